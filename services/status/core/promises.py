"""Promises made, and what became of each: the days that were told, a receipt in time, and news in time."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Literal, NamedTuple

from schemas.catalogue import catalogue
from schemas.envelope import legal_day
from schemas.snapshot import Snapshot

from .calendar import later, working_day

State = Literal["kept", "open", "missed", "lapsed"]
Kind = Literal["term", "extension", "delay", "suspension", "resumption", "correction", "receipt", "news"]
RECEIPT = 1  # working days
NEWS = 14  # days without a word
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
    """What the city promises everybody: a receipt within a working day, and never two weeks without a word."""
    days = sorted(legal_day(one.at) for one in messages if one.state in ARRIVED)
    receipt = min((legal_day(one.at) for one in messages if _is_receipt(one)), default=None)
    until = working_day(told.received_on, RECEIPT, catalogue().law.extra)
    late: State = "missed" if today > until else "open"
    yield Kept("receipt", told.received_on, until, "kept" if receipt and receipt <= until else late)
    heard = max([told.received_on, *days])
    until = later(today if told.is_open and told.asked else heard, NEWS)  # while we wait, the next word is theirs
    state = _state(told, until, today)
    yield Kept("news", heard, until, "missed" if state == "kept" and _was_silent(told, days) else state)


def _was_silent(told: Snapshot, days: list[date]) -> bool:
    """Did two weeks pass without a word at any time, but for those in which the term stood still?"""
    ended = told.ended_on or told.published_on or told.received_on
    words = [told.received_on, *(day for day in days if day < ended), ended]
    quiet = [(one, other) for one, other in pairwise(words) if later(one, NEWS) < other]
    rests = [(line.since, line.until or ended) for line in told.ledger if line.kind == "suspension" and line.since]
    return any(not any(since <= other and until >= one for since, until in rests) for one, other in quiet)


def _is_receipt(one: Sent) -> bool:
    return one.kind == "receipt" and one.state in ARRIVED
