"""Test words for notify: what status says about a case, and contacts as intake seals them."""

import json
from base64 import b64encode
from datetime import UTC, date, datetime
from typing import Any

from nacl.public import PrivateKey, PublicKey, SealedBox

from schemas.message_events import ContactGiven, Sealed
from schemas.snapshot import Item, Line, Snapshot, Step
from schemas.status_events import SOURCE, Announcement, Change, ChangeName, Told
from schemas.stories import on

PRIVATE_KEY = PrivateKey(bytes(range(32)))
PRIVATE = b64encode(bytes(PRIVATE_KEY)).decode()
CASE, APPLICANT = "DH-2026-0001", "a-1"


def snapshot(**more: Any) -> Snapshot:
    """A terrace near a coffee bar, in its second step with two departments."""
    told: dict[str, Any] = {
        "case_id": CASE,
        "case_type": "terrasvergunning",
        "department": "DSB",
        "applicant_id": APPLICANT,
        "title": "Terras bij Koffiebar Zeeheld",
        "received_on": on(10, 5),
        "phase": "in-handling",
        "legal_date": on(11, 30),
        "as_of": datetime(2026, 10, 20, 8, tzinfo=UTC),
        "step_number": 2,
        "step_count": 5,
        "steps": (Step("ruimte", "DSB", on(10, 12)), Step("veiligheid", "DPZ", on(10, 13))),
        "taken_in_on": on(10, 12),
    }
    return Snapshot(**told | more)


def told(name: ChangeName, *, cause: str = "fact-1", change: dict[str, Any] | None = None, **more: Any) -> Told:
    now = snapshot(**more)
    dates = {"before": on(11, 30), "after": now.promised}
    return Told(cause, now.as_of, Change(name, **dates | (change or {})), ("stepNumber",), now)


def announced(name: ChangeName, id: str = "said-1", case: str = CASE, **more: Any) -> Announcement:
    """An announcement of status; `more` are fields of the snapshot, `change` those of the change."""
    data = told(name, **{"cause": f"cause-of-{id}", "case_id": case} | more)
    sort: Any = "nl.spoor.term.passed.v1" if name == "term-passed" else "nl.spoor.status.changed.v1"
    return Announcement(id=id, source=SOURCE, type=sort, case_id=case, time=data.happened_at, data=data)


def delayed_until(until: date, **more: Any) -> Announcement:
    change = {
        "reason": "external-advice",
        "explanation": "Wij wachten op het advies van de brandweer.",
        "after": until,
    }
    return announced("delayed", change=change, expected_on=until, **more)


def asked_for(*items: Item, **given: Any) -> Announcement:
    more: dict[str, Any] = {
        "phase": "waiting-for-applicant",
        "asked_on": on(10, 20),
        "answer_before": on(11, 3),
    } | given
    if more["answer_before"]:
        known_at = datetime(2026, 10, 20, tzinfo=UTC)
        waits = Line("suspension", "Awb art. 4:15", "dsb#1", known_at, until=on(11, 2), ground="completion", open=True)
        more["ledger"] = (waits,)
    return announced("asked", asked=items, **more)


PLAN = Item("plattegrond", "Een nieuwe plattegrond", "De maten ontbreken.")


def seal(email: str, language: str = "nl", key: PublicKey = PRIVATE_KEY.public_key) -> str:
    return b64encode(SealedBox(key).encrypt(json.dumps({"email": email, "language": language}).encode())).decode()


def contact(email: str = "iemand@example.org", language: str = "nl", applicant: str = APPLICANT) -> ContactGiven:
    return ContactGiven(
        id=f"contact-{applicant}-{email}",
        source="urn:nld:gemeente-denhaag:systeem:spoor-intake",
        type="nl.spoor.contact.given.v1",
        time=datetime(2026, 10, 1, tzinfo=UTC),
        data=Sealed(applicant_id=applicant, sealed=seal(email, language)),
    )
