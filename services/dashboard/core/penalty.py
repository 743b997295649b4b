"""What a late decision costs after a notice of default, in whole euros (Awb 4:17)."""

from datetime import date

from schemas.catalogue.law import Penalty


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
