"""Which cases somebody asks for. Figures and lists take the same filter, so a number and its list agree."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from schemas.days import Week

from .card import AFTER_ALL_OPEN, State, WaitsOn

LAST_OPEN = date.max.toordinal()


class Stand(StrEnum):
    """How cases stand; the Dutch words are those of the addresses and of the API."""

    ALL = "alle"
    OPEN = "open"
    LATE = "te-laat"
    LIKELY = "waarschijnlijk-te-laat"
    ATTENTION = "vraagt-aandacht"
    ON_TIME = "op-tijd"
    WAITING = "wacht-op-aanvrager"
    FINISHED = "afgerond"
    DECIDED = "besloten"
    FINISHED_LATE = "te-laat-afgerond"
    WITHDRAWN = "ingetrokken"


OF_OPEN: frozenset[str] = frozenset({"age", "extendable", "penalty", "step-now"})  # marks that only open cases have
OF_DECIDED: frozenset[str] = frozenset({"lead", "over", "waited"})


class Condition(NamedTuple):
    """What must be true of a case; None: it does not matter."""

    state: State | None = None
    late: bool | None = None
    waits_on: WaitsOn | None = None
    likely: bool | None = None
    decided: bool | None = None
    attention: bool | None = None  # late or likely late


CONDITIONS: dict[Stand, Condition] = {
    Stand.ALL: Condition(),
    Stand.OPEN: Condition("open"),
    Stand.LATE: Condition("open", late=True),
    Stand.LIKELY: Condition("open", late=False, likely=True),
    Stand.ATTENTION: Condition("open", attention=True),
    Stand.ON_TIME: Condition("open", late=False, likely=False),
    Stand.WAITING: Condition("open", waits_on="applicant"),
    Stand.FINISHED: Condition("finished"),
    Stand.DECIDED: Condition("finished", decided=True),
    Stand.FINISHED_LATE: Condition("finished", late=True),
    Stand.WITHDRAWN: Condition("withdrawn"),
}


class Months(NamedTuple):
    """The first days of the first and of the last month of a period."""

    first: date
    last: date

    @property
    def each(self) -> list[date]:
        """The first day of every month of it."""
        first, last = (one.year * 12 + one.month - 1 for one in self)
        return [date(one // 12, one % 12 + 1, 1) for one in range(first, last + 1)]

    @property
    def ends_on(self) -> date:
        if self.last.year == date.max.year:
            return date.max
        return month_of(self.last + timedelta(days=31)) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filter:
    """`months` is about cases that ended: open ones are open now, whatever the period. `waits_on` is about open ones.

    `about` asks for the cases with one mark (core/count.py); a mark of a step or of a hand-over names its departments
    itself. `today`: the legal day of the watermark; None before the first tick. `week` is about open ones whose last
    day is in it. `department`: several stand with a comma between.
    """

    stand: Stand = Stand.OPEN
    department: str | None = None
    today: date | None = None
    case_type: str | None = None
    area: str | None = None
    months: Months | None = None
    waits_on: WaitsOn | None = None
    about: str | None = None
    week: Week | None = None

    @property
    def departments(self) -> tuple[str, ...]:
        return tuple(self.department.split(",")) if self.department else ()

    @property
    def condition(self) -> Condition:
        """A case that waits for somebody is open, and so is one with a mark that only open ones have."""
        asked = CONDITIONS[self.stand]
        if self.waits_on or self._figure in OF_OPEN:
            return asked._replace(state="open", waits_on=asked.waits_on or self.waits_on)
        return asked._replace(state="finished", decided=True) if self._figure in OF_DECIDED else asked

    @property
    def _figure(self) -> str:
        return (self.about or "").partition(":")[0]

    @property
    def possible(self) -> bool:
        """Nobody waits for the applicant and for a third party at once, what ended has no last day to come, and a mark
        may say how its cases stand."""
        asked, meant = CONDITIONS[self.stand], self.condition
        if self.waits_on and self._figure in OF_DECIDED:
            return False
        if asked.state not in (None, meant.state) or (self.week and meant.state not in (None, "open")):
            return False
        return None in (asked.waits_on, self.waits_on) or asked.waits_on == self.waits_on

    @property
    def is_summed(self) -> bool:
        """Does a sum answer how many? Marks are added up of all stands together, only ages by whose wait it is, and the
        days of a week not at all."""
        apart = self.waits_on is None or (self.about or "").startswith("age:")
        return self.week is None and (not self.about or (self._adds_nothing and apart))

    @property
    def _adds_nothing(self) -> bool:
        """To what the mark says of how its cases stand."""
        if self._figure in OF_OPEN:
            return self.stand in (Stand.ALL, Stand.OPEN)
        return self.stand == Stand.ALL or (self._figure in OF_DECIDED and self.stand in (Stand.FINISHED, Stand.DECIDED))

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Between which urgencies such cases lie, both included. Open cases come before all others, by their legal
        date; the others by the day on which they ended, the newest first."""
        condition, found = self.condition, list[tuple[int, int]]()
        if condition.state in (None, "open"):
            first = self.today.toordinal() if self.today and condition.likely and condition.late is False else 0
            last = self._last_late if condition.state and condition.late else LAST_OPEN
            found.append(self._in_week(first, last))
        if condition.state != "open" and condition.waits_on is None and self.week is None:
            ended = self.months or Months(date.min, date.max)
            found.append((AFTER_ALL_OPEN - ended.ends_on.toordinal(), AFTER_ALL_OPEN - ended.first.toordinal()))
        return found

    def _in_week(self, first: int, last: int) -> tuple[int, int]:
        if self.week is None:
            return first, last
        return max(first, self.week.monday.toordinal()), min(last, self.week.sunday.toordinal())

    @property
    def _last_late(self) -> int:
        return self.today.toordinal() - 1 if self.today else -1


class Place(NamedTuple):
    """Where a page of a list ended; the next one begins after it."""

    urgency: int
    case_id: str

    def __str__(self) -> str:
        return f"{self.urgency}.{self.case_id}"


START = Place(-1, "")


def place(cursor: str) -> Place:
    """Back from the words of a cursor, which the door has seen to have its form: order, urgency, number."""
    _, urgency, case_id = cursor.split(".", 2)
    return Place(int(urgency), case_id)


def month_of(day: date) -> date:
    return day.replace(day=1)


def last_months(today: date, number: int) -> Months:
    """So many months, this one included."""
    begun = today.year * 12 + today.month - number
    return Months(date(begun // 12, begun % 12 + 1, 1), month_of(today))
