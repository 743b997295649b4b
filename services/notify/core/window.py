"""When messages may leave, in legal time (Europe/Amsterdam): the post of the day, quiet hours, and working days."""

from datetime import UTC, date, datetime, time, timedelta

from schemas.catalogue import catalogue
from schemas.days import holidays_of, is_free
from schemas.envelope import LEGAL_ZONE, legal_day

POST_AT = time(16)  # late enough for what a day brings, early enough to call us about it
MORNING, EVENING, DESK_OPENS = time(8), time(20), time(9)
ONE_DAY = timedelta(days=1)
SUNDAY = 6


def is_rest(day: date) -> bool:
    """A Sunday or a holiday: no post of the day, and no telephone that rings."""
    return day.weekday() == SUNDAY or day in holidays_of(day.year)


def is_working(day: date) -> bool:
    """The town hall is open; not on a day made equal to a holiday by decree either (Awt art. 3)."""
    return not is_free(day, catalogue().law.extra)


def next_post(now: datetime, at: time = POST_AT, not_on: date | None = None) -> datetime:
    """The first post of the day that is later than now: for everybody the same moment, so a day has one."""
    day = legal_day(now)
    while is_rest(day) or day == not_on or _on(day, at) <= now:
        day += ONE_DAY
    return _on(day, at)


def awake(moment: datetime) -> datetime:
    """The same moment, or the end of its quiet hours: 20:00 to 08:00, Sundays and holidays."""
    day = legal_day(moment)
    if not is_rest(day) and _on(day, MORNING) <= moment < _on(day, EVENING):
        return moment
    while is_rest(day) or _on(day, MORNING) < moment:
        day += ONE_DAY
    return _on(day, MORNING)


def working_morning(moment: datetime, number: int) -> datetime:
    """When the desk opens on the n-th working day after the day of a moment."""
    day = legal_day(moment)
    while number:
        day += ONE_DAY
        number -= is_working(day)
    return _on(day, DESK_OPENS)


def working_days(one: date, other: date) -> int:
    """How many working days the other lies after the one; negative when it lies before."""
    if other < one:
        return -working_days(other, one)
    return sum(is_working(one + timedelta(days=number)) for number in range(1, (other - one).days + 1))


def _on(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LEGAL_ZONE).astimezone(UTC)
