"""What happened to a case, each line with who and what: its name alone says only what sort of thing it was."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple, Protocol

from schemas.envelope import legal_day
from schemas.snapshot import Snapshot, Step

TOLD_WITH = {
    "term": "opened", "extension": "extended", "delay": "delayed", "suspension": "suspended", "resumption": "resumed",
    "correction": "corrected",
}  # fmt: skip


class Said(Protocol):
    """A line as it was told."""

    @property
    def name(self) -> str: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def reason(self) -> str | None: ...


class Known(NamedTuple):
    """`until`: the date that was told with it. `what`: words of the city, such as the title of a document."""

    step: Step | None = None
    until: date | None = None
    outcome: str | None = None
    what: str | None = None
    team: str | None = None


class Happened(NamedTuple):
    name: str
    on: date
    reason: str | None
    known: Known


def history(told: Snapshot, said: Iterable[Said]) -> list[Happened]:
    """In the order of `said`, the newest first. Beside a line stands what the case tells of that day: of what was moved
    to another day since, or is not told any more, the line says only its name."""
    known: dict[tuple[str, date], list[Known]] = defaultdict(list)
    for name, on, one in _known(told):
        known[name, on].append(one)
    return [_happened(one, known[one.name, legal_day(one.happened_at)]) for one in said]


def _happened(one: Said, known: list[Known]) -> Happened:
    """Of several on one day the last told stands at the last line."""
    return Happened(one.name, legal_day(one.happened_at), one.reason, known.pop() if known else Known())


def _known(told: Snapshot) -> Iterator[tuple[str, date, Known]]:
    for step in told.steps:
        if step.started_on:
            yield "step-started", step.started_on, Known(step)
        if step.completed_on:
            yield "step-completed", step.completed_on, Known(step)
    for promise in told.promises:
        yield TOLD_WITH[promise.kind], promise.told_on, Known(until=promise.until)
    for document in told.documents:
        yield "document", document.added_on, Known(what=document.title)
    for spoken in told.contacts:
        yield "contact", legal_day(spoken.at), Known(team=spoken.team)
    if told.asked and told.asked_on:
        yield "asked", told.asked_on, Known(until=told.answer_before, what=", ".join(one.what for one in told.asked))
    if told.decided_on:
        yield "decided", told.decided_on, Known(outcome=told.outcome)
