"""Days as an applicant reads them in a sentence; the year is left out when it is this one."""

from datetime import date
from typing import Protocol

from babel.dates import format_date

from schemas.catalogue import Language, Words

BETWEEN = Words(nl="Tussen {first} en {last}", en="Between {first} and {last}")


class Range(Protocol):
    """The days between which we expect a decision: 8 of 10 similar cases were decided between them."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...


def day(value: date, language: Language, today: date) -> str:
    """`vrijdag 27 november`"""
    return format_date(value, f"EEEE d MMMM{_year(value, today)}", locale=language)


def short(value: date, language: Language, today: date) -> str:
    """`27 november`"""
    return format_date(value, f"d MMMM{_year(value, today)}", locale=language)


def between(first: date, last: date, language: Language, today: date) -> str:
    """`Tussen 9 en 20 december`; what two days share is said once. It begins today at the earliest."""
    first = min(max(first, today), last)
    if first.year != last.year:
        begin = short(first, language, last if today.year == last.year else today)
        begin = begin if str(first.year) in begin else f"{begin} {first.year}"
    else:
        begin = format_date(first, "d" if first.month == last.month else "d MMMM", locale=language)
    return BETWEEN.in_(language).format(first=begin, last=short(last, language, today))


def _year(value: date, today: date) -> str:
    return "" if value.year == today.year else " y"
