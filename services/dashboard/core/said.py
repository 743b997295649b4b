"""What was said of one case, and what became of it: the dates that were told, and what was expected when."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from typing import Literal, NamedTuple, Protocol

from schemas.envelope import legal_day
from schemas.service import Promised, Words
from schemas.snapshot import Snapshot

from .card import Card
from .served import NOTHING, promised

Kept = Literal["kept", "missed", "open", "lapsed"]


class Vow(NamedTuple):
    """A date that was told, and what became of it; `off`: days from that date to the end, less than 0 is sooner. Of
    what everybody is promised: to the message. `until`: None when nobody knows yet."""

    told_on: date
    until: date | None
    kind: str
    state: Kept
    off: int | None


def vows(told: Snapshot, card: Card, today: date | None, words: Words = NOTHING) -> list[Vow]:
    """Each date told and what everybody is promised, judged as the figures judge it: of what was withdrawn none."""
    dated = [_vow(one.told_on, one.until, one.kind, card, today) for one in told.promises]
    return [*dated, *(_of_service(one, today) for one in promised(told, card, words))]


def _of_service(one: Promised, today: date | None) -> Vow:
    past = one.kept is None and one.until is not None and today is not None and today > one.until
    state: Kept = "kept" if one.kept else "missed" if past or one.kept is False else "open"
    off = (one.came - one.until).days if one.came and one.until else None
    return Vow(one.since, one.until, one.kind, state, off)


def _vow(told_on: date, until: date, kind: str, card: Card, today: date | None) -> Vow:
    if card.state == "withdrawn":
        return Vow(told_on, until, kind, "lapsed", None)
    ended = card.finished_on
    state: Kept = "missed" if (ended or today or until) > until else "kept" if ended else "open"
    return Vow(told_on, until, kind, state, (ended - until).days if ended else None)


class Forecast(NamedTuple):
    """What we said on a day: between these days."""

    said_on: date
    first: date
    last: date


class Said(Protocol):
    """A line of the history."""

    @property
    def happened_at(self) -> datetime: ...
    @property
    def expected_first(self) -> date | None: ...
    @property
    def expected_last(self) -> date | None: ...


def forecasts(history: Iterable[Said]) -> list[Forecast]:
    """The newest first, each when it was said for the first time; what was said again is left out. `history`: of one
    moment the later said comes later."""
    dated = filter(None, map(forecast, sorted(history, key=lambda one: one.happened_at)))
    said = [next(same) for _, same in groupby(dated, key=lambda one: one[1:])]
    return [as_read(one) for one in reversed(said)]


def forecast(one: Said) -> Forecast | None:
    """As it was said."""
    if one.expected_first is None or one.expected_last is None:
        return None
    return Forecast(legal_day(one.happened_at), one.expected_first, one.expected_last)


def as_read(one: Forecast) -> Forecast:
    """A range that had begun went on from that day."""
    return one._replace(first=min(max(one.first, one.said_on), one.last))


def by_day(found: Iterable[Forecast]) -> list[Forecast]:
    """Of what was said on one day the last; what is the same as before it is left out. `found`: the newest first."""
    last = [next(same) for _, same in groupby(found, key=lambda one: one.said_on)]
    return [next(same) for _, same in groupby(last[::-1], key=lambda one: one[1:])][::-1]
