"""What a late decision costs after a notice of default, in whole euros (Awb 4:17)."""

from dataclasses import dataclass
from datetime import date, timedelta

from schemas.catalogue.law import Penalty
from schemas.snapshot import Snapshot

from .card import Card


@dataclass(frozen=True, slots=True)
class Bill:
    """What one case costs. `tomorrow`: what that day adds, if nothing is decided before it; `at_most`: when nothing is
    decided up to and including `last`. Once it ended, `so_far` is all."""

    noticed_on: date | None
    first: date
    last: date
    so_far: int
    tomorrow: int
    at_most: int
    ended: bool


def bill(told: Snapshot, card: Card, now: date, law: Penalty) -> Bill | None:
    """`now`: the last day that counts, of a case that ended its end. None without a notice that costs money."""
    if (first := told.penalty_from) is None:
        return None
    ended = card.finished_on is not None
    return Bill(
        noticed_on=told.noticed_on,
        first=first,
        last=first + timedelta(days=law.days - 1),
        so_far=owed(first, now, law, ended=ended),
        tomorrow=0 if ended else added(first, now, law),
        at_most=most(law),
        ended=ended,
    )


def owed(first: date, until: date, law: Penalty, *, ended: bool = False) -> int:
    """From the first day up to and including the last; `ended`: on that day it was decided, which may be free."""
    free = 1 if ended and law.day_of_decision == "free" else 0
    days = min(max((until - first).days + 1 - free, 0), law.days)
    return sum(rate(day, law) for day in range(1, days + 1))


def rate(day: int, law: Penalty) -> int:
    """Of the n-th day; nothing before the first and after the last."""
    if not 1 <= day <= law.days:
        return 0
    return next(one.euros for one in reversed(law.rates) if one.from_day <= day)


def added(first: date, today: date, law: Penalty) -> int:
    """By tomorrow."""
    return rate((today - first).days + 2, law)


def most(law: Penalty) -> int:
    """Of one case that is never decided."""
    return owed(date.min, date.min + timedelta(days=law.days), law)
