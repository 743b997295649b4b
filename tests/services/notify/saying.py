"""Test words for notify: what status says about a case, and contacts as intake seals them."""

import json
from base64 import b64encode
from datetime import UTC, date, datetime
from typing import Any

from nacl.public import PrivateKey, PublicKey, SealedBox

from schemas.message_events import ContactGiven, Sealed
from schemas.snapshot import Appointment, Item, Line, Snapshot, Step
from schemas.status_events import SOURCE, Announcement, Change, ChangeName, Expected, Mended, Stood, Told
from schemas.stories import on

PRIVATE_KEY = PrivateKey(bytes(range(32)))
PRIVATE = b64encode(bytes(PRIVATE_KEY)).decode()
CASE, APPLICANT = "DH-2026-0001", "a-1"


SORTS: dict[ChangeName, Any] = {
    "term-passed": "nl.spoor.term.passed.v1",
    "nothing-new": "nl.spoor.nothing.new.v1",
    "action-near": "nl.spoor.action.near.v1",
    "appointment-near": "nl.spoor.appointment.near.v1",
    "validity-near": "nl.spoor.validity.near.v1",
    "expectation": "nl.spoor.expectation.moved.v1",
}


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


def told(
    name: ChangeName,
    *,
    cause: str = "fact-1",
    change: dict[str, Any] | None = None,
    at: datetime | None = None,
    expected: Expected | None = None,
    mended: Mended | None = None,
    stood: Stood | None = None,
    **more: Any,
) -> Told:
    now = snapshot(**more)
    dates = {"before": on(11, 30), "after": now.promised}
    return Told(
        cause,
        at or now.as_of,
        Change(name, **dates | (change or {})),
        ("stepNumber",),
        now,
        expected,
        mended=mended,
        stood=stood,
    )


def announced(name: ChangeName, id: str = "said-1", case: str = CASE, **more: Any) -> Announcement:
    """An announcement of status; `more` are fields of the snapshot, `change` those of the change."""
    data = told(name, **{"cause": f"cause-of-{id}", "case_id": case} | more)
    sort = SORTS.get(name, "nl.spoor.status.changed.v1")
    return Announcement(id=id, source=SOURCE, type=sort, case_id=case, time=data.happened_at, data=data)


def delayed_until(until: date, **more: Any) -> Announcement:
    change = {
        "reason": "external-advice",
        "explanation": "Wij wachten op het advies van de brandweer.",
        "after": until,
    }
    return announced("delayed", change=change, expected_on=until, **more)


def asked_for(*items: Item, name: ChangeName = "asked", **given: Any) -> Announcement:
    more: dict[str, Any] = {
        "phase": "waiting-for-applicant",
        "asked_on": on(10, 20),
        "answer_before": on(11, 3),
    } | given
    if more["answer_before"]:
        known_at = datetime(2026, 10, 20, tzinfo=UTC)
        waits = Line("suspension", "Awb art. 4:15", "dsb#1", known_at, until=on(11, 2), ground="completion", open=True)
        more["ledger"] = (waits,)
    return announced(name, asked=items, **more)


LATER = on(12, 9), on(12, 18)


def expects_later(first: date = LATER[0], last: date = LATER[1], **more: Any) -> Announcement:
    """The range moved, told as status tells it: from the last days of November."""
    given = {
        "first_before": on(11, 19), "last_before": on(11, 27), "first": first, "last": last, "whose": "municipality",
    }  # fmt: skip
    told = {"expected": Expected(first, last, 40)} | more
    return announced("expectation", **told | {"change": given | more.pop("change", {})})


VISIT = Appointment("schouw", datetime(2026, 10, 21, 8, 30, tzinfo=UTC), "Zeeheldenplein 1", ("De tekening", "Uw pas"))
PLAN = Item("plattegrond", "Een nieuwe plattegrond", "De maten ontbreken.")


def seal(email: str, language: str = "nl", key: PublicKey = PRIVATE_KEY.public_key, **more: Any) -> str:
    told = {"email": email, "language": language} | more
    return b64encode(SealedBox(key).encrypt(json.dumps(told).encode())).decode()


def contact(email: str = "iemand@example.org", language: str = "nl", applicant: str = APPLICANT) -> ContactGiven:
    return ContactGiven(
        id=f"contact-{applicant}-{email}",
        source="urn:nld:gemeente-denhaag:systeem:spoor-intake",
        type="nl.spoor.contact.given.v1",
        time=datetime(2026, 10, 1, tzinfo=UTC),
        data=Sealed(applicant_id=applicant, sealed=seal(email, language)),
    )
