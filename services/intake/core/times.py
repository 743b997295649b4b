"""Rules for time: with a zone, on the calendar, not in the future. The present is what the last tick said."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from schemas.envelope import instant
from schemas.message_events import Violation

from .delivery import Ground, Raw, violation
from .privacy import called
from .words import told_data

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
PAST = frozenset({"receivedOn", "announcedOn", "publishedOn", "contestedOn"})  # days that have come when they are told
DAYS = PAST | {"answerBefore", "expectedOn", "until", "eventOn"}
EARLIEST, LATEST = "1900", "2200"  # beyond, sums of terms would leave the calendar


def times(event: Raw, ground: Ground) -> Iterator[Violation]:
    if "time" in event:
        yield from _moment(event["time"], "/time", ground, day_too=False)
    for data, path in told_data(event):
        if "occurredAt" in data:
            yield from _moment(data["occurredAt"], f"{path}/occurredAt", ground, day_too=True)
        for name in DAYS & data.keys():
            said = data[name]
            if isinstance(said, str) and DAY.fullmatch(said):
                yield from _day(said, f"{path}/{name}", ground if name in PAST else Ground())
            elif said is not None:
                yield violation("field-invalid", f"{path}/{name}", f"`{name}` must be a day (YYYY-MM-DD)")


def _day(said: str, path: str, ground: Ground) -> Iterator[Violation]:
    if EARLIEST <= said < LATEST:
        yield from _possible(said, path, ground, whole_day=True)
    else:
        yield from _in_range(said, path)


def _moment(said: Any, path: str, ground: Ground, *, day_too: bool) -> Iterator[Violation]:
    found = MOMENT.fullmatch(said) if isinstance(said, str) else None
    whole_day = not found and day_too and isinstance(said, str) and DAY.fullmatch(said)
    if not found and not whole_day:
        also = " or a whole day (YYYY-MM-DD)" if day_too else ""
        yield violation("field-invalid", path, f"{called(path)} must be a moment by RFC 3339{also}")
    elif found and not found[1]:
        yield violation("time-naive", path, f"{called(path)} has no time zone: end it with Z or with +01:00")
    elif not EARLIEST <= said < LATEST:
        yield from _in_range(said, path)
    else:
        yield from _possible(said, path, ground, bool(whole_day))


def _possible(said: str, path: str, ground: Ground, whole_day: bool) -> Iterator[Violation]:
    try:
        moment = instant(date.fromisoformat(said)) if whole_day else datetime.fromisoformat(said.upper())
    except ValueError:
        yield violation("field-invalid", path, f"{called(path)} is not on the calendar")
        return
    if ground.latest and moment > ground.latest:
        yield violation("time-in-future", path, f"{called(path)} lies in the future")


def _in_range(said: str, path: str) -> Iterator[Violation]:
    if not EARLIEST <= said < LATEST:
        yield violation("time-out-of-range", path, f"{called(path)} lies before {EARLIEST} or after {LATEST}")
