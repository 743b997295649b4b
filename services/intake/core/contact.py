"""How to reach an applicant: what may be given, and how it leaves, sealed for notify alone."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from nacl.public import PublicKey
from pydantic import BaseModel, ConfigDict, Field

from schemas.catalogue import catalogue
from schemas.message_events import ContactGiven, Sealed, Violation
from schemas.said import Code

from .admit import SOURCE
from .delivery import violation
from .privacy import CONTROL, bsn_like
from .seal import EMAIL, LONGEST, is_email, seal

PHONE = re.compile(r"\+[1-9][0-9]{7,14}")  # E.164
FEWEST_LINES, MOST_LINES, LONGEST_LINE = 2, 6, 100  # of what stands on an envelope


class Reachable(BaseModel):
    """Ways to reach somebody, at least one; whether they are sound is judged by `wrong_with`."""

    model_config = ConfigDict(hide_input_in_errors=True)
    email: str | None = Field(None, json_schema_extra={"pattern": f"^{EMAIL.pattern}$", "maxLength": LONGEST})
    phone: str | None = Field(None, json_schema_extra={"pattern": f"^{PHONE.pattern}$"})
    postal: list[str] | None = Field(
        None,
        description="the lines on an envelope, the name first",
        json_schema_extra={"minItems": FEWEST_LINES, "maxItems": MOST_LINES},
    )
    language: Literal["nl", "en"]


class Contact(Reachable):
    applicant_id: Code = Field(alias="applicantId")

    def given(self, key: PublicKey, id: str, at: datetime, source: str) -> ContactGiven:
        """What notify hears, with who told it; nobody else can read how to reach them."""
        ways = self.model_dump(exclude={"applicant_id"}, exclude_none=True)
        return ContactGiven(
            id=id, source=source, time=at, data=Sealed(applicant_id=self.applicant_id, sealed=seal(key, ways))
        )


def wrong_with(told: Any, path: str = "") -> Iterator[Violation]:
    """Of a contact as it came, whatever its shape is: that is judged elsewhere, and all is told at once."""
    if isinstance(told, dict):
        yield from _wrong_ways(told, path)
        yield from _service_numbers(told, path)


def _wrong_ways(told: Mapping[str, Any], path: str) -> Iterator[Violation]:
    email, phone, postal = (told.get(way) for way in ("email", "phone", "postal"))
    if email is None and phone is None and postal is None:
        yield violation("way-missing", path, "one of `email`, `phone` and `postal` is needed")
    if isinstance(email, str) and not is_email(email):
        yield violation("email-invalid", f"{path}/email", "`email` has not the form of an address")
    if isinstance(phone, str) and not PHONE.fullmatch(phone):
        yield violation("phone-invalid", f"{path}/phone", "`phone` is not written as in E.164, such as +31701234567")
    if isinstance(postal, list) and not _fits_an_envelope(postal):
        words = f"`postal` has {FEWEST_LINES} to {MOST_LINES} lines of at most {LONGEST_LINE} characters each"
        yield violation("postal-invalid", f"{path}/postal", words)


def _service_numbers(told: Mapping[str, Any], path: str) -> Iterator[Violation]:
    postal = told.get("postal")
    written = {**told, "postal": "\n".join(map(str, postal)) if isinstance(postal, list) else postal}
    for name in ("applicantId", "email", "postal"):
        if isinstance(text := written.get(name), str) and bsn_like(text):
            yield violation("bsn-like", f"{path}/{name}", f"`{name}` holds what may be a citizen service number")


def source_of(department: str | None) -> str | None:
    """As whom a department tells it, our own name for who speaks for all; None for a department that nobody knows."""
    if department is None:
        return SOURCE
    known = catalogue().departments.get(department)
    return known.sources[0] if known else None


def _fits_an_envelope(lines: list[Any]) -> bool:
    return FEWEST_LINES <= len(lines) <= MOST_LINES and all(
        isinstance(line, str) and line.strip() and len(line) <= LONGEST_LINE and not CONTROL.search(line)
        for line in lines
    )
