"""Reminds of what time itself brings: that we are still busy, another expectation, an answer, a visit, an expiry."""

from datetime import date, datetime, timedelta

from schemas.envelope import legal_day
from schemas.message_events import Kind
from schemas.snapshot import Appointment
from schemas.status_events import ChangeName, Told

from .known import Known
from .message import Reason

Answer = tuple[Kind, ...] | Reason
WAITING: dict[ChangeName, Kind] = {  # for the tick that says what day it really is
    "nothing-new": "still-busy",
    "action-near": "reminder",
    "appointment-near": "appointment",
    "validity-near": "validity",
}
A_WEEK = timedelta(days=7)  # so often similar cases are looked at


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
    return _ended(said, known) or (("appointment",) if planned(said) else "date-has-passed")


def validity_near(said: Told, _: Known) -> Answer:
    """It is about what was granted, so the case has ended long ago."""
    return ("validity",) if said.snapshot.valid_until else "date-has-passed"


def expectation_moved(said: Told, known: Known) -> Answer:
    """Only where the page shows what we expect, and not right after a notice of delay: it has the same cause."""
    now, today = said.snapshot, legal_day(said.happened_at)
    if ended := _ended(said, known):
        return ended
    if not said.change.last_before or now.late or now.stands_still:
        return "told-on-the-page"
    just_told = known.delay_on and today - known.delay_on <= A_WEEK
    return "delay-was-told" if just_told or (now.expected_on and now.expected_on >= today) else ("expectation",)


def planned(said: Told) -> list[Appointment]:
    """The appointments of the day after it rang, the earliest first."""
    found = [one for one in said.snapshot.appointments if legal_day(one.at) == day_after(said)]
    return sorted(found, key=lambda one: (one.at, one.ref))


def day_after(said: Told) -> date:
    return legal_day(said.happened_at) + timedelta(days=1)


def _ended(said: Told, known: Known) -> Reason | None:
    if not said.snapshot.is_open:
        return "case-has-ended"
    if known.decision:
        return "decision-was-told"
    return "end-was-told" if known.ended else None
