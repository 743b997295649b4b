"""Why it takes longer, and what comes: reasons, decisions around the last day, windows that close, euros, old work."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.catalogue.law import Penalty

from .about import LIKELY, WINDOWS, bounds
from .cell import Figure, Row
from .flow import grouped
from .penalty import added, most, owed
from .spread import Spread, together

CLIFF = 14  # days around the last day of the term
AGES = (28, 56, 91, 182, 365)  # calendar days since receipt
WHY: frozenset[Figure] = frozenset({"reason", "over", "age", "extendable", "penalty", "paid", "step-now"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Cases that take or took longer, each by the reason told last. `share`: of all, with those before it."""

    reason: str
    cases: int
    share: float
    moved: Spread  # days from the first date told to the last


@dataclass(frozen=True, slots=True)
class Age:
    """Open cases received so many days ago: more than `after`, at most `until`."""

    after: int
    until: int | None
    applicant: int
    municipality: int
    third_party: int

    @property
    def cases(self) -> int:
        return self.applicant + self.municipality + self.third_party


@dataclass(frozen=True, slots=True)
class Window:
    """Open cases whose term can be extended for at most so many days more; None: for longer."""

    within: int | None
    likely: int  # will likely be late
    schedule: int


@dataclass(frozen=True, slots=True)
class Owed:
    """What notices of default cost, in whole euros (Awb 4:17)."""

    running: int  # cases that cost money now
    so_far: int
    a_day: int  # what tomorrow adds
    at_most: int  # when none of them and of those to come is decided
    coming: int  # cases whose notice came in: they cost from a later day
    first_on: date | None
    paid: int  # by cases that ended in the period


def pareto(rows: Iterable[Row]) -> list[Reason]:
    found = grouped((row for row in rows if row.figure == "reason"), lambda row: row.word)
    total, passed, reasons = sum(days.cases for days in found.values()), 0, list[Reason]()
    for name, days in sorted(found.items(), key=lambda one: (-one[1].cases, one[0])):
        passed += days.cases
        reasons.append(Reason(name, days.cases, passed / total, days))
    return reasons


def cliff(rows: Iterable[Row], around: int = CLIFF) -> list[tuple[int, int]]:
    """Decisions made known on each day around the last day of the term, which is day 0."""
    found = dict(overdue(rows).days)
    return [(day, found.get(day, 0)) for day in range(-around, around + 1)]


def overdue(rows: Iterable[Row]) -> Spread:
    """Days from the last day of the term to the decision made known; less than 0 is before it."""
    return together(row for row in rows if row.figure == "over" and row.word == "decided")


def ages(rows: Iterable[Row], today: date) -> list[Age]:
    bounds: Sequence[int | None] = (*AGES, None)
    own = [row for row in rows if row.figure == "age"]
    return [_age(own, today, after, until) for after, until in zip((-1, *AGES), bounds, strict=True)]


def _age(rows: Iterable[Row], today: date, after: int, until: int | None) -> Age:
    found = {"applicant": 0, "municipality": 0, "third-party": 0}
    for word, received, cases in _each(rows):
        days = max(today.toordinal() - received, 0)
        if days > after and (until is None or days <= until):
            found[word] += cases
    return Age(max(after, 0), until, *found.values())


def windows(rows: Iterable[Row], today: date) -> list[Window]:
    """The soonest first; a case stands in the first that it fits. A window that closed is none."""
    own = [row for row in rows if row.figure == "extendable"]
    likely, schedule = (together(row for row in own if row.word == word) for word in LIKELY)
    every = {within: bounds(within, today) for within in (*WINDOWS, None)}
    return [Window(within, likely.between(*days), schedule.between(*days)) for within, days in every.items()]


def penalties(rows: Sequence[Row], today: date, law: Penalty) -> Owed:
    firsts = [(date.fromordinal(day), cases) for _, day, cases in _each(row for row in rows if row.figure == "penalty")]
    running = [(first, cases) for first, cases in firsts if first <= today]
    return Owed(
        running=sum(cases for _, cases in running),
        so_far=sum(owed(first, today, law) * cases for first, cases in running),
        a_day=sum(added(first, today, law) * cases for first, cases in firsts),
        at_most=sum(cases for _, cases in firsts) * most(law),
        coming=sum(cases for first, cases in firsts if first > today),
        first_on=min((first for first, _ in firsts if first > today), default=None),
        paid=together(row for row in rows if row.figure == "paid").total_days,
    )


def _each(rows: Iterable[Row]) -> Iterator[tuple[str, int, int]]:
    """Word, value and cases."""
    return ((row.word, value, cases) for row in rows for value, cases in row.values.items())
