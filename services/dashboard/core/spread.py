"""How days are spread over cases, exactly: a small histogram is the whole truth about a median."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Spread:
    """Days and how many cases took them, from short to long; of none of them every figure is None."""

    days: tuple[tuple[int, int], ...]

    @property
    def cases(self) -> int:
        return sum(cases for _, cases in self.days)

    @property
    def total_days(self) -> int:
        return sum(days * cases for days, cases in self.days)

    @property
    def median(self) -> int | None:
        return self.within(50)

    @property
    def band(self) -> tuple[int, int] | None:
        """8 of 10 cases lie between these, both included: what at least 10% and what at least 90% took at most."""
        first, last = self.within(10), self.within(90)
        return (first, last) if first is not None and last is not None else None

    def within(self, percent: int) -> int | None:
        """The fewest days that at least so many per cent of the cases took at most."""
        passed, cases = 0, self.cases
        for days, number in self.days:
            passed += number
            if passed * 100 >= cases * percent:
                return days
        return None

    def over(self, limit: int) -> int:
        """Cases that took more."""
        return sum(cases for days, cases in self.days if days > limit)

    def between(self, first: int, last: int) -> int:
        return sum(cases for days, cases in self.days if first <= days <= last)

    @property
    def weeks(self) -> list[tuple[int, int]]:
        """Cases that ended in each week, the first is 1: its last day is day 7. Weeks between without a case are there
        as well."""
        found = Counter[int]()
        for days, cases in self.days:
            found[max(-(-days // 7), 1)] += cases
        return [(week, found[week]) for week in range(1, max(found, default=0) + 1)]


def spread(pairs: Iterable[tuple[int, int]]) -> Spread:
    """Of days and cases in any order, some of them more than once."""
    found = Counter[int]()
    for days, cases in pairs:
        found[days] += cases
    return Spread(tuple(sorted((days, cases) for days, cases in found.items() if cases)))
