"""What is left of a case that was erased: that there was one, who decided, on which days."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from schemas.message_events import FactRejected
from schemas.said import ErasureGround
from schemas.snapshot import Outcome

from .case import Case
from .reject import too_late


class Tombstone(NamedTuple):
    """By which the city accounts for the erasure (Archiefbesluit art. 8), and by which nothing comes back."""

    case_id: str
    erased_at: datetime  # as the department logged it
    ground: ErasureGround
    department: str
    case_type: str
    received_on: date
    ended_on: date | None
    outcome: Outcome | None
    late: bool


def tombstones(cases: Iterable[Case]) -> list[Tombstone]:
    """Of those cases that are to be forgotten now."""
    return [_tombstone(case, case.erased) for case in cases if case.erased]


def _tombstone(case: Case, fact: Any) -> Tombstone:
    told = case.snapshot
    assert told, "only a case that was opened can be erased"
    kept = (told.department, told.case_type, told.received_on, told.ended_on, told.outcome, told.late)
    return Tombstone(case.id, fact.time, fact.data.ground, *kept)


def too_late_for(facts: Iterable[Any], erased: dict[str, datetime]) -> Iterator[FactRejected]:
    for fact in facts:
        if fact.case_id in erased:
            yield from too_late(fact, erased[fact.case_id])
