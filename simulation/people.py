"""The applicants of a simulated city, and their invented addresses."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

Raw = dict[str, Any]
ENGLISH_ONE_IN = 6
GONE_ONE_IN = 40
GONE = "weg.example"  # the mail catcher of the demo knows nobody there


def applicants(facts: Iterable[Raw]) -> list[str]:
    opened = (fact for fact in facts if fact["type"] == "nl.spoor.case.opened.v1")
    return list(dict.fromkeys(fact["data"]["applicantId"] for fact in opened))


def contact_of(applicant: str) -> Raw:
    """An invented address; one in six reads English, and of one in forty the address is no longer there."""
    talk, home, *_ = blake2b(applicant.encode(), digest_size=4, person=b"spoor-talk").digest()
    language = "nl" if talk % ENGLISH_ONE_IN else "en"
    domain = "example.org" if home % GONE_ONE_IN else GONE
    return {"applicantId": applicant, "email": f"{applicant}@{domain}", "language": language}
