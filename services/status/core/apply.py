"""What each fact does to the status of a case: one small function per fact, from a snapshot to the next."""

from collections.abc import Callable
from datetime import date
from typing import Any

from schemas.case_events import CaseOpened
from schemas.catalogue import catalogue
from schemas.envelope import legal_day
from schemas.status_events import ENDED, Item, Promise, Snapshot, Step

from .case import changed
from .terms import legal_date, suspended

Apply = Callable[[Snapshot, Any, date], Snapshot]


def open_case(fact: CaseOpened) -> Snapshot:
    """The first snapshot; KeyError for a case type that the catalogue does not know."""
    said, kind = fact.data, catalogue().case_types[fact.data.case_type]
    until = legal_date(said.received_on, kind.term, None, 0)
    return Snapshot(
        case_id=fact.case_id,
        case_type=said.case_type,
        department=kind.department,
        applicant_id=said.applicant_id,
        title=said.title if kind.published else kind.nl,
        received_on=said.received_on,
        phase="received",
        legal_date=until,
        as_of=fact.order[0],
        channel=said.channel,
        area=said.area,
        dossier_id=said.dossier_id,
        step_count=len(kind.steps),
        promises=(Promise(legal_day(said.occurred_at), until, "term"),),
    )


def apply(before: Snapshot, fact: Any) -> Snapshot:
    """The next snapshot; a fact that says nothing about the status leaves it as it was."""
    return APPLY[fact.type](before, fact.data, legal_day(fact.data.occurred_at))


def _no_change(before: Snapshot, said: Any, day: date) -> Snapshot:
    return before


def _taken_in(before: Snapshot, said: Any, day: date) -> Snapshot:
    phase = "in-handling" if before.phase == "received" else before.phase
    return changed(before, taken_in_on=before.taken_in_on or day, phase=phase)


def _step_started(before: Snapshot, said: Any, day: date) -> Snapshot:
    step = Step(said.step, said.department, started_on=day, team=said.team)
    return changed(before, steps=_with(before, step), step_number=_reached(before, said.step))


def _step_completed(before: Snapshot, said: Any, day: date) -> Snapshot:
    old = next((s for s in before.steps if s.step == said.step and s.department == said.department), None)
    began = old.started_on if old else day
    step = Step(said.step, said.department, began, day, said.team or (old.team if old else None), said.outcome)
    return changed(before, steps=_with(before, step), step_number=_reached(before, said.step))


def _with(before: Snapshot, step: Step) -> tuple[Step, ...]:
    others = tuple(s for s in before.steps if (s.step, s.department) != (step.step, step.department))
    return (*others, step)


def _reached(before: Snapshot, step: str) -> int:
    """Step x of n: the furthest that any department came."""
    return max(before.step_number, catalogue().case_types[before.case_type].number_of(step) or 1)


def _assigned(before: Snapshot, said: Any, day: date) -> Snapshot:
    return changed(before, team=said.team, phone=said.phone)


def _asked(before: Snapshot, said: Any, day: date) -> Snapshot:
    if before.phase in ENDED:
        return before
    if not said.items:  # nothing more is needed
        return _resumed(before, day)
    items = tuple(Item(i.ref, i.what, i.why) for i in said.items)
    asked_on = before.asked_on or day  # a request that replaces another suspends from the first
    return changed(
        before,
        phase="waiting-for-applicant",
        asked=items,
        asked_on=asked_on,
        answer_before=said.answer_before,
    )


def _answered(before: Snapshot, said: Any, day: date) -> Snapshot:
    if said.complete:
        return _resumed(before, day)
    return changed(before, asked=tuple(i for i in before.asked if i.ref not in said.refs))


def _resumed(before: Snapshot, day: date) -> Snapshot:
    """The term runs again, later by the days that did not count."""
    days = before.suspended_days + suspended(before.asked_on, before.answer_before, day)
    phase = "in-handling" if before.phase == "waiting-for-applicant" else before.phase
    calm = changed(before, phase=phase, asked=(), asked_on=None, answer_before=None)
    return _with_term(calm, suspended_days=days)


def _extended(before: Snapshot, said: Any, day: date) -> Snapshot:
    if before.extended_by:  # only once; the refusal with its article comes with the ledger
        return before
    told = changed(before, reason=said.reason, explanation=said.explanation)
    after = _with_term(told, extended_by=said.by)
    return changed(after, promises=(*after.promises, Promise(said.announced_on, after.legal_date, "extension")))


def _with_term(before: Snapshot, **fields: Any) -> Snapshot:
    after = changed(before, **fields)
    term = catalogue().case_types[after.case_type].term
    return changed(after, legal_date=legal_date(after.received_on, term, after.extended_by, after.suspended_days))


def _delayed(before: Snapshot, said: Any, day: date) -> Snapshot:
    promises = (*before.promises, Promise(day, said.expected_on, "delay"))
    return changed(
        before,
        expected_on=said.expected_on,
        reason=said.reason,
        explanation=said.explanation,
        promises=promises,
    )


def _decided(before: Snapshot, said: Any, day: date) -> Snapshot:
    return changed(
        _calm(before, day), phase="decided", outcome=said.outcome, decided_on=day, step_number=before.step_count
    )


def _published(before: Snapshot, said: Any, day: date) -> Snapshot:
    return changed(_calm(before, day), phase="decided", published_on=said.published_on, ended_on=said.published_on)


def _withdrawn(before: Snapshot, said: Any, day: date) -> Snapshot:
    return changed(_calm(before, day), phase="withdrawn", ended_on=before.ended_on or day)


def _closed(before: Snapshot, said: Any, day: date) -> Snapshot:
    return changed(_calm(before, day), phase="closed", ended_on=before.ended_on or day)


def _calm(before: Snapshot, day: date) -> Snapshot:
    """Nothing is asked any more; the days up to the end did not count (Awb 4:15)."""
    return _resumed(before, day) if before.asked_on else before


APPLY: dict[str, Apply] = {
    "nl.spoor.case.opened.v1": _no_change,  # the first opening counts
    "nl.spoor.case.taken-in.v1": _taken_in,
    "nl.spoor.step.started.v1": _step_started,
    "nl.spoor.step.completed.v1": _step_completed,
    "nl.spoor.handler.assigned.v1": _assigned,
    "nl.spoor.information.requested.v1": _asked,
    "nl.spoor.information.received.v1": _answered,
    "nl.spoor.term.extended.v1": _extended,
    "nl.spoor.delay.announced.v1": _delayed,
    "nl.spoor.decision.taken.v1": _decided,
    "nl.spoor.decision.sent.v1": _published,
    "nl.spoor.case.withdrawn.v1": _withdrawn,
    "nl.spoor.case.closed.v1": _closed,
    "nl.spoor.fact.corrected.v1": _no_change,  # corrections are worked in before the history is told
}
