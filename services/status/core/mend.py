"""Tells what a correction mended: which fact was wrong, and which date or words, as they were and should have been."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic.alias_generators import to_camel

from schemas.catalogue import catalogue
from schemas.envelope import legal_day
from schemas.status_events import Mended

from .fold import RETRACTED, correct, target

# In this order: a date that people act on goes before the day on which something happened.
DATES = (
    "received_on", "answer_before", "expected_on", "published_on", "until", "at", "event_on", "contested_on",
    "occurred_at",
)  # fmt: skip
WORDS_OF_ALL = ("step",)  # that everybody reads who sees the case
WORDS = ("title", *WORDS_OF_ALL)


def mended(history: Sequence[Any], correction: Any) -> Mended | None:
    """As the history had it before this correction, and with it. None for what is about no fact that we know."""
    key = target(correction)
    wrong = _fact(key, [fact for fact in history if fact.key != correction.key])
    if wrong is None:
        return None
    sort = wrong.type.removeprefix("nl.spoor.").rpartition(".")[0]
    right = None if correction.type == RETRACTED else _fact(key, history)
    if right is None:
        return Mended(sort)
    date, was, should_be = _changed(DATES, wrong.data, right.data)
    words = WORDS if _is_public(wrong) and _is_public(right) else WORDS_OF_ALL
    return Mended(sort, date and to_camel(date), was, should_be, *_changed(words, wrong.data, right.data))


def _is_public(fact: Any) -> bool:
    """A title stands in the snapshot of types that are published anyway; of others it may be about a person."""
    case_type = getattr(fact.data, "case_type", None)
    return case_type is None or catalogue().is_published(case_type, fact.data.received_on)


def _fact(key: Any, history: Sequence[Any]) -> Any:
    return next((fact for fact in correct(history)[0] if fact.key == key), None)


def _changed(names: Sequence[str], wrong: Any, right: Any) -> tuple[Any, Any, Any]:
    """The first of these that both have and that differs, as it was and as it should have been; of a moment its day."""
    for name in names:
        was, should_be = (_told(getattr(one, name, None)) for one in (wrong, right))
        if was and should_be and was != should_be:
            return name, was, should_be
    return None, None, None


def _told(value: Any) -> Any:
    return legal_day(value) if isinstance(value, datetime) else value
