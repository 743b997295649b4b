"""Days on which the town hall rests or works, and weeks: the same for the law, for messages and for planning."""

from collections.abc import Set
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from holidays import OPTIONAL, PUBLIC, country_holidays

SATURDAY = 5
KNOWN_YEARS = range(1900, 2200)
NONE: frozenset[date] = frozenset()


@lru_cache
def holidays_of(year: int) -> frozenset[date]:
    """The recognised holidays (Awt art. 3), Good Friday and every 5 May among them; Sundays are free anyway."""
    if year not in KNOWN_YEARS:  # somebody's slip of the pen
        return NONE
    return frozenset(country_holidays("NL", years=year, categories=(PUBLIC, OPTIONAL)))


def is_free(day: date, extra: Set[date] = NONE) -> bool:
    """Saturday, Sunday, recognised holiday or a day made equal to one by decree (Awt art. 1 and 3)."""
    return day.weekday() >= SATURDAY or day in holidays_of(day.year) or day in extra


@lru_cache(maxsize=4096)
def working_day(day: date, number: int, extra: frozenset[date] = NONE) -> date:
    """The n-th working day after a day; before it when the number is negative."""
    pace = 1 if number > 0 else -1
    for _ in range(abs(number)):
        day = later(day, pace)
        while is_free(day, extra) and date.min < day < date.max:
            day = later(day, pace)
    return day


def later(day: date, days: int) -> date:
    """So many days later, or earlier when it is negative; the calendar ends with the year 9999."""
    number = day.toordinal() + days
    return date.fromordinal(min(max(number, 1), date.max.toordinal()))


class Week(NamedTuple):
    """From Monday until Sunday (ISO 8601)."""

    monday: date

    @property
    def name(self) -> str:
        """Such as 2026-W48; names of weeks are in the order of the weeks."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def sunday(self) -> date:
        return later(self.monday, 6)


def week_of(day: date) -> Week:
    return Week(day - timedelta(days=day.weekday()))


def week_named(name: str) -> Week | None:
    """None for no name, and for a week that no calendar has."""
    year, _, number = name.partition("-W")
    try:
        return Week(date.fromisocalendar(int(year), int(number), 1)) if name else None
    except ValueError:
        return None
