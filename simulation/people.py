"""The applicants of a simulated city, and their invented addresses."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

Raw = dict[str, Any]
ENGLISH_ONE_IN, PHONE_ONE_IN, POSTAL_ONE_IN, NO_EMAIL_ONE_IN = 6, 2, 3, 40
PHONES = "+447700900"  # the range that Ofcom keeps free for stories: nobody's telephone rings
GONE_ONE_IN = 40
GONE = "weg.example"  # the mail catcher of the demo knows nobody there


def applicants(facts: Iterable[Raw]) -> list[str]:
    opened = (fact for fact in facts if fact["type"] == "nl.spoor.case.opened.v1")
    return list(dict.fromkeys(fact["data"]["applicantId"] for fact in opened))


def contact_of(applicant: str) -> Raw:
    """Invented ways: one in six reads English, half have a phone, and a few no e-mail at all, or one that is gone."""
    talk, home, phone, other = blake2b(applicant.encode(), digest_size=4, person=b"spoor-talk").digest()
    paper_only, domain = other % NO_EMAIL_ONE_IN == 0, "example.org" if home % GONE_ONE_IN else GONE
    ways: Raw = {"email": None if paper_only else f"{applicant}@{domain}"}
    ways["phone"] = f"{PHONES}{phone * 3:03}" if phone % PHONE_ONE_IN == 0 else None
    ways["postal"] = _envelope(other) if paper_only or other % POSTAL_ONE_IN == 0 else None
    known = {name: way for name, way in ways.items() if way}
    return {"applicantId": applicant, "language": "nl" if talk % ENGLISH_ONE_IN else "en", **known}


def _envelope(number: int) -> list[str]:
    return ["De bewoner", f"Voorbeeldstraat {number + 1}", "2500 XX Den Haag"]
