"""How long each step took in cases that were decided, and which open cases wait in which step."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from schemas.snapshot import Snapshot
from schemas.status_events import Expected

from .calendar import ONE_DAY
from .case import Case
from .expect import apart, expect
from .terms import kind_of

WEEK = timedelta(days=7)
TELLING = 5  # working days: what moves by more is told


class Pace(NamedTuple):
    """Of one closed case: calendar days from reaching a step to the decision made known."""

    case_id: str
    case_type: str
    step: str
    days: int
    ended_on: date


class Watched(NamedTuple):
    """An open case, and the step in which it waits."""

    case_id: str
    case_type: str
    step: str
    since: date
    waits_until: date | None = None  # the last day of a wait that is known


class Look(NamedTuple):
    """What was found for a watched case: what we expect now, and what was last told about it."""

    case: Watched
    look_on: date  # when to look again
    expected: Expected | None = None
    told: Expected | None = None


def paces(told: Snapshot) -> Iterator[Pace]:
    """What a case teaches once its decision was made known; one that was withdrawn teaches nothing."""
    ended = told.published_on or (told.ended_on if told.outcome else None)
    if ended and not told.is_open:
        for step, day in _reached(told):
            yield Pace(told.case_id, told.case_type, step, max((ended - day).days, 0), ended)


def watched(told: Snapshot | None) -> Watched | None:
    """The furthest step is the one it waits in."""
    if told is None or not told.is_open:
        return None
    step, since = _reached(told)[-1]
    return Watched(told.case_id, told.case_type, step, since, told.waits_until)


def _reached(told: Snapshot) -> list[tuple[str, date]]:
    """The steps that a case really came to, each further than those before, and the day on which it did."""
    kind, furthest = kind_of(told), 1
    reached = [(kind.steps[0].id, told.received_on)]
    told_on = ((s.started_on or s.completed_on or told.received_on, kind.number_of(s.step) or 1) for s in told.steps)
    for day, number in sorted(told_on):
        if number > furthest:
            furthest = number
            reached.append((kind.steps[number - 1].id, max(day, told.received_on)))
    return reached


_learned_from = attrgetter(
    "steps", "is_open", "published_on", "ended_on", "received_on", "case_type", "outcome", "ledger"
)


def is_the_same(before: Snapshot | None, after: Snapshot | None) -> bool:
    """Nearly every fact leaves the steps, the waits and the end as they were, and costs no look."""
    if before is None or after is None:
        return before is after
    return _learned_from(before) == _learned_from(after)


def look(before: Look, days: Sequence[int], today: date) -> Look:
    """Look again: weekly, when the days are over that are expected, and the day after those that were told."""
    found = expect(days, before.case.since, today, before.expected, before.case.waits_until)
    over = found.last if found else before.told.last + ONE_DAY if before.told else today
    again = min(over, today + WEEK) if over > today else today + WEEK
    return before._replace(look_on=again, expected=found)


def is_news(before: Look, now: Look, today: date) -> bool:
    """People reckon with the last day; time itself moves the first. What nobody can say any more may still come true
    until it is over; that it is over is told at the first look after it, and the page goes on to say so."""
    if now.told is None:
        return False
    if now.expected is None:
        return before.look_on <= now.told.last + ONE_DAY <= today
    return apart(now.told.last, now.expected.last) > TELLING


def as_told(now: Look, news: bool) -> Look:
    """What is expected for the first time, or moved, is what was told from now on; what is over stays what was told."""
    return now._replace(told=now.expected) if now.expected and (news or now.told is None) else now


class Found(NamedTuple):
    """What a look brought, and whether it must be told."""

    partition: int
    before: Look
    now: Look
    news: bool

    @property
    def tells(self) -> bool:
        """It was announced, or it is the first that could be told."""
        return self.news or self.before.told != self.now.told

    @property
    def differs(self) -> bool:
        return self.tells or self.before.expected != self.now.expected


def look_again(
    due: Iterable[tuple[int, Look]], days: Mapping[tuple[str, str], Sequence[int]], today: Mapping[int, date]
) -> list[Found]:
    """`days`: what closed cases took, by type and step; `today` by partition."""
    found = []
    for partition, before in due:
        now = look(before, days.get((before.case.case_type, before.case.step), ()), today[partition])
        news = is_news(before, now, today[partition])
        found.append(Found(partition, before, as_told(now, news), news))
    return found


class Turns(NamedTuple):
    """What became different for the records: what closed cases teach, and who waits in which step."""

    unlearned: set[str]  # cases that taught something else before
    paces: list[Pace]
    waiting: list[Watched]
    ended: set[str]


def turns(before: Mapping[str, Case], after: Iterable[Case]) -> Turns:
    """Only of cases whose step or end changed: the others cost a comparison."""
    turned = Turns(set(), [], [], set())
    for case in after:
        old = one.snapshot if (one := before.get(case.id)) else None
        if is_the_same(old, case.snapshot):
            continue
        if old and any(paces(old)):
            turned.unlearned.add(case.id)
        turned.paces.extend(paces(case.snapshot) if case.snapshot else ())
        waited, waits = watched(old), watched(case.snapshot)
        if waits and waits != waited:
            turned.waiting.append(waits)
        elif waited and not waits:
            turned.ended.add(case.id)
    return turned
