"""How to reach an applicant: what may be given, and how it leaves, sealed for notify alone."""

from datetime import datetime
from typing import Literal

from nacl.public import PublicKey
from pydantic import BaseModel, ConfigDict, Field

from schemas.message_events import ContactGiven, Sealed, Violation
from schemas.said import Code

from .admit import SOURCE
from .delivery import violation
from .privacy import bsn_like
from .seal import EMAIL, LONGEST, is_email, seal


class Reachable(BaseModel):
    model_config = ConfigDict(hide_input_in_errors=True)
    email: str = Field(json_schema_extra={"pattern": f"^{EMAIL.pattern}$", "maxLength": LONGEST})
    language: Literal["nl", "en"]


class Contact(Reachable):
    applicant_id: Code = Field(alias="applicantId")

    def wrong(self, path: str) -> list[Violation]:
        found = []
        if not is_email(self.email):
            found.append(violation("email-invalid", f"{path}/email", "`email` has not the form of an address"))
        if bsn_like(self.applicant_id):
            words = "`applicantId` holds what may be a citizen service number"
            found.append(violation("bsn-like", f"{path}/applicantId", words))
        return found

    def given(self, key: PublicKey, id: str, at: datetime) -> ContactGiven:
        """What notify hears; nobody else can read it."""
        sealed = Sealed(applicant_id=self.applicant_id, sealed=seal(key, self.email, self.language))
        return ContactGiven(id=id, source=SOURCE, time=at, data=sealed)
