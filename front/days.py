"""Days and moments as a page writes them, in the time of the city: `vrijdag 27 november 2026`, `14.32 uur`.

A line may end after the day of the week and before `om`, and nowhere else: spaces that do not break hold the rest.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_time

from schemas.catalogue import Language
from schemas.envelope import LEGAL_ZONE, legal_day

CLOCK: Mapping[Language, str] = {"nl": "H.mm 'uur'", "en": "H:mm"}
AT: Mapping[Language, str] = {"nl": "om", "en": "at"}


def day_filters(language: Language) -> dict[str, Callable[..., Any]]:
    """`day`, `short` (no day of the week), `clock`, `moment`; the year is left out when it is that of `today`."""

    def day(value: date | datetime, today: date | None = None) -> str:
        return f"{_written(legal_day(value), 'EEEE', language)} {short(value, today)}"

    def short(value: date | datetime, today: date | None = None) -> str:
        return _held(_written(legal_day(value), f"d MMMM{_year(value, today)}", language))

    def clock(value: datetime) -> str:
        return _held(format_time(value.astimezone(LEGAL_ZONE).time(), CLOCK[language], locale=language))

    def moment(value: datetime, today: date | None = None) -> str:
        return f"{short(value, today)} {_held(f'{AT[language]} {clock(value)}')}"

    return {"day": day, "short": short, "clock": clock, "moment": moment}


@lru_cache(maxsize=10_000)
def _written(day: date, pattern: str, language: Language) -> str:
    """Pages tell the same days all day, and a list 150 of them."""
    return format_date(day, pattern, locale=language)


def _held(words: str) -> str:
    return words.replace(" ", "\u00a0")


def _year(value: date | datetime, today: date | None) -> str:
    return "" if today and legal_day(value).year == today.year else " y"
