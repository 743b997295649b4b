"""The applicants of a simulated city, and their invented addresses."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

Raw = dict[str, Any]
ENGLISH_ONE_IN = 6


def applicants(facts: Iterable[Raw]) -> list[str]:
    opened = (fact for fact in facts if fact["type"] == "nl.spoor.case.opened.v1")
    return list(dict.fromkeys(fact["data"]["applicantId"] for fact in opened))


def contact_of(applicant: str) -> Raw:
    """An invented address; one in six reads English."""
    number = blake2b(applicant.encode(), digest_size=4, person=b"spoor-talk").digest()[0]
    language = "nl" if number % ENGLISH_ONE_IN else "en"
    return {"applicantId": applicant, "email": f"{applicant}@example.org", "language": language}
