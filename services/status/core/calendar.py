"""Days as the law counts them: terms forwards and backwards, and the roll.

A day is a calendar day in Europe/Amsterdam; a period is ISO 8601 of one unit (P8W, P42D, P6M, P1Y).
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Set
from datetime import date, timedelta
from functools import lru_cache

from schemas.days import NONE, is_free, later, working_day

ONE_DAY = timedelta(days=1)
LONGEST = {"D": 90, "W": 12, "M": 3, "Y": 0}  # what still is moved (Awt art. 4)
DAYS = {"D": 1, "W": 7, "M": 30}


def roll(day: date, extra: Set[date] = NONE) -> date:
    """The first day from this one on that is not free (Awt art. 1 lid 1)."""
    while is_free(day, extra) and day < date.max:
        day += ONE_DAY
    return day


@lru_cache(maxsize=4096)
def after(day: date, period: str) -> date:
    """The day a period after another; the day itself does not count (Awb 4:13).

    A month later is the same day number, or the last day of that month.
    """
    return _moved(day, int(period[1:-1]), period[-1])


def before(day: date, period: str) -> date:
    """The day a period before another: counted backwards, so nothing rolls (Awt art. 1 lid 2)."""
    return _moved(day, -int(period[1:-1]), period[-1])


def _moved(day: date, amount: int, unit: str) -> date:
    if unit in "DW":
        return later(day, amount if unit == "D" else amount * 7)
    months = day.year * 12 + day.month - 1 + amount * (12 if unit == "Y" else 1)
    if not date.min.year <= months // 12 <= date.max.year:
        return date.max if amount > 0 else date.min
    first = date(months // 12, months % 12 + 1, 1)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


@lru_cache(maxsize=4096)
def rolls(*periods: str) -> bool:
    """Whether a term of these periods, taken as one, is moved off a free day: not beyond 12 weeks, 90 days or
    3 months, and never in years (Awt art. 4). Mixed units are 90 days together, a month as 30."""
    sums: Counter[str] = Counter()
    for period in periods:
        sums[period[-1]] += int(period[1:-1])
    alone = all(amount <= LONGEST[unit] for unit, amount in sums.items())
    return alone and (len(sums) == 1 or sum(DAYS[unit] * amount for unit, amount in sums.items()) <= LONGEST["D"])


@lru_cache(maxsize=4096)
def last_day(start: date, period: str, extra: Set[date] = NONE) -> date:
    """The last day of a legal term: at least two working days in it (Awt art. 2), and moved off a free day."""
    end = after(start, period)
    if not rolls(period):
        return end
    if period[-1] == "D" and int(period[1:-1]) >= 3:
        end = max(end, working_day(start, 2, frozenset(extra)))
    return roll(end, extra)
