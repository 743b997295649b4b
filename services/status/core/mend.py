"""Tells what a correction mended: which fact was wrong, and which date or words, as they were and should have been."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal

from schemas.envelope import legal_day
from schemas.status_events import Mended

from .fold import RETRACTED, correct, target

# In this order: a date that people act on goes before the day on which something happened.
DATES = (
    "received_on", "answer_before", "expected_on", "published_on", "until", "at", "event_on", "contested_on",
    "occurred_at",
)  # fmt: skip
WORDS: tuple[Literal["title", "step"], ...] = ("title", "step")  # that everybody reads who sees the case


def mended(history: Sequence[Any], correction: Any) -> Mended | None:
    """As the history had it before this correction, and with it. None for what is about no fact that we know."""
    key = target(correction)
    wrong = _fact(key, [fact for fact in history if fact.key != correction.key])
    if wrong is None:
        return None
    sort = wrong.type.removeprefix("nl.spoor.").rpartition(".")[0]
    right = None if correction.type == RETRACTED else _fact(key, history)
    return replace(_words(sort, wrong.data, right.data), **_date(wrong.data, right.data)) if right else Mended(sort)


def _fact(key: Any, history: Sequence[Any]) -> Any:
    return next((fact for fact in correct(history)[0] if fact.key == key), None)


def _words(sort: str, wrong: Any, right: Any) -> Mended:
    for name in WORDS:
        said, should_say = (getattr(one, name, None) for one in (wrong, right))
        if said and should_say and said != should_say:
            return Mended(sort, words=name, said=said, should_say=should_say)
    return Mended(sort)


def _date(wrong: Any, right: Any) -> dict[str, Any]:
    """The first date that both have and that differs."""
    for name in DATES:
        was, should_be = (_day(getattr(one, name, None)) for one in (wrong, right))
        if was and should_be and was != should_be:
            return {"date": _wire(name), "was": was, "should_be": should_be}
    return {}


def _day(moment: date | datetime | None) -> date | None:
    return legal_day(moment) if isinstance(moment, datetime) else moment


def _wire(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(word.title() for word in more)
