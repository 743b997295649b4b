"""When something changes although nothing happens: the moments a case waits for, each rung once, on its own day."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache

from schemas.catalogue import catalogue
from schemas.days import later, working_day
from schemas.envelope import day_starts, legal_day
from schemas.snapshot import Appointment, Snapshot
from schemas.status_events import ChangeName

from .calendar import before, roll
from .case import Case, changed
from .further import updates
from .terms import kind_of

Alarm = tuple[datetime, ChangeName]
BEFORE_ANSWER = (7, 2)  # days before an answer is due
BEFORE_EXPIRY = ("P8W", "P4W")  # before what was granted expires
LATE_TOO: frozenset[ChangeName] = frozenset({"term-passed", "penalty-started"})  # a late reminder is none
ON_THE_PAGE: frozenset[ChangeName] = frozenset({"term-near", "extension-closing", "penalty-started"})  # not mailed
SILENCE = 14  # days without news
INSTANT = timedelta(microseconds=1)


def rest(case: Case, now: datetime) -> Case:
    """Ask to be woken at the next moment; what fell due before now was said then, or is told as `missed`."""
    told = case.snapshot
    if told is None:
        return case
    moments = alarms(told)
    coming = [moment for moment, _ in moments if moment > now][:1]
    if told.is_open and not told.asked:
        coming.append(silence(told, now))
    late = any(name == "term-passed" and moment <= now for moment, name in moments) or _ended_late(told)
    wake_at = min(coming, default=None)
    if (case.wake_at, told.late) == (wake_at, late):
        return case
    return changed(case, wake_at=wake_at, snapshot=told if told.late == late else changed(told, late=late))


def missed(before: Snapshot | None, told: Snapshot, now: datetime) -> list[ChangeName]:
    """What is true now because a late fact moved a day into the past: no tick would ever say it."""
    if not told.late and not told.penalty_from:  # nearly always
        return []
    said = {name for at, name in alarms(before) if at <= now} if before else set()
    return [name for at, name in alarms(told) if at <= now and name in LATE_TOO and name not in said]


def ringing(told: Snapshot, moment: datetime) -> list[ChangeName]:
    """What rings at this moment, for which the case was woken. What stands on the page only breaks no silence."""
    names = dict.fromkeys(name for at, name in alarms(told) if at == moment)  # two appointments of a day are one
    silent = names.keys() <= ON_THE_PAGE and told.is_open and not told.asked
    also = silent and silence(told, moment - INSTANT) == moment
    return [*names, "nothing-new"] if also or not names else [*names]


def silence(told: Snapshot, now: datetime) -> datetime:
    """When we say that there is no news: on the days promised for the type, else so long after the last news."""
    kind, since = kind_of(told), last_news(told)
    promised = updates(told, kind) if kind.updates else ()
    for day in promised:
        if (at := day_starts(roll(day, catalogue().law.extra))) > now:
            return at
    first = day_starts(later(since, SILENCE))
    if first > now:
        return first
    return day_starts(later(since, ((legal_day(now) - since).days // SILENCE + 1) * SILENCE))


def last_news(told: Snapshot) -> date:
    """The last day with something that is mailed: a new team, a document or a talk puts our next word off for none."""
    steps = [day for step in told.steps for day in (step.started_on, step.completed_on)]
    asked = [day for one in told.questions for day in (one.since, one.until)]
    days = [told.taken_in_on, told.asked_on, *asked, *steps, *(one.told_on for one in told.promises)]
    return min(max([told.received_on, *(day for day in days if day)]), legal_day(told.as_of))


def alarms(told: Snapshot) -> tuple[Alarm, ...]:
    """The moments that are known beforehand, oldest first."""
    moments: tuple[Alarm, ...] = ()
    if told.term_runs and not told.stands_still:
        moments = _of_term(told.legal_date, told.extendable_until, told.penalty_from)
    if told.asked and told.asked_on and told.answer_before:
        moments += _of_question(told.asked_on, told.answer_before)
    if told.valid_until:
        moments += _of_validity(told.valid_until)
    if told.appointments:
        moments += tuple(_of_appointments(told.appointments))
    return tuple(sorted(moments))


@lru_cache(maxsize=4096)
def _of_term(last: date, extendable_until: date | None, penalty_from: date | None) -> tuple[Alarm, ...]:
    law = catalogue().law
    days: list[tuple[date, ChangeName]] = [
        (working_day(last, -law.near, law.extra), "term-near"),
        (later(last, 1), "term-passed"),
    ]
    if extendable_until:
        days.append((working_day(extendable_until, -law.extension_near, law.extra), "extension-closing"))
    if penalty_from:
        days.append((penalty_from, "penalty-started"))
    return _on(days)


@lru_cache(maxsize=4096)
def _of_question(asked_on: date, answer_before: date) -> tuple[Alarm, ...]:
    days = [later(answer_before, -days) for days in BEFORE_ANSWER]
    return _on([(day, "action-near") for day in days if day > asked_on])


@lru_cache(maxsize=4096)
def _of_validity(until: date) -> tuple[Alarm, ...]:
    return _on([(before(until, period), "validity-near") for period in BEFORE_EXPIRY])


def _of_appointments(planned: Iterable[Appointment]) -> Iterator[Alarm]:
    """The day before."""
    for one in planned:
        yield day_starts(later(legal_day(one.at), -1)), "appointment-near"


def _on(days: Iterable[tuple[date, ChangeName]]) -> tuple[Alarm, ...]:
    return tuple(sorted((day_starts(day), name) for day, name in days))


def _ended_late(told: Snapshot) -> bool:
    ended = not told.term_runs and told.phase != "withdrawn" and told.ended_on
    return bool(ended and ended > told.legal_date)
