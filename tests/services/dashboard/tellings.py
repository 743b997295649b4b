"""What the dashboard hears, in words of a test: `told(case, "opened")`, `sent(case)`; small histories by hypothesis."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, get_args

from hypothesis import strategies as st

from schemas.envelope import instant
from schemas.message_events import SOURCE as NOTIFY
from schemas.message_events import message_event
from schemas.snapshot import Phase, Snapshot, Step
from schemas.status_events import SOURCE, Announcement, Change, Told

CASE = "DH-2026-0001"
DEPARTMENTS = ("DPZ", "DSB", "DSO", "SZW")
_numbers = count(1)


def snapshot(case: str = CASE, **other: Any) -> Snapshot:
    told: dict[str, Any] = {
        "case_id": case,
        "case_type": "omgevingsvergunning-regulier",
        "department": "DSO",
        "applicant_id": f"a-{case}",
        "title": "Dakkapel aan de Laan van Meerdervoort",
        "received_on": date(2026, 3, 2),
        "phase": "in-handling",
        "legal_date": date(2026, 4, 27),
        "as_of": instant(date(2026, 3, 3)),
    }
    return Snapshot(**told | other)


def told(case: str = CASE, change: str = "taken-in", id: str | None = None, **other: Any) -> Announcement:
    return announce(snapshot(case, **other), change, id)


def announce(case: Snapshot, change: str = "taken-in", id: str | None = None) -> Announcement:
    return Announcement(
        id=id or f"said-{next(_numbers)}",
        source=SOURCE,
        type="nl.spoor.status.changed.v1",
        case_id=case.case_id,
        time=case.as_of,
        data=Told("a-fact", case.as_of, Change(change), (), case),  # type: ignore[arg-type]
    )


def busy(*departments: str) -> tuple[Step, ...]:
    return tuple(Step(f"step-{name.lower()}", name, started_on=date(2026, 3, 4)) for name in departments)


def message(case: str = CASE, state: str = "sent", number: int = 1, hour: int = 9, **data: Any) -> Any:
    """What notify says of a message: queued, sent, or failed (with `next` and `reason`)."""
    said = {"messageId": f"{case}-m{number}", "kind": "receipt", "channel": "email", "causedBy": "a-fact"}
    at = datetime(2026, 3, 3, hour, tzinfo=instant(date(2026, 3, 3)).tzinfo)
    event = {"id": f"m-{next(_numbers)}", "source": NOTIFY, "type": f"nl.spoor.message.{state}.v1", "subject": case}
    return message_event.validate_python({**event, "time": at, "data": {**said, "at": at, **data}})


def failed(case: str = CASE, next: str = "given-up", **other: Any) -> Any:
    return message(case, "failed", next=next, reason="mailbox-unknown", **other)


_days = st.dates(date(2026, 2, 1), date(2026, 5, 31))
_maybe = st.none() | _days


@st.composite
def _snapshots(draw: st.DrawFn, case: str) -> Snapshot:
    phase = draw(st.sampled_from(get_args(Phase)))
    ended = phase in {"decided", "withdrawn", "closed"}
    decided = draw(_days) if phase == "decided" else draw(_maybe) if phase == "closed" else None
    asked_on = draw(_days) if phase == "waiting-for-applicant" else None
    return snapshot(
        case,
        phase=phase,
        department=draw(st.sampled_from(DEPARTMENTS)),
        legal_date=draw(_days),
        steps=busy(*draw(st.lists(st.sampled_from(DEPARTMENTS), max_size=3, unique=True))),
        decided_on=decided,
        published_on=draw(_maybe) if decided else None,
        ended_on=draw(_days) if ended else None,
        asked_on=asked_on,
        answer_before=asked_on + timedelta(days=draw(st.integers(0, 30))) if asked_on and draw(st.booleans()) else None,
    )


@st.composite
def announcements(draw: st.DrawFn, most: int = 40) -> list[Announcement]:
    """Any announcements of any cases, some of them told again later."""
    cases = draw(st.lists(st.integers(1, 15), max_size=most))
    said = [announce(draw(_snapshots(f"DH-{n}"))) for n in cases]
    again = draw(st.lists(st.sampled_from(said), max_size=5)) if said else []
    return said + again
