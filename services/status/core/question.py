"""The noun of a list: which cases somebody asks for, and where a page of them ended."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from schemas.envelope import BEGINNING
from schemas.snapshot import Phase


@dataclass(frozen=True, slots=True)
class Question:
    """What is None is not asked for. With `changed_since` the order is that of the changes, else of the numbers."""

    department: str | None = None  # the one that decides
    case_type: str | None = None
    phase: Phase | None = None
    applicant: str | None = None
    dossier: str | None = None
    late: bool | None = None
    changed_since: datetime | None = None


class Place(NamedTuple):
    """Where a page ended; the next one begins after it."""

    case_id: str = ""
    changed_at: datetime = BEGINNING

    def __str__(self) -> str:
        moment = "" if self.changed_at == BEGINNING else self.changed_at.isoformat()
        return f"{moment}~{self.case_id}"


def place(cursor: str) -> Place:
    """Back from the words of a cursor; ValueError if they never came from us."""
    moment, _, case_id = cursor.partition("~")
    changed_at = datetime.fromisoformat(moment) if moment else BEGINNING
    if changed_at.tzinfo != UTC or str(Place(case_id, changed_at)) != cursor:
        raise ValueError("not a cursor")
    return Place(case_id, changed_at)
