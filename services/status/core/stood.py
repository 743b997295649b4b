"""Tells what stood in a snapshot before and stands there no more, so that people hear both."""

from typing import Any

from schemas.snapshot import Snapshot
from schemas.status_events import ChangeName, Stood

MAKES_UNTRUE: frozenset[ChangeName] = frozenset({"appointment", "corrected", "retracted"})  # what was told
NOTHING = Stood()


def stood(name: ChangeName, before: Snapshot | None, after: Snapshot) -> Stood | None:
    """Of what people act on: a question and its day, a visit, the decision, the last day to object."""
    if before is None or name not in MAKES_UNTRUE:
        return None
    found = Stood(
        tuple(one for one in before.asked if one not in after.asked),
        _otherwise(before.answer_before, after.answer_before),
        tuple(one for one in before.appointments if one not in after.appointments),
        _otherwise(before.outcome, after.outcome),
        _otherwise(before.objection_until, after.objection_until),
    )
    return None if found == NOTHING else found


def _otherwise(was: Any, now: Any) -> Any:
    return None if was == now else was
