"""Walk through what was heard, in the order of arrival, and say what changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from typing import Any, NamedTuple

from schemas.envelope import TICK, Tick
from schemas.fact import Order
from schemas.message_events import FactRejected
from schemas.snapshot import Snapshot
from schemas.status_events import Announcement, CaseForgotten, Expected

from .announce import because_erased, because_it_rang, because_it_was_late, because_of
from .case import Case, changed
from .expect import after_the_wait
from .fold import MENDING, must_be_retold, retell, step
from .mend import mended
from .reject import rejections, too_late
from .wake import missed, rest, ringing

NOTHING: tuple[Order | None, bool] = (None, False)  # was heard of a case before


@dataclass
class Book:
    """The cases a batch touches, and what time it is for their partition."""

    now: datetime
    cases: dict[str, Case]
    histories: dict[str, list[Any]] = field(default_factory=dict)  # only of the cases that must be retold
    changed: dict[str, Case] = field(default_factory=dict)
    expected: Mapping[str, Expected] = field(default_factory=dict)  # as looked up at earlier ticks

    def write(self, case: Case) -> None:
        self.cases[case.id] = self.changed[case.id] = case

    def expects(self, told: Snapshot) -> Expected | None:
        """What goes along with an announcement; what has ended is not expected any more."""
        return after_the_wait(self.expected.get(told.case_id), told) if told.is_open else None

    def due(self, now: datetime) -> list[tuple[datetime, str]]:
        """Those who asked to be woken by now, the longest waiting first."""
        return sorted((case.wake_at, case.id) for case in self.cases.values() if case.wake_at and case.wake_at <= now)


class Said(NamedTuple):
    """An announcement, and the case whose snapshot it carries."""

    announcement: Announcement
    case: Case


def tell(book: Book, heard: Iterable[Any]) -> Iterator[Said | FactRejected | CaseForgotten | Tick]:
    for event in heard:
        if event.type == TICK:
            yield from pass_time(book, event)
        else:
            yield from take_in(book, event)


def take_in(book: Book, fact: Any) -> Iterator[Said | FactRejected | CaseForgotten]:
    before = book.cases.get(fact.case_id) or Case(fact.case_id)
    if before.erased:
        yield from too_late(fact, before.erased.time)
        return
    history = book.histories.get(fact.case_id)
    if history is not None:
        history.append(fact)
    if must_be_retold(before.last, before.corrected, fact):
        assert history is not None, "the histories of these cases were not asked for"
        after = retell(fact.case_id, history)
    else:
        after = step(before, fact)
    after = changed(after, wake_at=None) if after.erased else rest(after, book.now)
    book.write(after)
    if after.erased:
        yield because_erased(after.erased)
    elif after.snapshot:
        expected = book.expects(after.snapshot)
        mends = mended(history, fact) if history and fact.type in MENDING else None
        yield Said(because_of(fact, before.snapshot, after.snapshot, expected, mends), after)
        for what in missed(before.snapshot, after.snapshot, book.now):
            yield Said(because_it_was_late(what, fact, before.snapshot, after.snapshot, expected), after)
        if after.snapshot.refused:
            yield from rejections(fact, before.snapshot, after.snapshot)


def pass_time(book: Book, tick: Tick) -> Iterator[Said | Tick]:
    """Wake whose moment has come, each under its own date; a tick older than the last one is ignored."""
    if tick.data.now <= book.now:
        return
    waiting = book.due(tick.data.now)
    while waiting:
        moment, case_id = heappop(waiting)
        case = book.cases[case_id]
        after = rest(case, moment)
        book.write(after)
        yield from _rung(book, case, after, moment)
        if after.wake_at and after.wake_at <= tick.data.now:
            heappush(waiting, (after.wake_at, case_id))
    book.now = tick.data.now
    yield tick


def _rung(book: Book, before: Case, after: Case, moment: datetime) -> Iterator[Said]:
    if before.snapshot and after.snapshot:
        expected = book.expects(after.snapshot)
        for name in ringing(before.snapshot, moment):
            yield Said(because_it_rang(name, before.snapshot, after.snapshot, moment, expected), after)


def to_retell(cases: dict[str, Case], facts: Iterable[Any]) -> set[str]:
    """The cases whose facts did not arrive in the order in which they happened: their histories are needed."""
    newest = {case.id: (case.last, case.corrected) for case in cases.values()}
    retold: set[str] = set()
    for fact in facts:
        if must_be_retold(*newest.get(fact.case_id, NOTHING), fact):
            retold.add(fact.case_id)
        elif fact.case_id not in retold:
            newest[fact.case_id] = fact.order, fact.type in MENDING
    return retold
