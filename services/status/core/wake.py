"""When something changes although nothing happens: the moments of a running term, each rung once."""

from datetime import date, datetime
from functools import lru_cache

from schemas.catalogue import catalogue
from schemas.envelope import day_starts
from schemas.status_events import ChangeName, Snapshot

from .calendar import later, working_day
from .case import Case, changed

Alarm = tuple[datetime, ChangeName]


def rest(case: Case, now: datetime) -> Case:
    """Ask to be woken at the next moment; what fell due before now was said then."""
    told = case.snapshot
    if told is None:
        return case
    moments = alarms(told)
    wake_at = next((moment for moment, _ in moments if moment > now), None)
    late = any(name == "term-passed" and moment <= now for moment, name in moments) or _ended_late(told)
    if (case.wake_at, told.late) == (wake_at, late):
        return case
    return changed(case, wake_at=wake_at, snapshot=told if told.late == late else changed(told, late=late))


def ringing(told: Snapshot, moment: datetime) -> list[ChangeName]:
    return [name for at, name in alarms(told) if at == moment]


def alarms(told: Snapshot) -> tuple[Alarm, ...]:
    """The moments of a term, oldest first; none once it ended, or as long as nobody knows its last day."""
    if not told.term_runs or told.stands_still:
        return ()
    return _alarms(told.legal_date, told.extendable_until, told.penalty_from)


@lru_cache(maxsize=4096)
def _alarms(last: date, extendable_until: date | None, penalty_from: date | None) -> tuple[Alarm, ...]:
    law = catalogue().law
    days: list[tuple[date, ChangeName]] = [
        (working_day(last, -law.near, law.extra), "term-near"),
        (later(last, 1), "term-passed"),
    ]
    if extendable_until:
        days.append((working_day(extendable_until, -law.extension_near, law.extra), "extension-closing"))
    if penalty_from:
        days.append((penalty_from, "penalty-started"))
    return tuple(sorted((day_starts(day), name) for day, name in days))


def _ended_late(told: Snapshot) -> bool:
    return (
        not told.term_runs
        and told.phase != "withdrawn"
        and told.ended_on is not None
        and (told.ended_on > told.legal_date)
    )
