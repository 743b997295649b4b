"""Looks once more whether what was decided is still needed when it leaves: nobody is reminded of what is done."""

from datetime import datetime

from schemas.envelope import legal_day
from schemas.message_events import Kind
from schemas.status_events import ChangeName, Told

from .known import Known, Stands, asked_of
from .message import Reason
from .remind import planned

WHILE_OPEN: frozenset[Kind] = frozenset(
    {"change", "still-busy", "expectation", "delay", "information-requested", "reminder", "appointment"}
)  # fmt: skip
ONCE_ENDED: frozenset[Kind] = frozenset({"decision", "ended"})
# What may end a case, make its end another one, or undo it.
TURNS: frozenset[ChangeName] = frozenset(
    {"decided", "published", "withdrawn", "closed", "reopened", "corrected", "retracted"}
)


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


def _in_its_day(kind: Kind, said: Told, stands: Stands, now: datetime) -> Reason | None:
    match kind:
        case "information-requested" | "reminder":
            return _question(kind, said, stands, now)
        case "appointment":
            return _visit(said, stands, now)
        case "validity":
            return None if stands.valid_until and legal_day(now) <= stands.valid_until else "date-has-passed"
        case _:
            return None


def _question(kind: Kind, said: Told, stands: Stands, now: datetime) -> Reason | None:
    """What is asked instead has a message of its own."""
    if not stands.asks:
        return "nothing-asked"
    if stands.asked and said.snapshot.asked and not {*stands.asked} & {*asked_of(said.snapshot.asked)}:
        return "was-taken-back"
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
