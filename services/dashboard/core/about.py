"""What a list can be about beside its filter: a mark of cases in the words of an address, such as `missed:term`."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from pydantic_core import PydanticCustomError

from schemas.catalogue import Words, catalogue

from .cell import NEVER
from .reasons import reasons
from .words import PROMISES

WINDOWS = (7, 14, 28)  # days until the term can no longer be extended
LONGER = "later"
LIKELY = ("likely", "schedule")
DAYS_LEFT: Mapping[str, Words] = {  # of each window, in which a case stands once
    **{str(last): Words(nl=f"{first}–{last} dagen", en=f"{first}–{last} days")
       for first, last in zip((0, *(one + 1 for one in WINDOWS)), WINDOWS, strict=False)},
    LONGER: Words(nl=f"langer dan {WINDOWS[-1]} dagen", en=f"longer than {WINDOWS[-1]} days"),
}  # fmt: skip


class Window(NamedTuple):
    """Cases whose term can be extended until a day between these ordinals, both included. `word`: likely late, or
    not."""

    word: str
    first: int
    last: int


def window_mark(word: str, within: int | None) -> str:
    return f"extendable:{word}/{within or LONGER}"


def window(about: str, today: date | None) -> Window | None:
    """None before the first tick: then nobody knows which windows are open."""
    word, _, within = about.partition(":")[2].partition("/")
    return Window(word, *bounds(None if within == LONGER else int(within), today)) if today else None


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
    return len(both) == 2 and all(one in catalogue().departments for one in both)


def _window(word: str) -> bool:
    likely, _, within = word.partition("/")
    return likely in LIKELY and within in (*map(str, WINDOWS), LONGER)


KNOWN: Mapping[str, Callable[[str], bool]] = {
    "missed": lambda word: word in PROMISES,
    "reason": lambda word: word in reasons(),
    "step": _step,
    "step-now": _step,
    "passed": _hand_over,
    "extendable": _window,
}
