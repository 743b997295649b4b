"""How long a case was with whom: days in each step, days between departments, and days that it waited for somebody."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from schemas.catalogue import catalogue
from schemas.catalogue.law import Whose
from schemas.snapshot import Snapshot, Step

ONE_DAY = timedelta(days=1)


class Days(NamedTuple):
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days


class Rest(NamedTuple):
    """The term stood still, for somebody else; both days are part of it. `counted`: from the first of its days that is
    of no rest before it to the day after the last; so what is told of several adds up."""

    whose: Whose
    days: Days
    counted: Days
    runs: bool


def in_steps(steps: Sequence[Step]) -> dict[tuple[str, str], int]:
    """Calendar days from start to end of the steps that are done, by department and step."""
    days: dict[tuple[str, str], int] = defaultdict(int)
    for one in steps:
        if one.started_on and one.completed_on:
            days[one.department, one.step] += max((one.completed_on - one.started_on).days, 0)
    return dict(days)


def handed_over(steps: Sequence[Step]) -> dict[tuple[str, str], int]:
    """Calendar days from "ready at A" to "started at B", by pair.

    B takes over from the step of another department that was ready last before B began; what ran beside it is no
    hand-over, and a case that went from A to B twice waited for both together.
    """
    days: dict[tuple[str, str], int] = defaultdict(int)
    for number, one in enumerate(steps):
        if one.started_on and (ready := ready_before(steps, number)):
            on, before = ready
            days[before, one.department] += (one.started_on - on).days
    return dict(days)


def ready_before(steps: Sequence[Step], number: int) -> tuple[date, str] | None:
    """The step that was ready last when this one began; None when that was the department's own. Of two that began on
    the same day the one told first was first."""
    taking = steps[number]
    done = [
        (one.completed_on, place, one.department)
        for place, one in enumerate(steps)
        if one.started_on and one.completed_on and taking.started_on
        and one.completed_on <= taking.started_on and (one.started_on, place) < (taking.started_on, number)
    ]  # fmt: skip
    on, _, department = max(done, default=(None, 0, ""))
    return (on, department) if on and department != taking.department else None


def rests(told: Snapshot, end: date) -> list[Rest]:
    """As far as they lay before the end, which is no day of waiting itself; the first to begin comes first."""
    found, counted_to = list[Rest](), told.received_on
    for since, last, whose, runs in sorted(_suspensions(told, end)):
        first, after = since, last + ONE_DAY
        if whose != "municipality":
            first, counted_to = min(max(since, counted_to), after), max(counted_to, after)
        found.append(Rest(whose, Days(since, last), Days(first, after), runs))
    return found


def _suspensions(told: Snapshot, end: date) -> Iterator[tuple[date, date, Whose, bool]]:
    for line in told.ledger:
        if line.kind == "suspension" and line.since and line.since <= (last := min(line.until or end, end - ONE_DAY)):
            lasts = line.open and (line.until is None or line.until >= end)
            yield line.since, last, catalogue().law.whose(line.ground), lasts


def waits(told: Snapshot, ended_on: date) -> dict[Whose, int]:
    """Calendar days from receipt to the end that the case waited for the applicant and for a third party, as the ledger
    counts them, and all others, which are the municipality's. A day of two suspensions is that of the one before."""
    days: dict[Whose, int] = {"applicant": 0, "third-party": 0, "municipality": 0}
    for one in rests(told, ended_on):
        days[one.whose] += one.counted.days
    others = days["applicant"] + days["third-party"]
    days["municipality"] = (ended_on - told.received_on).days - others
    return {whose: number for whose, number in days.items() if number or whose == "municipality"}
