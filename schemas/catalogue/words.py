"""Plain words in the two languages of the city."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Language = Literal["nl", "en"]


class Entry(BaseModel):
    """A part of the catalogue: frozen, and a field that nobody knows is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(Entry):
    """The same in plain Dutch (B1) and English."""

    nl: str
    en: str

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.nl
