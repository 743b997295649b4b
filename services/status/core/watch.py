"""Watches the plans of dossiers, and says so, once, when one moved so far that it matters to who waits for it."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from schemas.catalogue import catalogue
from schemas.days import later, working_day
from schemas.envelope import day_starts, legal_day
from schemas.status_events import Expected, PlanMoved

from .announce import because_its_plan_moved
from .case import Case
from .dossier import Plan, plan
from .tell import Said

A_WEEK = 7  # days; so often expectations are looked at too
SLACK = 5  # working days that a plan may move before we say so


class Kept(NamedTuple):
    """What was last told of a plan; `ends` is None as long as it has one case, which speaks for itself."""

    dossier_id: str
    partition: int  # of the case on which it is told
    ends: date | None = None
    held_by: str | None = None  # None when all was ready


class Look(NamedTuple):
    """What came of a look at a plan: what we keep, when to look again, and what is said."""

    kept: Kept
    look_on: date | None
    said: Said | None = None


def stirred(changed: Mapping[int, Iterable[Case]], now: Mapping[int, datetime]) -> dict[str, tuple[int, date]]:
    """The dossiers of these cases: a plan is looked at when the day is over, so that a day is one change."""
    return {
        case.snapshot.dossier_id: (partition, later(legal_day(now[partition]), 1))
        for partition, cases in changed.items()
        for case in cases
        if case.snapshot and case.snapshot.dossier_id
    }


def look(
    kept: Kept, found: Collection[tuple[int, Case]], today: date, expected: Mapping[str, Expected] | None = None
) -> Look:
    """Hold the plan of today against what was told. It lives with the case received first, and moves house with it."""
    homes = {case.id: (partition, case) for partition, case in found if case.snapshot}
    told = plan([case.snapshot for _, case in homes.values() if case.snapshot], today, expected)
    if not told.nodes:
        return Look(kept, None)
    first = min((node.case for node in told.nodes), key=lambda case: (case.received_on, case.case_id))
    home, lead = homes[first.case_id]
    if home != kept.partition:
        return Look(kept._replace(partition=home), today)
    moved, again = _moved(kept, told), _look_again(told, today)
    if moved:
        said = Said(because_its_plan_moved(first, moved, day_starts(today), (expected or {}).get(lead.id)), lead)
        return Look(_remembered(kept, told), again, said)
    return Look(kept if kept.ends and told.held_by else _remembered(kept, told), again)


def _remembered(kept: Kept, told: Plan) -> Kept:
    if len(told.nodes) < 2:
        return kept
    return kept._replace(ends=told.ends, held_by=told.held_by.number if told.held_by else None)


def _moved(before: Kept, told: Plan) -> PlanMoved | None:
    """None as long as it does not matter, was never told, or all is ready: each case said that itself."""
    holding, ends = told.held_by, told.ends
    if not holding or not ends or not before.ends:
        return None
    if before.held_by == holding.number and not matters(before.ends, ends):
        return None
    cases = tuple(node.number for node in told.nodes)
    return PlanMoved(
        before.dossier_id, cases, before.ends, ends, before.held_by, holding.number, holding.case.whose_wait
    )


def matters(one: date, other: date) -> bool:
    """More than a week of work later or earlier."""
    first, last = sorted((one, other))
    return last > working_day(first, SLACK, catalogue().law.extra)


def _look_again(told: Plan, today: date) -> date | None:
    """A plan nobody touches moves when a day passes on which a case should be ready, or with what we expect."""
    days = [node.case.promised for node in told.nodes if node.case.is_open]
    return min(later(max(min(days), today), 1), later(today, A_WEEK)) if days else None
