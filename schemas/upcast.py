"""Older versions become newer ones here: pure, oldest first. Nothing was versioned yet, so the ladder has no rungs."""

from collections.abc import Callable
from typing import Any

Raw = dict[str, Any]
RUNGS: dict[str, Callable[[Raw], Raw]] = {}  # "nl.spoor.x.v1" -> a function that makes it "nl.spoor.x.v2"


def upcast(event: Raw, rungs: dict[str, Callable[[Raw], Raw]] = RUNGS) -> Raw:
    """Climb until no rung fits; the published event itself is never changed."""
    while (climb := rungs.get(event["type"])) is not None:
        event = climb(dict(event))
    return event
