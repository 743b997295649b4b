"""The naive clerk's reckoning: what stands still, which days count, when a term ends, day by day on a wall calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from schemas.catalogue import CaseType, Law

from .wall_calendar import ONE, after, may_roll, roll


@dataclass
class Stop:
    """Days that do not count, `first` and `last` included; without a last day nobody knows how long."""

    ground: str
    first: date
    last: date | None
    open: bool = True

    def end(self, day: date) -> None:
        """What waits no longer counts again from this day."""
        if self.open:
            self.last = day - ONE if self.last is None else min(self.last, day - ONE)
            self.open = False

    def lasts(self, day: date) -> bool:
        return self.open and (self.last is None or self.last >= day)


@dataclass(frozen=True)
class Opinion:
    nominal: date
    effective: date
    suspended_days: int
    extended: bool
    refused: frozenset[tuple[str, str]]  # source#id, code
    stopped: bool  # the clock stands still and nobody knows until when
    expected_on: date | None
    penalty_from: date | None


class Reckoning:
    """What is known of one case; every date is worked out again each time it is asked."""

    def __init__(self, kind: CaseType, law: Law, opening: Any) -> None:
        self.kind, self.law, self.opening = kind, law, opening.data
        self.stops: list[Stop] = []
        self.by: str | None = None
        self.ended = False
        self.expected: date | None = None
        self.penalty_from: date | None = None
        self.refused: set[tuple[str, str]] = set()

    @property
    def start(self) -> date:
        received: date = self.opening.received_on
        contested = self.opening.contested_on
        if self.kind.term.counts_from == "receipt" or contested is None:
            return received
        return roll(after(contested, self.law.objection.period), self.law.extra)

    @property
    def stands_still(self) -> bool:
        return any(stop.last is None for stop in self.stops)

    def suspended(self) -> Iterator[date]:
        """Every calendar day after the start on which at least one thing is waited for."""
        ends = [stop.last for stop in self.stops if stop.last]
        day = self.start + ONE
        while day <= max(ends, default=self.start):
            if any(stop.last and stop.first <= day <= stop.last for stop in self.stops):
                yield day
            day += ONE

    def nominal(self) -> date:
        day = after(after(self.start, self.kind.term.period), self.by)
        for _ in self.suspended():
            day += ONE
        return day

    def rolls(self) -> bool:
        term = self.kind.term.period
        if self.by is None:
            return may_roll(term)
        return may_roll(self.by) if self.law.extended_term == "two-terms" else may_roll(term, self.by)

    def effective(self) -> date:
        return roll(self.nominal(), self.law.extra) if self.rolls() else self.nominal()

    def opinion(self) -> Opinion:
        return Opinion(
            nominal=self.nominal(),
            effective=self.effective(),
            suspended_days=len(list(self.suspended())),
            extended=self.by is not None,
            refused=frozenset(self.refused),
            stopped=self.stands_still,
            expected_on=self.expected,
            penalty_from=self.penalty_from,
        )
