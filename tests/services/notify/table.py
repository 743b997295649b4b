"""Test words for the table of what is told: every announcement, every history, every preference, by its name."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

from schemas.snapshot import Line
from schemas.status_events import Announcement
from schemas.stories import at, on
from services.notify.core.address import Reader
from services.notify.core.known import Known, learned
from services.notify.core.preference import CHANNELS, TABLE, Preference, Wish, chosen
from tests.services.notify.saying import PLAN, VISIT, announced, asked_for, delayed_until, expects_later

STANDS_STILL = Line("suspension", "Awb art. 4:15", "dsb#1", at(10, 20, 9), since=on(10, 21), open=True)
OVER: dict[str, Any] = {"phase": "decided"}
LATER: dict[str, Any] = {"legal_date": on(1, 25, 2027)}
PLANNED: dict[str, Any] = {"asked": (PLAN,), "answer_before": on(10, 27)}
OPENED = announced("opened", "o", phase="received", step_number=1, steps=(), taken_in_on=None)
DECIDED = announced("decided", "d", phase="decided", outcome="granted")
ENDED = announced("withdrawn", "w", phase="withdrawn")
SENT: dict[str, Any] = {"published_on": on(11, 20), "ended_on": on(11, 20)}
MOVED: dict[str, Any] = {"first_before": on(11, 19), "last_before": on(11, 27)}

CASES: dict[str, Announcement] = {
    "opened": OPENED,
    "opened, something is asked": announced("opened", asked=(PLAN,), phase="waiting-for-applicant"),
    "opened, waits for nothing": announced("opened", phase="waiting-for-applicant"),
    "opened, already decided": announced("opened", phase="decided"),
    "opened, already withdrawn": announced("opened", phase="withdrawn"),
    "opened, already closed": announced("opened", phase="closed"),
    "taken-in": announced("taken-in"),
    "step-started": announced("step-started"),
    "step-started, the next one": announced("step-started", step_number=3),
    "step-started, after the end": announced("step-started", step_number=5, **OVER),
    "step-completed, a department is ready": announced("step-completed", steps=()),
    "handler": announced("handler", team="Team 7"),
    "links-revoked": announced("links-revoked"),
    "asked": asked_for(PLAN),
    "asked, nothing any more": asked_for(),
    "asked, after the end": asked_for(PLAN, **OVER),
    "answered": announced("answered"),
    "answered, more is asked": announced("answered", asked=(PLAN,)),
    "answered, after the end": announced("answered", phase="closed"),
    "suspended, the same date": announced("suspended"),
    "suspended, a later date": announced("suspended", **LATER),
    "suspended, nobody knows until when": announced("suspended", ledger=(STANDS_STILL,)),
    "resumed, a later date": announced("resumed", **LATER),
    "extended, a later date": announced("extended", **LATER),
    "extended, after the end": announced("extended", **LATER, **OVER),
    "delayed, a later date": delayed_until(on(12, 1)),
    "delayed, a day that was": announced("delayed", change={"before": on(10, 5), "after": on(10, 15)}),
    "term-passed": announced("term-passed"),
    "term-passed, another date": announced("term-passed", legal_date=on(12, 9)),
    "decided, granted": DECIDED,
    "decided, refused": announced("decided", outcome="refused", **OVER),
    "published, nobody said what": announced("published", **SENT, **OVER),
    "published, granted": announced("published", outcome="granted", **SENT, **OVER),
    "withdrawn": ENDED,
    "withdrawn, and open again": announced("withdrawn"),
    "closed": announced("closed", phase="closed"),
    "closed, with a decision sent": announced("closed", phase="closed", **SENT),
    "reopened": announced("reopened"),
    "corrected, nothing people saw": announced("corrected"),
    "corrected, another date": announced("corrected", legal_date=on(11, 23)),
    "corrected, another title": announced("corrected", title="Terras bij Koffiebar Haan"),
    "retracted, nothing people saw": announced("retracted"),
    "action-near": announced("action-near", **PLANNED),
    "action-near, nothing asked": announced("action-near"),
    "action-near, after the end": announced("action-near", **PLANNED, **OVER),
    "nothing-new": announced("nothing-new"),
    "nothing-new, after the end": announced("nothing-new", **OVER),
    "appointment-near": announced("appointment-near", appointments=(VISIT,)),
    "appointment-near, no visit tomorrow": announced("appointment-near"),
    "appointment-near, after the end": announced("appointment-near", appointments=(VISIT,), **OVER),
    "validity-near": announced("validity-near", valid_until=on(12, 15), **OVER),
    "validity-near, nothing granted": announced("validity-near", **OVER),
    "expectation, 15 working days later": expects_later(),
    "expectation, 5 working days later": expects_later(on(11, 26), on(12, 4)),
    "expectation, 10 working days sooner": expects_later(on(11, 6), on(11, 13)),
    "expectation, 11 working days sooner": expects_later(on(11, 5), on(11, 12)),
    "expectation, nobody can say any more": announced("expectation", change=MOVED),
    "expectation, beside a day we announced": expects_later(expected_on=on(12, 21)),
    "expectation, while late": expects_later(late=True),
    "expectation, while it stands still": expects_later(ledger=(STANDS_STILL,)),
    "expectation, a week after the receipt": expects_later(at=at(10, 12, 9)),
    "expectation, after the end": expects_later(**OVER),
    "default-noticed": announced("default-noticed"),
    "objection-filed": announced("objection-filed", **OVER),
    "validity": announced("validity", **OVER),
    "refused": announced("refused"),
    "term-near": announced("term-near"),
    "extension-closing": announced("extension-closing"),
    "penalty-started": announced("penalty-started", late=True),
    "contact": announced("contact"),
    "rated": announced("rated"),
    "document": announced("document"),
    "appointment, tomorrow": announced("appointment", appointments=(VISIT,)),
    "appointment, in a month": announced("appointment", appointments=(replace(VISIT, at=at(11, 20, 10)),)),
    "appointment, cancelled unheard of": announced("appointment"),
    "appointment, after the end": announced("appointment", appointments=(VISIT,), **OVER),
    "linked": announced("linked"),
    "dossier-moved": announced("dossier-moved"),
}

INFORMED = learned(
    Known(), announced("opened", steps=(), step_number=1, as_of=at(10, 5, 9)).data.snapshot, ("receipt",)
)
UP_TO_DATE = learned(INFORMED, announced("step-started").data.snapshot, ("change",))
HISTORIES: dict[str, Known] = {
    "nothing": Known(),
    "receipt": INFORMED,
    "all": UP_TO_DATE,
    "delay": learned(UP_TO_DATE, announced("extended").data.snapshot, ("delay",)),
    "late": learned(UP_TO_DATE, announced("term-passed").data.snapshot, ("term-passed",)),
    "decision": learned(UP_TO_DATE, DECIDED.data.snapshot, ("decision",)),
    "end": learned(UP_TO_DATE, ENDED.data.snapshot, ("ended",)),
    "moved": learned(
        UP_TO_DATE, announced("expectation", as_of=datetime(2026, 10, 12, tzinfo=UTC)).data.snapshot, ("expectation",)
    ),
}

EVERYTHING: dict[Wish, bool] = dict.fromkeys(product((*TABLE, "link"), CHANNELS[:3]), True)
READERS: dict[str, Reader] = {
    "as it comes": Reader(),
    "with a device": Reader(has_device=True),
    "all chosen": Reader(Preference("nl", EVERYTHING), has_device=True),
    "all off": Reader(Preference("nl", dict.fromkeys(EVERYTHING, False)), has_device=True),
    "no address": Reader(has_email=False),
    "prefers calls": Reader(chosen("nl", [f"{kind}/email" for kind in TABLE], ("email", "call"), call=True)),
}

REASONS = {
    "receipt": "receipt-was-told",
    "same": "nothing-new-for-applicant",
    "over": "case-has-ended",
    "desk": "handler-only",
    "asked": "nothing-asked",
    "later": "date-not-later",
    "past": "date-has-passed",
    "late": "lateness-was-told",
    "decided": "decision-was-told",
    "ended": "end-was-told",
    "page": "told-on-the-page",
    "delay": "delay-was-told",
    "told": "expectation-was-told",
    "new": "receipt-is-new",
}


def tables() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """What stands in the file: by row the cell of each column."""
    lines = [line for line in (Path(__file__).parent / "what_is_told.md").read_text().splitlines() if line[:1] == "|"]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not line.startswith("|-")]
    second = next(number for number, row in enumerate(cells) if row[0] == "kind")
    return _by_row(cells[:second]), _by_row(cells[second:])


def _by_row(cells: list[list[str]]) -> dict[str, dict[str, str]]:
    head, *rows = cells
    return {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}
