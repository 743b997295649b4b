"""Plain words in the two languages of the city."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["nl", "en"]
Called = Literal["application", "complaint", "objection"]  # what a case is to its applicant


class Entry(BaseModel):
    """A part of the catalogue: frozen, and a field that nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Entry):
    """The same in plain Dutch (B1) and English."""

    nl: str
    en: str

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.nl


class Phrase(Words):
    """A sentence with other words for a complaint, which is no application and asks for no decision (Awb 9:1), and for
    an objection: what is decided on it is another thing than the decision that it is about (Awb 7:10, 7:11)."""

    complaint: Words | None = None
    objection: Words | None = None

    def of(self, called: Called) -> Words:
        match called:
            case "complaint":
                return self.complaint or self
            case "objection":
                return self.objection or self
            case "application":
                return self
