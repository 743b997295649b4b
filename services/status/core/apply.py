"""What each fact does to the status of a case: one small function per fact, from a snapshot to the next."""

from collections.abc import Callable
from datetime import date
from typing import Any

from schemas.catalogue import catalogue
from schemas.envelope import legal_day
from schemas.facts import CaseOpened
from schemas.snapshot import Asked, Item, Promise, Snapshot, Step

from . import around, reckon, rules, terms
from .calendar import after, last_day
from .calendar import before as counted_back
from .case import changed
from .rules import refuse
from .terms import kind_of

Apply = Callable[[Snapshot, Any, date], Snapshot]


def open_case(fact: CaseOpened) -> Snapshot:
    """The first snapshot; KeyError for a case type that the catalogue does not know."""
    said, city = fact.data, catalogue()
    kind = city.case_type(said.case_type, said.received_on)
    opened = Snapshot(
        case_id=fact.case_id,
        case_type=said.case_type,
        department=kind.department or city.department_of(fact.source) or "",
        applicant_id=said.applicant_id,
        title=said.title if kind.published else kind.nl,
        received_on=said.received_on,
        phase="received",
        legal_date=said.received_on,
        as_of=fact.order[0],
        channel=said.channel,
        area=said.area,
        dossier_id=said.dossier_id,
        step_count=len(kind.steps),
        event_on=said.event_on,
        apply_by=counted_back(said.event_on, kind.event.before) if said.event_on and kind.event else None,
    )
    told = terms.settle(opened, terms.opening(fact, kind, city.law), city.law)
    return changed(told, promises=(Promise(legal_day(said.occurred_at), told.legal_date, "term"),))


def apply(before: Snapshot, fact: Any) -> Snapshot:
    """The next snapshot; a fact that says nothing about the status leaves it as it was."""
    if fact.type in rules.ENDS and (codes := list(rules.against_speaker(before, fact))):
        return refuse(before, fact, codes)
    return APPLY[fact.type](before, fact, legal_day(fact.data.occurred_at))


def _no_change(before: Snapshot, fact: Any, day: date) -> Snapshot:
    return before


def _erased(before: Snapshot, fact: Any, day: date) -> Snapshot:
    """Where it counts the case is gone after this; only that it does not count is seen."""
    codes = list(rules.against_erasure(before))
    return refuse(before, fact, codes) if codes else before


def _taken_in(before: Snapshot, fact: Any, day: date) -> Snapshot:
    phase = "in-handling" if before.phase == "received" else before.phase
    return changed(before, taken_in_on=before.taken_in_on or day, phase=phase)


def _opened_again(before: Snapshot, fact: Any, day: date) -> Snapshot:
    """The opening that was logged first counts: nobody takes over a case by opening it once more."""
    return refuse(before, fact, [("case-opened-before", rules.CONTRACT)])


def _step_started(before: Snapshot, fact: Any, day: date) -> Snapshot:
    said = fact.data
    step = Step(said.step, said.department, started_on=day, team=said.team)
    return changed(before, steps=_with(before, step), step_number=_reached(before, said.step))


def _step_completed(before: Snapshot, fact: Any, day: date) -> Snapshot:
    said = fact.data
    old = next((s for s in before.steps if s.step == said.step and s.department == said.department), None)
    began = old.started_on if old else day
    step = Step(said.step, said.department, began, day, said.team or (old.team if old else None), said.outcome)
    return changed(before, steps=_with(before, step), step_number=_reached(before, said.step))


def _with(before: Snapshot, step: Step) -> tuple[Step, ...]:
    others = tuple(s for s in before.steps if (s.step, s.department) != (step.step, step.department))
    return (*others, step)


def _reached(before: Snapshot, step: str) -> int:
    """Step x of n: the furthest that any department came."""
    return max(before.step_number, kind_of(before).number_of(step) or 1)


def _assigned(before: Snapshot, fact: Any, day: date) -> Snapshot:
    return changed(before, team=fact.data.team, phone=fact.data.phone)


def _asked(before: Snapshot, fact: Any, day: date) -> Snapshot:
    said, law = fact.data, catalogue().law
    if not said.items:  # nothing more is needed
        return _answered_all(before, fact, day)
    codes = list(rules.against_suspension(before, "completion", day, said.answer_before, law))
    told = refuse(before, fact, codes) if codes else before
    if not before.is_open:
        return told
    asking = changed(
        told,
        phase="waiting-for-applicant",
        asked=tuple(Item(i.ref, i.what, i.why) for i in said.items),
        asked_on=before.asked_on or day,
        answer_before=said.answer_before,
        questions=before.questions if _waits(before) else (*before.questions, Asked(day))[-rules.MOST_LINES :],
    )
    if codes:
        return asking
    return reckon.promised(terms.suspend(asking, fact, "completion", day, said.answer_before, law), day, "suspension")


def _answered(before: Snapshot, fact: Any, day: date) -> Snapshot:
    if fact.data.complete:
        return _answered_all(before, fact, day)
    left = tuple(one for one in before.asked if one.ref not in fact.data.refs)
    return changed(before, asked=left, questions=before.questions if left else _answered_on(before, day))


def _answered_all(before: Snapshot, fact: Any, day: date) -> Snapshot:
    told = terms.resume(_unasked(before, day), fact, "completion", day, catalogue().law)
    return reckon.promised(told, day, "resumption") if told.is_open else told


def _unasked(before: Snapshot, day: date) -> Snapshot:
    phase = "in-handling" if before.phase == "waiting-for-applicant" else before.phase
    questions = _answered_on(before, day)
    return changed(before, phase=phase, asked=(), asked_on=None, answer_before=None, questions=questions)


def _answered_on(before: Snapshot, day: date) -> tuple[Asked, ...]:
    """What is asked was answered on this day, or is needed no more."""
    return (*before.questions[:-1], Asked(before.questions[-1].since, day)) if _waits(before) else before.questions


def _waits(before: Snapshot) -> bool:
    """For an answer."""
    return bool(before.questions) and before.questions[-1].until is None


def _decided(before: Snapshot, fact: Any, day: date) -> Snapshot:
    calm = _calm(before, fact, day)
    return _valid(
        changed(calm, phase="decided", outcome=fact.data.outcome, decided_on=day, step_number=calm.step_count)
    )


def _published(before: Snapshot, fact: Any, day: date) -> Snapshot:
    sent, law = fact.data.published_on, catalogue().law
    objection = last_day(sent, law.objection.period, law.extra) if kind_of(before).objection else None
    told = changed(_calm(before, fact, sent), phase="decided", published_on=sent, ended_on=sent)
    return _valid(changed(told, objection_until=objection, extendable_until=None))


def _valid(told: Snapshot) -> Snapshot:
    """How long what was granted is valid, as far as nobody said so; what was refused is not."""
    span = kind_of(told).validity
    if told.outcome in ("refused", "left-unprocessed"):
        return changed(told, valid_until=None)
    if told.valid_until or not span or not told.published_on or not told.outcome:
        return told
    return changed(told, valid_until=after(told.published_on, span.period))


def _valid_until(before: Snapshot, fact: Any, day: date) -> Snapshot:
    return changed(before, valid_until=fact.data.until)


def _withdrawn(before: Snapshot, fact: Any, day: date) -> Snapshot:
    return _ended(before, fact, day, "withdrawn")


def _closed(before: Snapshot, fact: Any, day: date) -> Snapshot:
    return _ended(before, fact, day, "closed")


def _ended(before: Snapshot, fact: Any, day: date, phase: str) -> Snapshot:
    calm = _calm(before, fact, day)
    return changed(calm, phase=phase, ended_on=before.ended_on or day, extendable_until=None)


def _calm(before: Snapshot, fact: Any, day: date) -> Snapshot:
    """Nothing is asked any more and nothing stands still; the days up to the end did not count (Awb 4:15)."""
    told = _unasked(before, day) if before.asked_on else before
    return terms.resume(told, fact, None, day, catalogue().law)


def _objected(before: Snapshot, fact: Any, day: date) -> Snapshot:
    return changed(before, objection_case_id=fact.data.objection_case_id)


APPLY: dict[str, Apply] = {
    "nl.spoor.case.opened.v1": _opened_again,
    "nl.spoor.case.taken-in.v1": _taken_in,
    "nl.spoor.step.started.v1": _step_started,
    "nl.spoor.step.completed.v1": _step_completed,
    "nl.spoor.handler.assigned.v1": _assigned,
    "nl.spoor.information.requested.v1": _asked,
    "nl.spoor.information.received.v1": _answered,
    "nl.spoor.term.suspended.v1": reckon.suspended,
    "nl.spoor.term.resumed.v1": reckon.resumed,
    "nl.spoor.term.extended.v1": reckon.extended,
    "nl.spoor.delay.announced.v1": reckon.delayed,
    "nl.spoor.decision.taken.v1": _decided,
    "nl.spoor.decision.sent.v1": _published,
    "nl.spoor.case.withdrawn.v1": _withdrawn,
    "nl.spoor.case.closed.v1": _closed,
    "nl.spoor.case.reopened.v1": reckon.reopened,
    "nl.spoor.default.noticed.v1": reckon.default_noticed,
    "nl.spoor.objection.filed.v1": _objected,
    "nl.spoor.validity.granted.v1": _valid_until,
    "nl.spoor.contact.logged.v1": around.contacted,
    "nl.spoor.case.rated.v1": around.rated,
    "nl.spoor.document.added.v1": around.documented,
    "nl.spoor.appointment.planned.v1": around.planned,
    "nl.spoor.appointment.moved.v1": around.planned,
    "nl.spoor.appointment.cancelled.v1": around.cancelled,
    "nl.spoor.case.linked.v1": around.linked,
    "nl.spoor.links.revoked.v1": around.links_revoked,
    "nl.spoor.case.erased.v1": _erased,
    "nl.spoor.fact.corrected.v1": _no_change,  # corrections are worked in before the history is told
    "nl.spoor.fact.retracted.v1": _no_change,
    "nl.spoor.source.alive.v1": _no_change,  # about no case; it never comes this far
}
