"""The terms beside the term to decide: the service norm, the request, the objection, the penalty and what is valid."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from schemas.catalogue import CaseType, Law, catalogue
from schemas.days import later
from schemas.snapshot import Snapshot

from .calendar import after, last_day, roll
from .terms import kind_of

Name = Literal[
    "service-norm", "extension", "answer", "leave-unprocessed", "objection", "penalty", "validity", "apply-by", "update"
]
MOST_UPDATES = 100  # a last day far away does not make a list without end


class Further(NamedTuple):
    """A term that counts beside the term to decide; `until` is its last day."""

    name: Name
    until: date
    article: str
    since: date | None = None
    euros: int | None = None  # what is owed on the day asked for


def further_terms(told: Snapshot, today: date) -> list[Further]:
    """Those that a case has, the first to end first."""
    kind, law = kind_of(told), catalogue().law
    found = [*_ours(told, kind, law, today), *_of_the_applicant(told, kind, law), *_updates(told, kind, law, today)]
    if told.penalty_from and (told.ended_on is None or told.ended_on > told.penalty_from):
        found.append(_penalty(told, told.penalty_from, law, today))
    return sorted(found, key=lambda one: (one.until, one.name))


def _ours(told: Snapshot, kind: CaseType, law: Law, today: date) -> Iterator[Further]:
    """What is over is not promised any more."""
    if told.service_date and kind.service_norm and told.is_open and told.service_date >= today:
        yield Further("service-norm", told.service_date, kind.service_norm.source)
    if told.extendable_until and kind.extension and told.extendable_until >= today:
        yield Further("extension", told.extendable_until, kind.extension.article)
    if told.answer_before:
        lapsed = last_day(told.answer_before, law.leave_unprocessed.period, law.extra)
        if lapsed >= today:
            yield Further("leave-unprocessed", lapsed, law.leave_unprocessed.article, since=told.answer_before)


def _of_the_applicant(told: Snapshot, kind: CaseType, law: Law) -> Iterator[Further]:
    """The term that an official sets in a letter never rolls (R5)."""
    if told.answer_before:
        yield Further("answer", told.answer_before, law.grounds["completion"].article, since=told.asked_on)
    if told.objection_until:
        yield Further("objection", told.objection_until, law.objection.article, since=told.published_on)
    if told.valid_until:
        yield Further("validity", told.valid_until, kind.validity.article if kind.validity else "", told.published_on)
    if told.apply_by and kind.event:
        yield Further("apply-by", told.apply_by, kind.event.article)


def _updates(told: Snapshot, kind: CaseType, law: Law, today: date) -> Iterator[Further]:
    """The next day on which there must be news; sent on the first working day from then on."""
    due = next((day for day in updates(told, kind) if roll(day, law.extra) >= today), None)
    if due and told.is_open:
        yield Further("update", roll(due, law.extra), kind.term.article, since=due)


def updates(told: Snapshot, kind: CaseType) -> list[date]:
    """The days on which news is due, from receipt to the last day."""
    days: list[date] = []
    due = told.received_on
    while kind.updates and len(days) < MOST_UPDATES and (due := after(due, kind.updates)) <= told.legal_date:
        days.append(due)
    return days


def _penalty(told: Snapshot, first: date, law: Law, today: date) -> Further:
    owed = penalty(first, min(today, last_owed(told, law) or today), law)[1]
    return Further("penalty", later(first, law.penalty.days - 1), law.penalty.article, since=first, euros=owed)


def last_owed(told: Snapshot, law: Law) -> date | None:
    """The last day that costs something once the decision is made known; None as long as it is not (R17)."""
    if told.ended_on is None:
        return None
    return told.ended_on if law.penalty.day_of_decision == "owed" else later(told.ended_on, -1)


def penalty(first: date, until: date, law: Law) -> tuple[int, int]:
    """Days of default and euros owed from the first day up to and including the last (Awb 4:17 lid 2)."""
    days = min(max((until - first).days + 1, 0), law.penalty.days)
    return days, sum(_rate(day, law) for day in range(1, days + 1))


def _rate(day: int, law: Law) -> int:
    return next(rate.euros for rate in reversed(law.penalty.rates) if rate.from_day <= day)
