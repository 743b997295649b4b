"""What the city promises everybody beside the law: a receipt within a working day, and news every two weeks."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import zip_longest
from typing import Literal, NamedTuple

from .catalogue import catalogue
from .days import later, working_day
from .snapshot import Snapshot

NEWS = 14  # days without a word
SERVICE = ("receipt", "news")


class Words(NamedTuple):
    """On which legal days messages left that were not refused, and on which the first receipt did."""

    days: Sequence[date] = ()
    receipt: date | None = None


class Promised(NamedTuple):
    """A promise of service. `until`: its last day; None as long as the next word is the applicant's. `kept`: None while
    it can still be kept or is only broken by time. `came`: when what was promised came."""

    kind: Literal["receipt", "news"]
    since: date
    until: date | None
    kept: bool | None
    came: date | None = None


def receipt(told: Snapshot, words: Words) -> Promised:
    until, came = working_day(told.received_on, 1, catalogue().law.extra), words.receipt
    return Promised("receipt", told.received_on, until, came <= until if came else None, came)


def news(told: Snapshot, ended_on: date | None, words: Words) -> Promised:
    """The first silence that was too long, else the promise that runs, or ran until the end. It rests only while the
    applicant is asked something: who waits for a third party still waits for a word of the city."""
    between = {day for day in words.days if day > told.received_on and (ended_on is None or day < ended_on)}
    said, rests = [told.received_on, *sorted(between)], _asked(told)
    for one, other in zip_longest(said, [*said[1:], *([ended_on] if ended_on else [])]):
        due = news_by(one, rests)
        if other and due and other > due:
            return Promised("news", one, due, False)
    return Promised("news", said[-1], news_by(said[-1], rests), True if ended_on else None)


def news_by(said_on: date, rests: Iterable[tuple[date, date | None]]) -> date | None:
    """By when the next word must come. After an answer the two weeks begin anew; None: the applicant is asked now.
    `rests`: in the order in which they began."""
    due = _in_two_weeks(said_on)
    for since, until in rests:
        if since <= due and (until is None or until >= said_on):
            if until is None:
                return None
            due = max(due, _in_two_weeks(until))
    return due


def _in_two_weeks(day: date) -> date:
    """Moved off a free day, on which no post leaves, as the law moves its terms (Awt art. 1)."""
    return working_day(later(day, NEWS - 1), 1, catalogue().law.extra)


def _asked(told: Snapshot) -> list[tuple[date, date | None]]:
    """Of what was asked before a snapshot told questions: those for which the term stood still, and what is asked
    now."""
    known = [(one.since, one.until) for one in told.questions]
    before = known[0][0] if known else date.max
    found = [(one.since, one.until) for one in told.ledger if one.ground == "completion" and one.since]
    now = [(told.asked_on, None)] if told.asked and told.asked_on and not known else []
    return sorted([*(one for one in found if one[0] < before), *known, *now], key=lambda one: one[0])
