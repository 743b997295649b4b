"""Where a case stands, retold from everything that happened to it.

The same facts always tell the same status, whatever the order in which they came. A fact that is newer than all
others takes one `step`; any other makes the case be retold.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import reduce
from typing import Any
from uuid import UUID

from schemas.case_events import with_data
from schemas.envelope import identity, legal_day
from schemas.fact import Order
from schemas.snapshot import Promise, Snapshot

from .apply import apply, open_case
from .case import Case, changed
from .rules import CONTRACT, may_be_erased, refuse

OPENED, CORRECTED, RETRACTED = "nl.spoor.case.opened.v1", "nl.spoor.fact.corrected.v1", "nl.spoor.fact.retracted.v1"
ERASED = "nl.spoor.case.erased.v1"
MENDING = {CORRECTED, RETRACTED}


def must_be_retold(last: Order | None, corrected: bool, fact: Any) -> bool:
    """Is this anything else than the newest fact of a case that is open and was never corrected?"""
    if last is None:
        return False
    return corrected or fact.type == OPENED or fact.type in MENDING or fact.order < last


def step(case: Case, fact: Any) -> Case:
    """One fact further; before the opening a fact is only kept."""
    if fact.type == OPENED and case.snapshot is None:
        snapshot = open_case(fact)
    elif case.snapshot is None:
        snapshot = None
    else:
        snapshot = apply(case.snapshot, fact)
    erased = case.erased or (fact if fact.type == ERASED and snapshot and may_be_erased(snapshot, fact) else None)
    last = max(case.last, fact.order) if case.last else fact.order
    if snapshot is not None:
        snapshot = changed(snapshot, as_of=last[0])
    return changed(case, snapshot=snapshot, last=last, erased=erased, corrected=case.corrected or fact.type in MENDING)


def retell(case_id: str, history: Iterable[Any]) -> Case:
    """Tell the whole history, corrections worked in, the opening that was logged first, then oldest first."""
    history = list(history)
    facts, worked_in, idle = correct(history)
    case = _from_the_start(case_id, facts)
    if case.snapshot is None:
        return case
    snapshot = reduce(lambda now, one: refuse(now, one[0], [(one[1], CONTRACT)]), idle, case.snapshot)
    if worked_in:
        first_said = _from_the_start(case_id, [fact for fact in history if fact.type not in MENDING])
        day = legal_day(min(one.order for one in worked_in)[0])
        snapshot = changed(snapshot, promises=_promised(first_said.snapshot, snapshot, day))
    return changed(case, snapshot=changed(snapshot, corrected=bool(worked_in)))


def _from_the_start(case_id: str, facts: list[Any]) -> Case:
    openings = [fact for fact in facts if fact.type == OPENED]
    first = min(openings, key=lambda fact: (fact.time, fact.order), default=None)
    return reduce(step, sorted(facts, key=lambda fact: (fact is not first, fact.order)), Case(case_id))


def _promised(first_said: Snapshot | None, told: Snapshot, day: date) -> tuple[Promise, ...]:
    """A correction does not unsay what was promised before its day; another last day from then on is a promise too."""
    kept = [one for one in first_said.promises if one.told_on <= day] if first_said else []
    right = [one for one in told.promises if one.told_on <= day]
    if kept and right and kept[-1].until != right[-1].until:
        kept.append(Promise(day, right[-1].until, "correction"))
    return (*kept, *(one for one in told.promises if one.told_on > day))


def correct(history: Iterable[Any]) -> tuple[list[Any], list[Any], list[tuple[Any, str]]]:
    """Each fact as its last correction has it, without those that were retracted; what corrected, and what nothing.

    What is about a correction speaks before it, also when both are of one day; of the others the newest first, and what
    it settled, no older one touches.
    """
    facts = {fact.key: fact for fact in history}
    about = {fact.key: target(fact) for fact in facts.values() if fact.type in MENDING}
    mending = sorted((facts[key] for key in about), key=lambda one: (_depth(about, one.key), one.order), reverse=True)
    settled: set[UUID] = set()
    idle: list[tuple[Any, str]] = []
    worked_in: list[Any] = []
    for key in [fact.key for fact in mending]:
        correction = facts.get(key)
        if correction is None:  # it was retracted itself
            continue
        wrong = about[key]
        if wrong in settled:
            continue
        if code := _mend(facts, wrong, correction):
            idle.append((correction, code))
        else:
            settled.add(wrong)
            worked_in.append(correction)
    return list(facts.values()), worked_in, idle[::-1]


def _depth(about: Mapping[UUID, UUID], key: UUID) -> int:
    """How many corrections lie between it and a fact; a ring of them ends where it began."""
    passed = [key]
    while (key := about[key]) in about and key not in passed:
        passed.append(key)
    return len(passed)


def target(correction: Any) -> UUID:
    """The fact it is about: by the id that its source gave, or as our own answers name it, `source#id`."""
    return identity(correction.source, correction.data.fact_id.removeprefix(f"{correction.source}#"))


def _mend(facts: dict[UUID, Any], key: UUID, correction: Any) -> str | None:
    """Put it right, or say with a code why not."""
    wrong = facts.get(key)
    if wrong is None:
        return "correction-without-fact"
    if correction.type == CORRECTED:
        right = with_data(wrong, correction.data.data, correction.time)
        facts[key] = right or wrong
        return None if right else "correction-is-no-fact"
    if wrong.type == OPENED:
        return "retraction-of-opening"
    del facts[key]
    return None
