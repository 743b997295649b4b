"""The noun of a list: which cases somebody asks for, and where a page of them ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from schemas.envelope import BEGINNING
from schemas.snapshot import Phase

CURSOR = r"^[0-9]{1,17}~[^\x00]*$"  # microseconds since the beginning and a number: whatever has this form is a place
MICROSECOND = timedelta(microseconds=1)


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
        return f"{(self.changed_at - BEGINNING) // MICROSECOND}~{self.case_id}"


def place(cursor: str) -> Place:
    """Back from the words of a cursor that have the form of one."""
    moment, _, case_id = cursor.partition("~")
    return Place(case_id, BEGINNING + int(moment) * MICROSECOND)
