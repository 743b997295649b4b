"""Who does what: the steps with their departments, whose wait it is, and what the applicant has to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from schemas.catalogue import Language, catalogue
from schemas.snapshot import Item, Snapshot, Step

from . import phrases as say
from .dates import Range, between, day, short
from .explain import lasts
from .terms import kind_of
from .words import StepLine, step_lines

State = Literal["done", "busy", "warning", "next"]
TONES: dict[State, str] = {"done": "ok", "busy": "info", "warning": "warn", "next": "info"}


@dataclass(frozen=True, slots=True)
class Part:
    """What one department does in a step."""

    department: str
    state: State
    badge: str
    tone: str
    when: str


@dataclass(frozen=True, slots=True)
class StepView:
    number: int
    state: Literal["done", "busy", "next"]
    title: str
    when: str
    text: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """What the applicant has to do, and before which day."""

    items: tuple[Item, ...]
    before: date | None
    deadline: str
    lines: tuple[str, ...]
    over: bool


def with_whom(told: Snapshot, language: Language) -> tuple[str, ...]:
    return tuple(catalogue().departments[one].in_(language) for one in told.with_departments) if told.is_open else ()


def waits(told: Snapshot, today: date, language: Language) -> str | None:
    """Whose wait it is, when it is not ours: the applicant's only when there is something to do for them."""
    if not told.is_open:
        return None
    whose = told.whose_wait
    stopped = any(line.kind == "suspension" and lasts(line, today) for line in told.ledger)
    if stopped and whose == "applicant" and not told.asked:
        return f"{say.STANDS_STILL.in_(language)}."
    if whose and whose in say.WAITS and stopped:
        return say.WAITS[whose].in_(language)
    return say.WAITS_AND_COUNTS.in_(language) if told.asked else None


def task(told: Snapshot, today: date, language: Language) -> Task | None:
    if not (told.asked and told.is_open):
        return None
    before = told.answer_before
    deadline = (
        say.BEFORE.in_(language).format(day=day(before, language, today), left=_left(before, today, language))
        if before
        else ""
    )
    stopped = any(line.ground == "completion" and lasts(line, today) for line in told.ledger)
    lines = (say.SOONER.in_(language),) if stopped and not told.late else ()
    return Task(told.asked, before, deadline, lines, bool(before and before < today))


def _left(before: date, today: date, language: Language) -> str:
    days = (before - today).days
    many, one, none, over = say.DAYS_LEFT
    words = many if days > 1 else one if days == 1 else none if days == 0 else over
    return words.in_(language).format(days=days)


def steps(told: Snapshot, expected: Range | None, today: date, language: Language) -> tuple[StepView, ...]:
    lines = step_lines(told, kind_of(told))
    return tuple(_step(number, line, told, expected, today, language) for number, line in enumerate(lines, 1))


def _step(
    number: int, line: StepLine, told: Snapshot, expected: Range | None, today: date, language: Language
) -> StepView:
    last = number == told.step_count
    parts = tuple(_parts(line, told, today, language))
    when = _due(told, expected, today, language) if last and line.state != "done" else ""
    text = say.OBJECT_LATER.in_(language) if last and kind_of(told).objection and told.is_open else ""
    return StepView(number, _of_step(line), line.type.in_(language), when, text, parts)


def _of_step(line: StepLine) -> Literal["done", "busy", "next"]:
    return "done" if line.state == "done" else "busy" if line.state == "busy" else "next"


def _due(told: Snapshot, expected: Range | None, today: date, language: Language) -> str:
    """The same day as at the top of the page: what we wrote goes before what we expect."""
    if not told.term_runs or told.late:
        return ""
    if told.expected_on and told.expected_on >= today:
        return say.AS_WRITTEN.in_(language).format(day=short(told.expected_on, language, today))
    if expected and expected.last >= today:
        return between(expected.first, expected.last, language, today)
    return say.AT_THE_LATEST.in_(language).format(limit=short(told.legal_date, language, today))


def _parts(line: StepLine, told: Snapshot, today: date, language: Language) -> Iterator[Part]:
    """Every department that works on the step, else the one that will."""
    worked = [step for step in told.steps if step.step == line.type.id]
    for step in worked or [Step(line.type.id, line.type.department or told.department)]:
        yield _part(step, line, told, today, language)


def _part(step: Step, line: StepLine, told: Snapshot, today: date, language: Language) -> Part:
    state = _state(step, line, told)
    if state == "warning":
        when = say.GOES_ON.in_(language)
    elif step.completed_on and state == "done":
        when = say.DONE_ON.in_(language).format(day=short(step.completed_on, language, today))
    elif step.started_on and state == "busy":
        when = say.BUSY_SINCE.in_(language).format(day=short(step.started_on, language, today))
    else:
        when = ""
    name = catalogue().departments[step.department].in_(language)
    badge = say.BADGES[state] if told.is_open or state == "done" else say.NOT_DONE
    return Part(name, state, badge.in_(language), TONES[state], when)


def _state(step: Step, line: StepLine, told: Snapshot) -> State:
    if step.completed_on or line.state == "done":
        return "done"
    if line.state == "next":
        return "next"
    return "warning" if told.asked and step.department == _asker(told) else "busy"


def _asker(told: Snapshot) -> str:
    """Who asked for something is not said; we take the department that decides, else the first that is busy."""
    busy = told.with_departments
    return told.department if told.department in busy else busy[0]
