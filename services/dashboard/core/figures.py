"""The figures of the town hall: how many cases stand how, per department and in all, and how long they took."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schemas.snapshot import Camel

from .card import State, WaitsOn
from .stand import CONDITIONS, Stand

FEWEST = 5  # below this a median says more about single cases than about the work


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that are the same to every figure, and how many they are."""

    lies_with: tuple[str, ...]
    state: State
    waits_on: WaitsOn | None
    late: bool
    lead_days: int | None  # calendar days from receipt to the decision; None unless finished
    cases: int


@dataclass(frozen=True, slots=True)
class Figures(Camel):
    """The numbers of one department, or of all. Half of the finished cases took `median_days` or less."""

    counts: dict[Stand, int]
    median_days: int | None  # None: too few cases to say


@dataclass(frozen=True, slots=True)
class Overview(Camel):
    """Everything on the first page. A case that lies with two departments counts at both, and once in the total."""

    as_of: datetime | None  # the watermark: all facts before it are in
    today: date | None
    total: Figures
    departments: dict[str, Figures]


def overview(
    groups: Sequence[Group], departments: Iterable[str], as_of: datetime | None, today: date | None
) -> Overview:
    names = dict.fromkeys((*departments, *sorted(name for group in groups for name in group.lies_with)))
    each = {name: figures([group for group in groups if name in group.lies_with]) for name in names}
    return Overview(as_of, today, figures(groups), each)


def figures(groups: Sequence[Group]) -> Figures:
    return Figures({stand: count(groups, stand) for stand in Stand}, median_days(groups))


def count(groups: Iterable[Group], stand: Stand) -> int:
    condition = CONDITIONS[stand]
    return sum(g.cases for g in groups if condition.holds(g.state, g.late, g.waits_on))


def median_days(groups: Iterable[Group]) -> int | None:
    """The lead time that at least half of the finished cases kept; withdrawn ones are left out."""
    took = sorted((g.lead_days, g.cases) for g in groups if g.lead_days is not None)
    cases = sum(number for _, number in took)
    if cases < FEWEST:
        return None
    passed = 0
    for days, number in took:
        passed += number
        if passed * 2 >= cases:
            return days
    raise AssertionError("a median lies within its cases")
