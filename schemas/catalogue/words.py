"""Plain words in the two languages of the city."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["nl", "en"]
Called = Literal["application", "complaint"]  # what a case is to its applicant


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
    """A sentence with other words for a complaint, which is no application and asks for no decision (Awb 9:1)."""

    complaint: Words | None = None

    def of(self, called: Called) -> Words:
        return self.complaint or self if called == "complaint" else self
