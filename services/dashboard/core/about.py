"""What a list can be about beside its filter: a mark of cases in the words of an address, such as `missed:term`."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from pydantic_core import PydanticCustomError

from schemas.catalogue import Words, catalogue

from .cell import ALL, NEVER, Figure
from .words import PROMISES, WHOSE

WINDOWS = (7, 14, 28)  # days until the term can no longer be extended
LONGER = "later"
AGE = re.compile("([0-9]{1,4})-([0-9]{1,4})?", re.ASCII)
LIKELY = ("likely", "schedule")
DAYS_LEFT: Mapping[str, Words] = {  # of each window, in which a case stands once
    **{str(last): Words(nl=f"{first}–{last} dagen", en=f"{first}–{last} days")
       for first, last in zip((0, *(one + 1 for one in WINDOWS)), WINDOWS, strict=False)},
    LONGER: Words(nl=f"langer dan {WINDOWS[-1]} dagen", en=f"longer than {WINDOWS[-1]} days"),
}  # fmt: skip


class Window(NamedTuple):
    """Cases with a cell of this figure and word whose value lies between these two, both included. `word`: None is any
    of them."""

    figure: Figure
    word: str | None
    first: int
    last: int


def window_mark(word: str, within: int | None) -> str:
    return f"extendable:{word}/{within or LONGER}"


def age_mark(first: int, last: int | None) -> str:
    """Of open cases received so many days ago."""
    return f"age:{first}-{last or ''}"


def week_mark(week: int, and_later: bool) -> str:
    """Of cases decided in this week since their receipt."""
    return f"lead:{week}{'+' if and_later else ''}"


def is_window(about: str) -> bool:
    return about.partition(":")[0] in OPENED


def window(about: str, today: date | None) -> Window | None:
    """None before the first tick, as far as it takes to know what day it is."""
    figure, _, word = about.partition(":")
    return OPENED[figure](word, today) if today or figure in TIMELESS else None


def _extendable(word: str, today: date) -> Window:
    likely, _, within = word.partition("/")
    return Window("extendable", likely, *bounds(None if within == LONGER else int(within), today))


def _aged(word: str, today: date) -> Window:
    """Of who is dated in the future we say that it was received today."""
    first, _, last = word.partition("-")
    newest = today.toordinal() - int(first) if int(first) else NEVER
    return Window("age", None, today.toordinal() - int(last) if last else 0, newest)


def _took(word: str, _: date | None) -> Window:
    week = int(word.rstrip("+"))
    first = (week - 1) * 7 + 1 if week > 1 else -NEVER
    return Window("lead", "decided", first, NEVER if word.endswith("+") else week * 7)


def _owed(word: str, today: date) -> Window:
    day = today.toordinal()
    return Window("penalty", ALL, *((0, day) if word == "now" else (day + 1, NEVER)))


TIMELESS: frozenset[Figure] = frozenset({"lead", "over", "waited"})
OPENED: Mapping[str, Callable[[str, Any], Window]] = {
    "extendable": _extendable,
    "age": _aged,
    "lead": _took,
    "over": lambda word, _: Window("over", "decided", int(word), int(word)),
    "waited": lambda word, _: Window("waited", word, -NEVER, NEVER),
    "penalty": _owed,
}


def bounds(within: int | None, today: date) -> tuple[int, int]:
    """The ordinals of the first and the last day of a window: no day is in two of them, and the last has no end."""
    day = today.toordinal()
    if within is None:
        return day + WINDOWS[-1] + 1, NEVER
    place = WINDOWS.index(within)
    return day + (WINDOWS[place - 1] + 1 if place else 0), day + within


def about(mark: str) -> str:
    """As an address says it; the error names what this city does not have."""
    figure, _, word = mark.partition(":")
    if mark and not (figure in KNOWN and KNOWN[figure](word)):
        raise PydanticCustomError("about-unknown", "No list is about this")
    return mark


def _step(word: str) -> bool:
    department, _, step = word.partition("/")
    every = (version for versions in catalogue().case_types.values() for version in versions)
    return department in catalogue().departments and any(version.step(step) for version in every)


def _hand_over(word: str) -> bool:
    both = word.split(">")
    return len(set(both)) == len(both) == 2 and all(one in catalogue().departments for one in both)


def _age(word: str) -> bool:
    """From so many days to no fewer."""
    first, last = found.groups() if (found := AGE.fullmatch(word)) else ("1", "0")
    return not last or int(first) <= int(last)


def _window(word: str) -> bool:
    likely, _, within = word.partition("/")
    return likely in LIKELY and within in (*map(str, WINDOWS), LONGER)


KNOWN: Mapping[str, Callable[[str], bool]] = {
    "missed": lambda word: word in PROMISES,
    "reason": lambda word: word in catalogue().whys_for_colleagues,
    "step": _step,
    "step-now": _step,
    "passed": _hand_over,
    "extendable": _window,
    "age": _age,
    "lead": lambda word: bool(re.fullmatch(r"[1-9][0-9]{0,2}\+?", word)),
    "over": lambda word: bool(re.fullmatch(r"0|-?[1-9][0-9]?", word)),
    "waited": lambda word: word in WHOSE,
    "penalty": lambda word: word in ("now", "coming"),
}
