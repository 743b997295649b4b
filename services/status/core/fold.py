"""Where a case stands, retold from everything that happened to it.

The same facts always tell the same status, whatever the order in which they came. A fact that is newer than all
others takes one `step`; any other makes the case be retold. Both share the rule of when to wake.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from typing import Any

from schemas.case_events import with_data
from schemas.envelope import day_starts, identity

from .apply import apply, open_case
from .case import Case, changed
from .terms import passes_after

ONE_DAY = timedelta(days=1)
OPENED, CORRECTED = "nl.spoor.case.opened.v1", "nl.spoor.fact.corrected.v1"


def must_be_retold(case: Case, fact: Any) -> bool:
    """Is this anything else than the newest fact of a case that is open and was never corrected?"""
    if case.last is None:
        return False
    return case.corrected or fact.type in (OPENED, CORRECTED) or fact.order < case.last


def step(case: Case, fact: Any) -> Case:
    """One fact further; before the opening a fact is only kept."""
    if fact.type == OPENED and case.snapshot is None:
        snapshot = open_case(fact)
    elif case.snapshot is None:
        snapshot = None
    else:
        snapshot = apply(case.snapshot, fact)
    last = max(case.last, fact.order) if case.last else fact.order
    if snapshot is not None:
        snapshot = changed(snapshot, as_of=last[0])
    return changed(case, snapshot=snapshot, last=last, corrected=case.corrected or fact.type == CORRECTED)


def retell(case_id: str, history: Iterable[Any]) -> Case:
    """Tell the whole history, corrections worked in, the opening first, then oldest first."""
    facts, worked_in = correct(history)
    told = sorted(facts, key=lambda fact: (fact.type != OPENED, fact.order))
    case = reduce(step, told, Case(case_id))
    if worked_in and case.snapshot:
        case = changed(case, snapshot=changed(case.snapshot, corrected=True))
    return case


def correct(history: Iterable[Any]) -> tuple[list[Any], bool]:
    """Each fact as its last correction has it; a correction that finds no fact, or says nonsense, changes nothing."""
    facts = {fact.key: fact for fact in history}
    worked_in = False
    for correction in sorted((f for f in facts.values() if f.type == CORRECTED), key=lambda fact: fact.order):
        key = identity(correction.source, correction.data.fact_id)
        if (wrong := facts.get(key)) and (right := with_data(wrong, correction.data.data)):
            facts[key], worked_in = right, True
    return list(facts.values()), worked_in


def rest(case: Case, now: datetime) -> Case:
    """Ask to be woken when the term passes; what fell due before now was said then."""
    return wake(case) if (case := _asleep(case)).wake_at and case.wake_at <= now else case


def _asleep(case: Case) -> Case:
    told = case.snapshot
    if told is None:
        return case
    if not told.term_runs:
        late = told.phase != "withdrawn" and told.ended_on is not None and told.ended_on > told.legal_date
        return changed(case, wake_at=None, snapshot=changed(told, late=late))
    wake_at = day_starts(passes_after(told) + ONE_DAY)
    if told.late:
        return changed(case, wake_at=wake_at, snapshot=changed(told, late=False))
    return case if case.wake_at == wake_at else changed(case, wake_at=wake_at)


def wake(case: Case) -> Case:
    """The moment has come: the legal term has passed without a decision made known."""
    assert case.snapshot
    return changed(case, wake_at=None, snapshot=changed(case.snapshot, late=True))
