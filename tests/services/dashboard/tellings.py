"""What the dashboard hears, in words of a test: `told(case, "opened")`, `sent(case)`; small histories by hypothesis."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any, get_args

from hypothesis import strategies as st

from schemas.envelope import instant
from schemas.message_events import SOURCE as NOTIFY
from schemas.message_events import message_event
from schemas.said import ErasureGround
from schemas.snapshot import Line, Phase, Promise, Rating, Snapshot, Step
from schemas.status_events import (
    SOURCE,
    Announcement,
    CaseForgotten,
    Change,
    Expected,
    Forgetting,
    Silence,
    SilenceEnded,
    SourceHeard,
    SourceSilent,
    Told,
)

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


def told(
    case: str = CASE, change: str = "taken-in", id: str | None = None, expected: Expected | None = None, **other: Any
) -> Announcement:
    return announce(snapshot(case, **other), change, id, expected)


def announce(
    case: Snapshot, change: str = "taken-in", id: str | None = None, expected: Expected | None = None
) -> Announcement:
    return Announcement(
        id=id or f"said-{next(_numbers)}",
        source=SOURCE,
        type="nl.spoor.status.changed.v1",
        case_id=case.case_id,
        time=case.as_of,
        data=Told("a-fact", case.as_of, Change(change), (), case, expected),  # type: ignore[arg-type]
    )


def spoke(source: str, time: datetime) -> Announcement:
    """Something that this source caused."""
    said = told()
    return said.model_copy(update={"time": time, "data": replace(said.data, caused_by=f"{source}#a-fact")})


def silent(source: str, department: str, since: datetime) -> SourceSilent:
    said = Silence(caused_by="tick:t", department=department, heard_at=since - timedelta(days=1), silent_since=since)
    return SourceSilent(id=f"silent-{next(_numbers)}", source=SOURCE, case_id=source, time=since, data=said)


def heard_again(source: str, department: str, since: datetime, heard_at: datetime) -> SourceHeard:
    said = SilenceEnded(department=department, silent_since=since, heard_at=heard_at)
    return SourceHeard(id=f"heard-{next(_numbers)}", source=SOURCE, case_id=source, time=heard_at, data=said)


def forgotten(case: str, moment: datetime, ground: ErasureGround = "right-to-erasure") -> CaseForgotten:
    said = Forgetting(caused_by="dso#9", ground=ground)
    return CaseForgotten(id=f"gone-{case}", source=SOURCE, case_id=case, time=moment, data=said)


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


TYPES = ("omgevingsvergunning-regulier", "evenementenvergunning")
AREAS = (None, "Centrum", "Loosduinen")
LIVES = (("queued",), ("queued", "sent"), ("sent", "delivered"), ("queued", "sent", "failed"))
REASONS = (None, "external-advice", "term-extended")


@st.composite
def _steps(draw: st.DrawFn) -> tuple[Step, ...]:
    found = []
    for department in draw(st.lists(st.sampled_from(DEPARTMENTS), max_size=4, unique=True)):
        began, took = draw(_days), draw(st.none() | st.integers(0, 30))
        ended = began + timedelta(days=took) if took is not None else None
        found.append(Step(f"step-{department.lower()}", department, began, ended))
    return tuple(found)


@st.composite
def _promises(draw: st.DrawFn) -> tuple[Promise, ...]:
    dates = draw(st.lists(st.tuples(_days, _days, st.sampled_from(("term", "delay", "extension"))), max_size=3))
    return tuple(Promise(*one) for one in dates)  # type: ignore[arg-type]


@st.composite
def _ledger(draw: st.DrawFn) -> tuple[Line, ...]:
    known = instant(date(2026, 3, 3))
    return tuple(
        Line("suspension", "Awb", "dso#1", known, since, draw(_maybe), ground=ground, open=draw(st.booleans()))  # type: ignore[arg-type]
        for since, ground in draw(st.lists(st.tuples(_days, st.sampled_from(("bibob", "consent"))), max_size=2))
    )  # fmt: skip


@st.composite
def _snapshots(draw: st.DrawFn, case: str) -> Snapshot:
    phase = draw(st.sampled_from(get_args(Phase)))
    ended = phase in {"decided", "withdrawn", "closed"}
    decided = draw(_days) if phase == "decided" else draw(_maybe) if phase == "closed" else None
    asked_on = draw(_days) if phase == "waiting-for-applicant" else None
    return snapshot(
        case,
        phase=phase,
        case_type=draw(st.sampled_from(TYPES)),
        area=draw(st.sampled_from(AREAS)),
        department=draw(st.sampled_from(DEPARTMENTS)),
        legal_date=draw(_days),
        expected_on=draw(_maybe),
        reason=draw(st.sampled_from(REASONS)),
        steps=draw(_steps()),
        promises=draw(_promises()),
        ledger=draw(_ledger()),
        extendable_until=draw(_maybe),
        penalty_from=draw(_maybe),
        rated=Rating(draw(st.integers(1, 5)), date(2026, 6, 1)) if ended and draw(st.booleans()) else None,
        decided_on=decided,
        published_on=draw(_maybe) if decided else None,
        ended_on=draw(_days) if ended else None,
        asked_on=asked_on,
        answer_before=asked_on + timedelta(days=draw(st.integers(0, 30))) if asked_on and draw(st.booleans()) else None,
    )


@st.composite
def _expected(draw: st.DrawFn) -> Expected | None:
    return (
        Expected(first := draw(_days), first + timedelta(days=draw(st.integers(0, 40))), 20)
        if draw(st.booleans())
        else None
    )


@st.composite
def messages(draw: st.DrawFn, most: int = 30) -> list[Any]:
    """Any messages about any cases, each in the order of its states; some come back."""
    found = []
    for number in range(draw(st.integers(0, most))):
        case, day, kind = f"DH-{draw(st.integers(1, 15))}", draw(_days), draw(st.sampled_from(("receipt", "change")))
        for state in draw(st.sampled_from(LIVES)):
            more: dict[str, Any] = {"reason": "mailbox-full", "next": "given-up"} if state == "failed" else {}
            found.append(message(case, state, number, at=instant(day), kind=kind, **more))
    return found


@st.composite
def announcements(draw: st.DrawFn, most: int = 40) -> list[Announcement]:
    """Any announcements of any cases, some of them told again later."""
    cases = draw(st.lists(st.integers(1, 15), max_size=most))
    said = [announce(draw(_snapshots(f"DH-{n}")), expected=draw(_expected())) for n in cases]
    again = draw(st.lists(st.sampled_from(said), max_size=5)) if said else []
    return said + again
