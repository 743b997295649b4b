"""My applications: a line for each case of an applicant, what has to be done first, what is ready last."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from schemas.catalogue import Called, Language
from schemas.snapshot import Snapshot

from . import phrases as say
from .dates import Range, short
from .explain import period
from .terms import kind_of
from .when import when
from .words import inside, status_sentence


@dataclass(frozen=True, slots=True)
class Line:
    number: str
    title: str
    status: str
    decision: str
    todo: str | None
    nothing: str
    called: Called = "application"


@dataclass(frozen=True, slots=True)
class Mine:
    busy: tuple[Line, ...]
    ready: tuple[Line, ...]


def mine(cases: Iterable[Snapshot], expected: Mapping[str, Range], today: date, language: Language) -> Mine:
    """Open cases by the day on which something must be done, then the newest first; ended ones the last first."""
    told = list(cases)
    busy = sorted((one for one in told if one.is_open), key=_first)
    ready = sorted((one for one in told if not one.is_open), key=_ended, reverse=True)
    return Mine(
        tuple(_line(one, expected.get(one.case_id), today, language) for one in busy),
        tuple(_ready(one, today, language) for one in ready),
    )


def _first(told: Snapshot) -> tuple[bool, date, int]:
    return not told.asked, told.answer_before or date.max, -told.received_on.toordinal()


def _ended(told: Snapshot) -> date:
    return told.ended_on or told.decided_on or told.received_on


def _line(told: Snapshot, expected: Range | None, today: date, language: Language) -> Line:
    place = say.STEP_OF.in_(language).format(number=told.step_number, count=told.step_count)
    kind = kind_of(told)
    status = f"{status_sentence(told, kind).in_(language)} ({place})"
    comes = when(told, expected, today, language)
    decision = say.DECISION.of(kind.called).in_(language).format(when=inside(comes.headline)) if comes else ""
    todo, nothing = _todo(told, today, language), _nothing(told, language)
    return Line(told.case_id, told.title, status, decision, todo, nothing, kind.called)


def _todo(told: Snapshot, today: date, language: Language) -> str | None:
    if not told.asked:
        return None
    if not told.answer_before:
        return say.DO_SOMETHING.in_(language)
    words = say.DO_BEFORE.in_(language).format(day=short(told.answer_before, language, today))
    return words if told.answer_before >= today else f"{words}, {say.DAYS_LEFT[-1].in_(language)}"


def _nothing(told: Snapshot, language: Language) -> str:
    return "" if told.asked else say.DO_NOTHING.in_(language)


def _ready(told: Snapshot, today: date, language: Language) -> Line:
    """`U krijgt de vergunning op 3 september, na 38 dagen`"""
    ended, result = _ended(told), status_sentence(told, kind_of(told)).in_(language)
    days = period(f"P{(ended - told.received_on).days}D", language)
    words = say.ENDED_AFTER.in_(language).format(result=result, day=short(ended, language, today), days=days)
    return Line(told.case_id, told.title, words, "", None, "", kind_of(told).called)
