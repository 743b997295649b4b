"""How work flows: lead time by month, days in each step, waits between departments, and for whom cases waited."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any, ClassVar, NamedTuple

from schemas.catalogue.law import Whose

from .cell import Figure, Row
from .spread import Spread, spread, together
from .tally import Kept

FLOW: frozenset[Figure] = frozenset({"step", "passed", "waited"})
Way = tuple[Figure, str, str]  # figure, word and case type


@dataclass(frozen=True, slots=True)
class Month:
    month: date  # its first day
    lead: Spread


class Pace(NamedTuple):
    """Of one month: half of so many cases took so many days or less."""

    cases: int
    median: int


@dataclass(frozen=True, slots=True)
class InStep:
    """Calendar days from start to end of a step of a case type, of cases that are open or ended in the period. Without
    a type: of the type that the rows are of."""

    department: str
    step: str
    days: Spread
    case_type: str = ""
    figure: ClassVar[Figure] = "step"

    @property
    def word(self) -> str:
        return f"{self.department}/{self.step}"


@dataclass(frozen=True, slots=True)
class HandOver:
    """Calendar days from "ready" at one department to "started" at the other, a case once."""

    giving: str
    taking: str
    days: Spread
    case_type: ClassVar[str] = ""  # of all together
    figure: ClassVar[Figure] = "passed"

    @property
    def word(self) -> str:
        return f"{self.giving}>{self.taking}"

    @property
    def longest_tenth(self) -> int | None:
        """The fewest days that the longest tenth of the cases waited."""
        return self.days.of(self.days.cases - -(-self.days.cases // 10) + 1)


@dataclass(frozen=True, slots=True)
class Waited:
    """Days that decided cases waited for somebody, in all, and per case of those that did."""

    whose: Whose
    days: Spread
    share: float | None  # of all days between receipt and decision


def by_month(rows: Iterable[Row]) -> list[Month]:
    """Lead time of the cases that were decided in each month, the first month first."""
    found = grouped(
        (row for row in rows if row.figure == "lead" and row.word == "decided" and row.month), lambda row: row.month
    )
    return [Month(month, days) for month, days in sorted(found.items())]


def in_steps(rows: Iterable[Row], departments: Collection[str] = ()) -> list[InStep]:
    """The slowest first; only those of these departments, when any are named."""
    found = grouped((row for row in rows if row.figure == "step"), lambda row: (row.case_type, row.word))
    steps = [InStep(*_two(word, "/"), days, case_type) for (case_type, word), days in found.items()]
    own = (one for one in steps if not departments or one.department in departments)
    return sorted(own, key=lambda one: (-(one.days.median or 0), -one.days.total_days, one.department, one.step))


def handed_over(rows: Iterable[Row], departments: Collection[str] = ()) -> list[HandOver]:
    """Where cases waited most days in all comes first; only those from or to these departments, when any are named."""
    found = grouped((row for row in rows if row.figure == "passed"), lambda row: row.word)
    pairs = [HandOver(*_two(word, ">"), days) for word, days in found.items()]
    own = (one for one in pairs if not departments or not {one.giving, one.taking}.isdisjoint(departments))
    return sorted(own, key=lambda one: (-one.days.total_days, one.giving, one.taking))


def waited(rows: Iterable[Row]) -> list[Waited]:
    """For the municipality, the applicant and a third party apart; their shares add up to all days."""
    found = grouped((row for row in rows if row.figure == "waited"), lambda row: row.word)
    total = sum(days.total_days for days in found.values())
    order: Sequence[Whose] = ("municipality", "applicant", "third-party")
    each = ((whose, found.get(whose, spread([]))) for whose in order)
    return [Waited(whose, days, days.total_days / total if total else None) for whose, days in each]


def paces(
    kept: Iterable[Kept], figure: Figure, at_once: int, each_type: bool = False
) -> Generator[None, None, dict[Way, dict[date, Pace]]]:
    """Of the months in which cases ended, so many ways a step."""
    alike: dict[Way, dict[date, list[Kept]]] = defaultdict(lambda: defaultdict(list))
    for one in kept:
        if one.figure == figure and one.month:
            alike[figure, one.word, one.case_type if each_type else ""][one.month].append(one)
    found = {}
    for number, (way, months) in enumerate(alike.items()):
        found[way] = {month: _pace(own) for month, own in months.items()}
        if number % at_once == 0:
            yield
    return found


def _pace(own: Sequence[Kept]) -> Pace:
    """The values of a row stand from low to high."""
    value, cases = own[0].value, own[0].cases
    if len(own) > 1:
        value, cases = zip(*sorted(pair for one in own for pair in zip(one.value, one.cases, strict=True)), strict=True)
    so_far = list(accumulate(cases))
    return Pace(so_far[-1], value[bisect_left(so_far, -(-so_far[-1] // 2))])


def grouped(rows: Iterable[Row], name: Callable[[Row], Any]) -> dict[Any, Spread]:
    alike: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        alike[name(row)].append(row)
    return {one: together(own) for one, own in alike.items()}


def _two(word: str, between: str) -> tuple[str, str]:
    one, _, other = word.partition(between)
    return one, other
