"""How days are spread over cases, exactly: a small histogram is the whole truth about a median."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain, starmap
from operator import itemgetter, mul
from typing import Protocol


@dataclass(frozen=True)
class Spread:
    """Days and how many cases took them, from short to long; of none of them every figure is None."""

    days: tuple[tuple[int, int], ...]

    @cached_property
    def _so_far(self) -> list[int]:
        """By each number of days, how many cases took that or less."""
        return list(accumulate(map(itemgetter(1), self.days)))

    @property
    def cases(self) -> int:
        return self._so_far[-1] if self.days else 0

    @property
    def total_days(self) -> int:
        return sum(starmap(mul, self.days))

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
        return self.of(-(-self.cases * percent // 100))

    def of(self, rank: int) -> int | None:
        """How many days the case took that is the rank-th from the shortest, counted from 1."""
        return self.days[bisect_left(self._so_far, rank)][0] if self.days else None

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
    found: dict[int, int] = defaultdict(int)
    for days, cases in pairs:
        found[days] += cases
    return _spread(found)


class Counts(Protocol):
    """So many cases of each number of days."""

    @property
    def values(self) -> Mapping[int, int]: ...


def together(counts: Iterable[Counts]) -> Spread:
    each = [one.values for one in counts]
    return _spread(each[0]) if len(each) == 1 else spread(chain.from_iterable(one.items() for one in each))


def _spread(found: Mapping[int, int]) -> Spread:
    days = sorted(found)
    pairs = zip(days, map(found.__getitem__, days), strict=True)
    return Spread(tuple(filter(itemgetter(1), pairs)))
