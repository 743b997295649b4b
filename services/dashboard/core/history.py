"""What happened to a case, each line with who and what: its name alone says only what sort of thing it was."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import NamedTuple, Protocol

from schemas.envelope import legal_day
from schemas.snapshot import Snapshot, Step

from . import said
from .said import Forecast, as_read, forecast

TOLD_WITH = {
    "term": "opened", "extension": "extended", "delay": "delayed", "suspension": "suspended", "resumption": "resumed",
    "correction": "corrected",
}  # fmt: skip


class Said(said.Said, Protocol):
    """A line as it was told."""

    @property
    def name(self) -> str: ...
    @property
    def reason(self) -> str | None: ...


class Known(NamedTuple):
    """`until`: the date that was told with it. `what`: words of the city, such as the title of a document. `with_whom`:
    the departments that had the case then, never a person. `was` and `became`: what was expected."""

    step: Step | None = None
    until: date | None = None
    outcome: str | None = None
    what: str | None = None
    team: str | None = None
    with_whom: tuple[str, ...] = ()
    was: Forecast | None = None
    became: Forecast | None = None


class Happened(NamedTuple):
    name: str
    on: date
    reason: str | None
    known: Known


def history(told: Snapshot, lines: Iterable[Said]) -> list[Happened]:
    """In the order of `lines`, the newest first. Beside a line stands what the case tells of that day: of what moved to
    another day since, or is not told any more, the line says only its name. An expectation has one line a day, and
    none when it came out as it was."""
    known: dict[tuple[str, date], list[Known]] = defaultdict(list)
    for name, on, one in _known(told):
        known[name, on].append(one)
    every = list(lines)
    moved = dict(_moved(every))
    return [
        _happened(told, one, [moved[n]] if n in moved else known[one.name, legal_day(one.happened_at)])
        for n, one in enumerate(every)
        if n in moved or one.name != "expectation"
    ]


def _happened(told: Snapshot, one: Said, known: list[Known]) -> Happened:
    """Of several on one day the last told stands at the last line."""
    on = legal_day(one.happened_at)
    return Happened(one.name, on, one.reason, known.pop() if known else _whose(told, one.name, on))


def _whose(told: Snapshot, name: str, on: date) -> Known:
    """Who handles it is of those that had it then; a notice of default is for the one that must decide (Awb 4:17)."""
    if name == "handler":
        return Known(with_whom=_had(told, on))
    return Known(with_whom=(told.department,)) if name == "default-noticed" else Known()


def _had(told: Snapshot, on: date) -> tuple[str, ...]:
    ran = [one for one in told.steps if one.started_on and one.started_on <= on <= (one.completed_on or on)]
    return tuple(dict.fromkeys(one.department for one in ran)) or (told.department,)


def _moved(lines: Sequence[Said]) -> Iterator[tuple[int, Known]]:
    """The last of each day on which an expectation moved, with what was expected before the first and what since."""
    told = [n for n, one in enumerate(lines) if one.name == "expectation"]
    for _, same in groupby(told, key=lambda n: legal_day(lines[n].happened_at)):
        newest, *others = same
        was, became = _before(lines[[newest, *others][-1] + 1 :]), forecast(lines[newest])
        if (was and was[1:]) != (became and became[1:]):
            yield newest, Known(was=was and as_read(was), became=became and as_read(became))


def _before(earlier: Sequence[Said]) -> Forecast | None:
    """What an applicant reckons with: what was announced as news last, else what was said first."""
    dated = [(one.name, days) for one in earlier if (days := forecast(one))]
    return next((days for name, days in dated if name == "expectation"), dated[-1][1] if dated else None)


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
