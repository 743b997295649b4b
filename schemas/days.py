"""Days on which the town hall rests: the same for the law, for messages and for who plans a week."""

from collections.abc import Set
from datetime import date
from functools import lru_cache

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
