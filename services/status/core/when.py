"""When the decision comes: what we expect, else what we wrote, else the last day by law; and what if that passed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from schemas.catalogue import Language, catalogue
from schemas.days import working_day
from schemas.snapshot import Snapshot

from . import phrases as say
from .dates import Range, between, day, short
from .further import last_owed, penalty
from .terms import kind_of

SOON = 5  # working days after receipt within which we know more
State = Literal["late", "decided", "expected", "longer", "announced", "still", "soon", "limit"]


@dataclass(frozen=True, slots=True)
class Bar:
    """The days as places on a line, in per cent: what was, what we expect, where the law ends it. Only decoration."""

    now: float
    first: float | None
    last: float | None
    limit: float
    limit_day: date


@dataclass(frozen=True, slots=True)
class When:
    """`state` is why it says what it says; `lines` are sentences, `fine` those in small print."""

    state: State
    headline: str
    lines: tuple[str, ...]
    fine: tuple[str, ...]
    bar: Bar | None = None


def to_show(now: Range | None, last_told: Range | None, today: date) -> Range | None:
    """What nobody can say any more is still told when it is over."""
    return now or (last_told if last_told and last_told.last < today else None)


def when(told: Snapshot, expected: Range | None, today: date, language: Language) -> When | None:
    """None when nothing has to be decided any more."""
    if not told.term_runs:
        return None
    state = _state(told, expected, today)
    headline, *lines = _says(state, told, expected, today, language)
    law = tuple(_law(state, told, expected, today, language))
    return When(state, headline, tuple(lines), law, _bar(state, told, expected, today))


def _state(told: Snapshot, expected: Range | None, today: date) -> State:
    if not told.is_open:
        return "decided"
    if told.late:
        return "late"
    if told.stands_still:
        return "still"
    if told.expected_on and told.expected_on >= today:
        return "announced"
    if expected:
        return "expected" if expected.last >= today else "longer"
    fresh = told.phase == "received" and today < _known_on(told)
    return "soon" if fresh else "limit"


def _says(state: State, told: Snapshot, expected: Range | None, today: date, language: Language) -> Iterator[str]:
    """The headline first."""
    called = kind_of(told).called
    match state:
        case "decided":
            yield say.LETTER_TO_COME.of(called).in_(language)
        case "late":
            yield say.LATE.in_(language)
            yield from _may_do(told, today, language)
        case "still":
            yield say.STANDS_STILL.in_(language)
        case "announced":
            yield say.AS_WRITTEN.in_(language).format(day=_short(told.expected_on, language, today))
            if wrote := _wrote(told, language, today):
                yield wrote
        case "expected" if expected:
            yield between(expected.first, expected.last, language, today)
            yield say.EIGHT_OF_TEN.of(called).in_(language)
        case "longer" if expected:
            yield say.TOOK_LONGER.in_(language)
            yield say.EXPECTED_BY.of(called).in_(language).format(last=day(expected.last, language, today))
        case "soon":
            yield _soon(told, today, language)
        case _:
            yield say.AT_THE_LATEST.in_(language).format(limit=short(told.legal_date, language, today))
            yield say.NO_FORECAST.in_(language)


def _law(state: State, told: Snapshot, expected: Range | None, today: date, language: Language) -> Iterator[str]:
    """After a promise the law has its own sentence: two days that are both called the last would be one too many."""
    beside = say.LAW_BESIDE if state == "announced" and told.expected_on != told.legal_date else say.LIMIT
    words = say.LIMIT_PASSED if told.late else say.LIMIT_STANDS_STILL if state == "still" else beside
    yield words.of(kind_of(told).called).in_(language).format(limit=day(told.legal_date, language, today))
    last = told.expected_on if state == "announced" else expected.last if state == "expected" and expected else None
    if last and last > told.legal_date:
        yield say.BEYOND_THE_LAW.in_(language)


def _wrote(told: Snapshot, language: Language, today: date) -> str | None:
    """When we wrote the day that we expect."""
    said = next((one.told_on for one in reversed(told.promises) if one.until == told.expected_on), None)
    return say.WE_WROTE.in_(language).format(told=day(said, language, today)) if said else None


def _may_do(told: Snapshot, today: date, language: Language) -> Iterator[str]:
    """What somebody may do who waits too long, and what follows from it (Awb 4:17); a complaint has the ombudsman."""
    kind = kind_of(told)
    if told.noticed_on:
        yield say.NOTICED.in_(language).format(noticed=day(told.noticed_on, language, today))
        yield from _owed(told, today, language)
    elif kind.called == "complaint":
        yield say.OMBUDSMAN.in_(language)
        yield say.MAY_CALL.in_(language)
    elif kind.penalty:
        yield say.MAY_ASK.of(kind.called).in_(language)
        yield say.THEN_PENALTY.of(kind.called).in_(language)
    else:
        yield say.MAY_CALL.in_(language)


def _owed(told: Snapshot, today: date, language: Language) -> Iterator[str]:
    if not told.penalty_from:
        return
    law, first = catalogue().law, day(told.penalty_from, language, today)
    if today < told.penalty_from:
        yield say.OWED_FROM.of(kind_of(told).called).in_(language).format(from_day=first)
    else:
        euros = penalty(told.penalty_from, min(today, last_owed(told, law) or today), law)[1]
        yield say.OWED.in_(language).format(from_day=first, euros=euros)


def _known_on(told: Snapshot) -> date:
    return working_day(told.received_on, SOON, catalogue().law.extra)


def _soon(told: Snapshot, today: date, language: Language) -> str:
    extra, known = catalogue().law.extra, _known_on(told)
    left = next(n for n in range(1, SOON + 1) if working_day(today, n, extra) >= known)
    days = f"{left} werkdagen" if language == "nl" else f"{left} working days"
    return say.KNOWN_IN.in_(language).format(days=days) if left > 1 else say.KNOWN_TOMORROW.in_(language)


def _short(value: date | None, language: Language, today: date) -> str:
    return short(value, language, today) if value else ""


def _bar(state: State, told: Snapshot, expected: Range | None, today: date) -> Bar | None:
    if state not in ("expected", "limit", "soon", "announced"):
        return None
    start, limit = told.received_on, told.legal_date
    window = expected if state == "expected" else None
    whole = max((max(limit, window.last if window else limit) - start).days, 1)

    def place(on: date) -> float:
        return round(min(max((on - start).days / whole, 0), 1) * 100, 1)

    first, last = (place(window.first), place(window.last)) if window else (None, None)
    return Bar(place(today), first, last, place(limit), limit)
