"""When we expect a decision: how much longer closed cases of the same type took that were in this step as long."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import ceil

from schemas.catalogue import catalogue
from schemas.days import is_free, later, working_day
from schemas.snapshot import Snapshot
from schemas.status_events import Expected

from .calendar import roll

LEAST = 20  # cases; of fewer nobody can say when 8 of 10 are ready
ODDS = 0.1, 0.9
STEADY = 3  # working days: a range that would move less stays as it was told


def expect(
    days: Sequence[int], since: date, today: date, before: Expected | None = None, waits_until: date | None = None
) -> Expected | None:
    """The days between which 8 of 10 similar cases were decided, rounded outward to working days; None of too few.

    `days`: calendar days from reaching the step to the decision made known, of closed cases, the shortest first.
    `waits_until`: the last day of a wait; similar are then the cases that took longer than that.
    """
    over = max(today, waits_until or today)
    longer = days[bisect_right(days, (over - since).days) :]
    if len(longer) < LEAST:
        return None
    first, last = (later(since, longer[ceil(len(longer) * odds) - 1]) for odds in ODDS)
    found = Expected(_worked_before(first, over), roll(last, catalogue().law.extra), len(longer))
    stays = before and before.last > over and before.first >= (waits_until or before.first)
    return before if before and stays and not moved(before, found, STEADY) else found


def after_the_wait(expected: Expected | None, told: Snapshot) -> Expected | None:
    """What was found before a wait began, until it is looked at again: it begins on its last day, and is none when it
    lies wholly before it."""
    until = told.waits_until
    if expected is None or until is None or expected.first >= until:
        return expected
    return replace(expected, first=roll(until, catalogue().law.extra)) if _lasts(expected, until) else None


def _lasts(expected: Expected, until: date) -> bool:
    return roll(until, catalogue().law.extra) <= expected.last


def moved(before: Expected, after: Expected, days: int) -> bool:
    """Whether one of both ends lies so many working days away from where it was, or more."""
    pairs = (before.first, after.first), (before.last, after.last)
    return any(apart(one, other) >= days for one, other in pairs)


def apart(one: date, other: date, most: int = 10) -> int:
    """Working days from the earlier to the later one, as far as they are counted."""
    earlier, late = sorted((one, other))
    extra = catalogue().law.extra
    return next((n for n in range(most) if working_day(earlier, n + 1, extra) > late), most) if earlier < late else 0


def _worked_before(day: date, today: date) -> date:
    """The last working day up to this one, unless that is over."""
    extra = catalogue().law.extra
    worked = working_day(day, -1, extra) if is_free(day, extra) else day
    return worked if worked > today else roll(later(today, 1), extra)
