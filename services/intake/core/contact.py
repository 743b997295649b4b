"""How to reach an applicant: what may be given, and how it leaves, sealed for notify alone."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Literal

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
    """Ways to reach somebody, at least one; whether they are sound is judged by rules, so that all is told at once."""

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

    def wrong(self, path: str) -> list[Violation]:
        return [*self._wrong_ways(path), *self._service_numbers(path)]

    def _wrong_ways(self, path: str) -> Iterator[Violation]:
        if self.email is None and self.phone is None and self.postal is None:
            yield violation("way-missing", path, "one of `email`, `phone` and `postal` is needed")
        if self.email is not None and not is_email(self.email):
            yield violation("email-invalid", f"{path}/email", "`email` has not the form of an address")
        if self.phone is not None and not PHONE.fullmatch(self.phone):
            yield violation(
                "phone-invalid", f"{path}/phone", "`phone` is not written as in E.164, such as +31701234567"
            )
        if self.postal is not None and not _fits_an_envelope(self.postal):
            words = f"`postal` has {FEWEST_LINES} to {MOST_LINES} lines of at most {LONGEST_LINE} characters each"
            yield violation("postal-invalid", f"{path}/postal", words)

    def _service_numbers(self, path: str) -> Iterator[Violation]:
        told = {"applicantId": self.applicant_id, "email": self.email or "", "postal": "\n".join(self.postal or ())}
        for name, text in told.items():
            if bsn_like(text):
                yield violation("bsn-like", f"{path}/{name}", f"`{name}` holds what may be a citizen service number")

    def given(self, key: PublicKey, id: str, at: datetime, source: str) -> ContactGiven:
        """What notify hears, with who told it; nobody else can read how to reach them."""
        ways = self.model_dump(exclude={"applicant_id"}, exclude_none=True)
        return ContactGiven(
            id=id, source=source, time=at, data=Sealed(applicant_id=self.applicant_id, sealed=seal(key, ways))
        )


def source_of(department: str | None) -> str | None:
    """As whom a department tells it, our own name for who speaks for all; None for a department that nobody knows."""
    if department is None:
        return SOURCE
    known = catalogue().departments.get(department)
    return known.sources[0] if known else None


def _fits_an_envelope(lines: list[str]) -> bool:
    return FEWEST_LINES <= len(lines) <= MOST_LINES and all(
        line.strip() and len(line) <= LONGEST_LINE and not CONTROL.search(line) for line in lines
    )
