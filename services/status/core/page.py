"""What a page says of a case, decided once for the applicant, the desk and the API: templates only find the words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from schemas.catalogue import CaseType, StepType, Words, catalogue
from schemas.snapshot import Item, Snapshot, Step

from .explain import lasts
from .words import status_sentence

State = Literal[
    "received", "assessing", "waiting", "delayed", "past-range", "late", "decided", "withdrawn", "closed"
]  # fmt: skip
Says = Literal["range", "promised", "limit", "still"]
StepState = Literal["done", "busy", "waiting", "next"]
Whose = Literal["applicant", "municipality", "third-party"]
FEW_DAYS = 5  # calendar days in which an application is new


class Range(Protocol):
    """Between which days we expect the decision: so it was for 8 of 10 of so many similar cases."""

    @property
    def first(self) -> date: ...
    @property
    def last(self) -> date: ...


@dataclass(frozen=True, slots=True)
class When:
    """When the decision comes: what we expect beside what the law says, never the one for the other."""

    says: Says
    limit: date
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """Where today, the range and the limit lie between receipt and the last of them, in per cent."""

    now: float
    first: float
    width: float
    limit: float


@dataclass(frozen=True, slots=True)
class Task:
    items: tuple[Item, ...]
    before: date | None
    days_left: int | None  # calendar days; negative when the day is over


@dataclass(frozen=True, slots=True)
class Delay:
    """It takes longer than we said: what we said before and say now, and why."""

    before: date
    after: date
    explanation: str
    reason: Words | None


@dataclass(frozen=True, slots=True)
class Desk:
    """A department at work on a step."""

    name: Words
    state: StepState
    team: str | None = None
    started_on: date | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class StepLine:
    number: int
    title: Words
    state: StepState
    desks: tuple[Desk, ...]
    started_on: date | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    state: State
    headline: Words
    kind: Words
    today: date
    step_number: int
    step_count: int
    with_: tuple[Words, ...]  # the departments that have it now; none when it has ended
    whose: Whose  # whose move it is
    clock_stopped: bool  # the days that pass now do not count
    when: When | None  # None when there is nothing to wait for any more
    bar: Bar | None
    task: Task | None
    delay: Delay | None
    may_default: bool  # we are late, and a notice of default costs us money
    steps: tuple[StepLine, ...]


def page_of(told: Snapshot, kind: CaseType, today: date, expected: Range | None = None) -> Page:
    """`today` is the legal day until which our data is known, so that a page never runs ahead of it."""
    stopped = any(lasts(line, today) for line in told.ledger)
    when = _when(told, today, expected)
    return Page(
        state=_state(told, today, expected),
        headline=status_sentence(told, kind),
        kind=kind,
        today=today,
        step_number=told.step_number,
        step_count=told.step_count,
        with_=tuple(catalogue().departments[name] for name in told.with_departments) if told.is_open else (),
        whose=whose(told, today),
        clock_stopped=stopped,
        when=when,
        bar=_bar(told.received_on, today, when) if when else None,
        task=_task(told, today),
        delay=_delay(told),
        may_default=told.late and kind.penalty and told.noticed_on is None and told.term_runs,
        steps=tuple(_steps(told, kind)),
    )


def whose(told: Snapshot, today: date) -> Whose:
    """Whose move it is: the applicant's while something is asked, another's while we wait for them, else ours."""
    if told.phase == "waiting-for-applicant":
        return "applicant"
    grounds = {line.ground for line in told.ledger if lasts(line, today)}
    if grounds & {"bibob", "abroad"}:
        return "third-party"
    return "applicant" if grounds & {"applicant", "consent", "completion"} else "municipality"


def _state(told: Snapshot, today: date, expected: Range | None) -> State:
    if told.phase in ("decided", "withdrawn", "closed"):
        return told.phase
    new = told.phase == "received" and (today - told.received_on).days < FEW_DAYS
    holds: dict[State, bool] = {
        "late": told.late,
        "waiting": told.phase == "waiting-for-applicant",
        "past-range": bool(expected and expected.last < today),
        "delayed": _delay(told) is not None,
        "received": new,
    }
    return next((state for state, so in holds.items() if so), "assessing")


def _when(told: Snapshot, today: date, expected: Range | None) -> When | None:
    """A day that is over is not expected any more."""
    if not told.term_runs:
        return None
    if told.stands_still:
        return When("still", told.legal_date)
    if told.expected_on and told.expected_on >= today:
        return When("promised", told.legal_date, last=told.expected_on)
    if expected and expected.last >= today and told.is_open:
        return When("range", told.legal_date, expected.first, expected.last)
    return When("limit", told.legal_date)


def _bar(since: date, today: date, when: When) -> Bar | None:
    if when.first is None or when.last is None:
        return None
    whole = max((max(when.limit, when.last) - since).days, 1)

    def place(day: date) -> float:
        return round(min(max((day - since).days / whole, 0), 1) * 100, 2)

    first = place(when.first)
    return Bar(place(today), first, round(max(place(when.last) - first, 1), 2), min(place(when.limit), 99.5))


def _task(told: Snapshot, today: date) -> Task | None:
    if not told.asked or not told.is_open:
        return None
    left = (told.answer_before - today).days if told.answer_before else None
    return Task(told.asked, told.answer_before, left)


def _delay(told: Snapshot) -> Delay | None:
    if not (told.explanation and told.is_open and len(told.promises) > 1):
        return None
    before, after = told.promises[-2].until, told.promises[-1].until
    return (
        Delay(before, after, told.explanation, catalogue().reasons.get(told.reason or "")) if after > before else None
    )


def _steps(told: Snapshot, kind: CaseType) -> Iterator[StepLine]:
    """All steps in the order in which an applicant reads them, each with the departments that work on it."""
    for number, step in enumerate(kind.steps, 1):
        here = [one for one in told.steps if one.step == step.id]
        state = _step_state(told, number, here)
        desks = tuple(_desks(told, step, here, state))
        started = min((one.started_on for one in here if one.started_on), default=None)
        completed = _all_done(here)
        yield StepLine(number, step, state, desks, started, completed)


def _step_state(told: Snapshot, number: int, here: Sequence[Step]) -> StepState:
    if (here and _all_done(here)) or told.outcome is not None or (not here and number < told.step_number):
        return "done"
    if not told.is_open or not (here or number == told.step_number):
        return "next"
    return "waiting" if told.phase == "waiting-for-applicant" else "busy"


def _all_done(here: Sequence[Step]) -> date | None:
    days = [one.completed_on for one in here]
    return max(day for day in days if day) if days and all(days) else None


def _desks(told: Snapshot, step: StepType, here: Iterable[Step], state: StepState) -> Iterator[Desk]:
    names, busy = catalogue().departments, False
    for one in here:
        busy = True
        mine: StepState = "done" if one.completed_on else state
        yield Desk(names[one.department], mine, one.team, one.started_on, one.completed_on)
    if not busy:
        yield Desk(names[step.department or told.department], state)
