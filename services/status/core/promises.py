"""Promises made, and what became of each: the days that were told, a receipt in time, and news in time."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Literal, NamedTuple

from schemas.days import later
from schemas.envelope import legal_day
from schemas.service import NEWS, Promised, Words, news, receipt
from schemas.snapshot import Snapshot

State = Literal["kept", "open", "missed", "lapsed"]
Kind = Literal["term", "extension", "delay", "suspension", "resumption", "correction", "receipt", "news"]
ARRIVED = frozenset({"sent", "delivered"})


class Kept(NamedTuple):
    """A promise; `until` is its last day. Lapsed: the applicant withdrew before it was due."""

    kind: Kind
    told_on: date
    until: date
    state: State


class Sent(NamedTuple):
    """A message to the applicant, and when it left, else since when it is in this state: what its page shows is what it
    is judged by."""

    kind: str
    state: str
    at: datetime


def promises(told: Snapshot, today: date, messages: Iterable[Sent] = ()) -> list[Kept]:
    """Every date ever told, each judged by itself, and the two promises of service; the oldest first."""
    dated = [Kept(one.kind, one.told_on, one.until, _state(told, one.until, today)) for one in told.promises]
    return sorted([*dated, *_of_service(told, today, list(messages))], key=lambda one: (one.told_on, one.until))


def _state(told: Snapshot, until: date, today: date) -> State:
    """A day is kept when the decision was made known by then; that a later day was told changes nothing (Awb 4:13)."""
    ended = told.ended_on or told.published_on
    if ended and ended <= until:
        return "lapsed" if told.phase == "withdrawn" else "kept"
    return "missed" if (ended or today) > until else "open"


def _of_service(told: Snapshot, today: date, messages: list[Sent]) -> Iterator[Kept]:
    """What the city promises everybody. A receipt is owed to who withdrew, too; news is not."""
    words = Words(
        [legal_day(one.at) for one in messages if one.state in ARRIVED],
        min((legal_day(one.at) for one in messages if _is_receipt(one)), default=None),
    )
    one = receipt(told, words)
    assert one.until
    yield Kept("receipt", one.since, one.until, _judged(one, "missed" if today > one.until else "open"))
    one = news(told, told.ended_on or told.published_on, words)
    until = one.until or later(today, NEWS)
    yield Kept("news", one.since, until, "missed" if one.kept is False else _state(told, until, today))


def _judged(one: Promised, by_day: State) -> State:
    return by_day if one.kept is None else "kept" if one.kept else "missed"


def _is_receipt(one: Sent) -> bool:
    return one.kind == "receipt" and one.state in ARRIVED
