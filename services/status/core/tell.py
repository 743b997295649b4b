"""Walk through what was heard, in the order of arrival, and say what changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.envelope import TICK, Tick
from schemas.status_events import Announcement

from .announce import because_it_passed, because_of
from .case import Case
from .fold import must_be_retold, rest, retell, step, wake


@dataclass
class Book:
    """The cases a batch touches, and what time it is for their partition."""

    now: datetime
    cases: dict[str, Case]
    histories: dict[str, list[Any]] = field(default_factory=dict)  # only of the cases that must be retold
    changed: dict[str, Case] = field(default_factory=dict)

    def write(self, case: Case) -> None:
        self.cases[case.id] = self.changed[case.id] = case

    def due(self, now: datetime) -> list[Case]:
        """Those who asked to be woken by now, the longest waiting first."""
        waiting = [(case.wake_at, case.id) for case in self.cases.values() if case.wake_at and case.wake_at <= now]
        return [self.cases[case_id] for _, case_id in sorted(waiting)]


def tell(book: Book, heard: Iterable[Any]) -> Iterator[Announcement | Tick]:
    for event in heard:
        if event.type == TICK:
            yield from pass_time(book, event)
        else:
            yield from take_in(book, event)


def take_in(book: Book, fact: Any) -> Iterator[Announcement]:
    before = book.cases.get(fact.case_id) or Case(fact.case_id)
    history = book.histories.get(fact.case_id)
    if history is not None:
        history.append(fact)
    if must_be_retold(before, fact):
        assert history is not None, "the histories of these cases were not asked for"
        after = retell(fact.case_id, history)
    else:
        after = step(before, fact)
    after = rest(after, book.now)
    book.write(after)
    if after.snapshot:
        yield because_of(fact, before.snapshot, after.snapshot)


def pass_time(book: Book, tick: Tick) -> Iterator[Announcement | Tick]:
    """Wake whose moment has come, each under its own date; a tick older than the last one is ignored."""
    if tick.data.now <= book.now:
        return
    for case in book.due(tick.data.now):
        after = wake(case)
        book.write(after)
        if case.snapshot and after.snapshot and case.wake_at:
            yield because_it_passed(case.snapshot, after.snapshot, case.wake_at)
    book.now = tick.data.now
    yield tick


def to_retell(cases: dict[str, Case], facts: Iterable[Any]) -> set[str]:
    """The cases whose facts did not arrive in the order in which they happened: their histories are needed."""
    seen: dict[str, Case] = {}
    retold: set[str] = set()
    for fact in facts:
        before = seen.get(fact.case_id) or cases.get(fact.case_id) or Case(fact.case_id)
        if must_be_retold(before, fact):
            retold.add(fact.case_id)
        last = max(before.last, fact.order) if before.last else fact.order
        seen[fact.case_id] = Case(fact.case_id, last=last, corrected=before.corrected)
    return retold
