"""Looks once more whether what was decided is still needed when it leaves: nobody is reminded of what is done."""

from dataclasses import replace
from datetime import datetime

from schemas.envelope import legal_day
from schemas.message_events import Kind
from schemas.snapshot import Outcome
from schemas.status_events import Stood, Told

from .known import Known, Stands
from .message import Opened, Reason
from .remind import planned

WHILE_OPEN: frozenset[Kind] = frozenset(
    {"change", "still-busy", "expectation", "delay", "information-requested", "reminder", "appointment"}
)  # fmt: skip
ONCE_ENDED: frozenset[Kind] = frozenset({"decision", "ended"})


def still_needed(kind: Kind, said: Told, known: Known, now: datetime) -> Reason | None:
    """None: let it leave. Else why not, by where the case stands now; `now` in the time of the pipe.

    Receipts, also of an answer, corrections, links and that a legal date passed stay true, whatever came after.
    """
    stands = known.stands
    if stands is None:
        return None
    if kind in WHILE_OPEN and not stands.is_open:
        return "case-has-ended"
    if kind in ONCE_ENDED and stands.is_open:
        return "was-taken-back"
    if kind == "decision" and stands.outcome not in (None, said.snapshot.outcome):  # which has a message of its own
        return "was-taken-back"
    return _in_its_day(kind, said, stands, now)


def names_a_decision_before(one: Opened) -> bool:
    """Whether it says that the decision is another one than before."""
    stood = one.said.data.stood if one.said and one.message.kind == "decision" else None
    return stood is not None and stood.outcome is not None


def beside(said: Told, read: Outcome | None) -> Told | None:
    """A corrected decision beside the one that they read last: what stood in between may never have left, as a refusal
    that waited for a call. None: it is what they read, so there is nothing to correct."""
    if read is not None and read == said.snapshot.outcome:
        return None
    stood = replace(said.stood or Stood(), outcome=read)
    return replace(said, stood=None if stood == Stood() else stood)


def _in_its_day(kind: Kind, said: Told, stands: Stands, now: datetime) -> Reason | None:
    match kind:
        case "information-requested" | "reminder":
            return _question(kind, stands, now)
        case "appointment":
            return _visit(said, stands, now)
        case "validity":
            return None if stands.valid_until and legal_day(now) <= stands.valid_until else "date-has-passed"
        case _:
            return None


def _question(kind: Kind, stands: Stands, now: datetime) -> Reason | None:
    if not stands.asks:
        return "nothing-asked"
    over = kind == "reminder" and stands.answer_before is not None and legal_day(now) >= stands.answer_before
    return "date-has-passed" if over else None


def _visit(said: Told, stands: Stands, now: datetime) -> Reason | None:
    """A visit that was moved has a message of its own; that there is none any more stays true as long as it is so."""
    if not planned(said):
        return None if not stands.visits else "was-taken-back"
    still = [one for one in planned(said) if (one.ref, one.at) in stands.visits]
    if not still:
        return "was-taken-back"
    return None if any(one.at > now for one in still) else "date-has-passed"
