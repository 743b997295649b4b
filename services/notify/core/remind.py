"""Reminds of what time itself brings: that we are still busy, another expectation, an answer, a visit, an expiry."""

from datetime import date, datetime, timedelta

from schemas.envelope import legal_day
from schemas.message_events import Kind
from schemas.snapshot import Appointment
from schemas.status_events import Change, ChangeName, Told

from .known import Known, visit
from .message import Reason
from .window import working_days

Answer = tuple[Kind, ...] | Reason
WAITING: dict[ChangeName, Kind] = {  # for the tick that says what day it really is
    "nothing-new": "still-busy",
    "action-near": "reminder",
    "appointment-near": "appointment",
    "validity-near": "validity",
}
A_WEEK, TWO_WEEKS = timedelta(days=7), timedelta(days=14)
LATER, SOONER = 5, 10  # working days: a mail for more than these


def place(said: Told) -> str | None:
    """Where it waits: the newer takes the place of the older, but each day of appointments has its own mail."""
    kind = WAITING.get(said.change.name)
    return f"{kind} {day_after(said)}" if kind == "appointment" else kind


def in_time(said: Told, now: datetime) -> bool:
    """After a city slept, a mail about a day that has passed only confuses."""
    today = legal_day(now)
    match said.change.name:
        case "action-near":
            return said.snapshot.answer_before is not None and today < said.snapshot.answer_before
        case "appointment-near":
            return any(one.at > now for one in planned(said))
        case "validity-near":
            return said.snapshot.valid_until is not None and today <= said.snapshot.valid_until
        case _:
            return True


def still_busy(said: Told, known: Known) -> Answer:
    return _ended(said, known) or ("still-busy",)


def answer_near(said: Told, known: Known) -> Answer:
    return _ended(said, known) or (("reminder",) if said.snapshot.asked else "nothing-asked")


def appointment_near(said: Told, known: Known) -> Answer:
    if ended := _ended(said, known):
        return ended
    if not planned(said):
        return "date-has-passed"
    today = known.visits_on == legal_day(said.happened_at) and _untold(planned(said), known) == []
    return "told-with-another" if today else ("appointment",)


def appointment(said: Told, known: Known) -> Answer:
    """The day before is time enough to hear of one; at once when that day is here, or what we wrote is not true now."""
    if ended := _ended(said, known):
        return ended
    soon = [one for one in planned(said) if legal_day(one.at) <= day_after(said)]
    return ("appointment",) if _untold(soon, known) or visits_untrue(said, known) else "told-on-the-page"


def visits_untrue(said: Told, known: Known) -> bool:
    """Somebody would come at the wrong hour, to the wrong place, or without what they need."""
    now, told = {visit(one) for one in said.snapshot.appointments}, dict(known.brings)
    ahead = [one for one in said.snapshot.appointments if one.at > said.happened_at]
    without = any(told.get(one.ref, one.bring) != one.bring for one in ahead)
    return without or any(one not in now for one in known.visits if one[1] > said.happened_at)


def _untold(visits: list[Appointment], known: Known) -> list[Appointment]:
    return [one for one in visits if visit(one) not in known.visits]


def validity_near(said: Told, _: Known) -> Answer:
    """It is about what was granted, so the case has ended long ago."""
    return ("validity",) if said.snapshot.valid_until else "date-has-passed"


def expectation_moved(said: Told, known: Known) -> Answer:
    """Only where the page shows what we expect, and far enough for other plans. An expectation of a new case is a
    first guess, and who hears another day every week believes none (docs/decisions/0019)."""
    now, today = said.snapshot, legal_day(said.happened_at)
    if ended := _ended(said, known):
        return ended
    if now.late or now.stands_still or not _moved_far(said.change):
        return "told-on-the-page"
    if _lately(known.delay_on, today, A_WEEK) or (now.expected_on and now.expected_on >= today):
        return "delay-was-told"
    if _lately(known.receipt_on, today, TWO_WEEKS):
        return "receipt-is-new"
    return "expectation-was-told" if _lately(known.expectation_on, today, TWO_WEEKS) else ("expectation",)


def _moved_far(change: Change) -> bool:
    """Later costs people more than sooner pleases them. That nobody can say any more is always far."""
    if not change.last_before or not change.last:
        return change.last_before is not None
    moved = working_days(change.last_before, change.last)
    return moved > LATER or moved < -SOONER


def _lately(told_on: date | None, today: date, span: timedelta) -> bool:
    return told_on is not None and today - told_on <= span


def planned(said: Told) -> list[Appointment]:
    """Of which a message says when and where, the earliest first: those of the day after it rang, else all to come."""
    rang = said.change.name == "appointment-near"
    found = (
        one
        for one in said.snapshot.appointments
        if (legal_day(one.at) == day_after(said) if rang else one.at > said.happened_at)
    )
    return sorted(found, key=lambda one: (one.at, one.ref))


def day_after(said: Told) -> date:
    return legal_day(said.happened_at) + timedelta(days=1)


def _ended(said: Told, known: Known) -> Reason | None:
    if not said.snapshot.is_open:
        return "case-has-ended"
    if known.decision:
        return "decision-was-told"
    return "end-was-told" if known.ended else None
