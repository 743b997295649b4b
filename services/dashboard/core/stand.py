"""The questions a list can be asked: which cases, of which department. Figures and lists use the same ones."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from .card import State, WaitsOn


class Stand(StrEnum):
    """How cases stand; the Dutch words are those of the addresses and of the API."""

    ALL = "alle"
    OPEN = "open"
    LATE = "te-laat"
    ON_TIME = "op-tijd"
    WAITING = "wacht-op-aanvrager"
    FINISHED = "afgerond"
    FINISHED_LATE = "te-laat-afgerond"
    WITHDRAWN = "ingetrokken"


class Condition(NamedTuple):
    """What must be true of a case; None: it does not matter."""

    state: State | None = None
    late: bool | None = None
    waits_on: WaitsOn | None = None

    def holds(self, state: State, late: bool, waits_on: WaitsOn | None) -> bool:
        pairs = zip(self, (state, late, waits_on), strict=True)
        return all(wanted is None or wanted == found for wanted, found in pairs)


CONDITIONS: dict[Stand, Condition] = {
    Stand.ALL: Condition(),
    Stand.OPEN: Condition("open"),
    Stand.LATE: Condition("open", late=True),
    Stand.ON_TIME: Condition("open", late=False),
    Stand.WAITING: Condition("open", waits_on="applicant"),
    Stand.FINISHED: Condition("finished"),
    Stand.FINISHED_LATE: Condition("finished", late=True),
    Stand.WITHDRAWN: Condition("withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Which cases somebody wants to see. `today` is the legal day of the watermark; None before the first tick."""

    stand: Stand
    department: str | None
    today: date | None

    @property
    def condition(self) -> Condition:
        return CONDITIONS[self.stand]


class Place(NamedTuple):
    """Where a page of a list ended; the next one begins after it."""

    urgency: int
    case_id: str

    def __str__(self) -> str:
        return f"{self.urgency}.{self.case_id}"


START = Place(-1, "")


def place(cursor: str) -> Place:
    """Back from the words of a cursor, which the door has seen to have its form."""
    urgency, _, case_id = cursor.partition(".")
    return Place(int(urgency), case_id)
