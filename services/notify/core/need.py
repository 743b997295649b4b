"""Looks once more whether a message is still needed when it leaves: nobody is reminded of what is done."""

from datetime import datetime

from schemas.message_events import Kind
from schemas.status_events import Told

from .known import Known
from .message import Reason
from .remind import in_time

PERISHABLE: frozenset[Kind] = frozenset({"reminder", "appointment", "still-busy", "expectation", "validity"})


def still_needed(kind: Kind, said: Told, known: Known, now: datetime) -> Reason | None:
    """None: let it leave. Else why not, by what the applicant knows; `now` in the time of the pipe."""
    if kind not in PERISHABLE:
        return None
    if kind != "validity" and known.decision:
        return "decision-was-told"
    if kind != "validity" and known.ended:
        return "end-was-told"
    return None if in_time(said, now) else "date-has-passed"
