"""A wall calendar for the naive clerk: counts every day one by one, apart from the calendar of the code."""

from datetime import date, timedelta
from functools import cache

ONE = timedelta(days=1)
# The paschal full moon by golden number, as the church's table has it for 1900-2199 (month, day).
MOONS = (
    (4, 14), (4, 3), (3, 23), (4, 11), (3, 31), (4, 18), (4, 8), (3, 28), (4, 16), (4, 5),
    (3, 25), (4, 13), (4, 2), (3, 22), (4, 10), (3, 30), (4, 17), (4, 7), (3, 27),
)  # fmt: skip


def walk(day: date, days: int) -> date:
    for _ in range(abs(days)):
        day += ONE if days > 0 else -ONE
    return day


def easter(year: int) -> date:
    """The first Sunday after the paschal full moon."""
    day = date(year, *MOONS[year % 19]) + ONE
    while day.weekday() != 6:
        day += ONE
    return day


@cache
def holidays(year: int) -> frozenset[date]:
    """The days of Awt art. 3: lid 1 in the order of the law, and Good Friday of lid 2."""
    month, day = (4, 30) if year < 2014 else (4, 27)
    birthday = date(year, month, day)
    if birthday.weekday() == 6:
        birthday -= ONE
    fixed = {date(year, 1, 1), birthday, date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    return frozenset(fixed | {walk(easter(year), days) for days in (1, 39, 50, -2)})


def is_free(day: date, extra: frozenset[date] = frozenset()) -> bool:
    return day.weekday() in (5, 6) or day in holidays(day.year) or day in extra


def roll(day: date, extra: frozenset[date] = frozenset()) -> date:
    while is_free(day, extra):
        day += ONE
    return day


def after(day: date, period: str | None) -> date:
    """So many days on; or the same day number so many months on, and where there is none the month's last day."""
    if period is None:
        return day
    number, unit = int(period[1:-1]), period[-1]
    if unit in "DW":
        return walk(day, number * (7 if unit == "W" else 1))
    here = day
    for _ in range(number * (12 if unit == "Y" else 1)):
        here += ONE
        while here.day != 1:
            here += ONE
    while here.day != day.day and (here + ONE).day != 1:
        here += ONE
    return here


def may_roll(*periods: str) -> bool:
    """Awt art. 4: not in years, nor more than 90 days, 12 weeks or 3 months; a term in several units: 90 days."""
    units = {period[-1] for period in periods}
    if len(units) > 1:
        return all(map(may_roll, periods)) and sum(map(rough_days, periods)) <= 90
    return sum(int(period[1:-1]) for period in periods) <= {"D": 90, "W": 12, "M": 3, "Y": 0}[units.pop()]


def rough_days(period: str) -> int:
    return int(period[1:-1]) * {"D": 1, "W": 7, "M": 30}[period[-1]]
