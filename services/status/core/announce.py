"""What is said about a case when something changed: the whole snapshot, the change, and its cause."""

from datetime import datetime
from typing import Any, NamedTuple

from schemas.envelope import identity
from schemas.facts import CaseErased
from schemas.snapshot import NEWS, Snapshot
from schemas.status_events import (
    SOURCE,
    Announcement,
    CaseForgotten,
    Change,
    ChangeName,
    Expected,
    Forgetting,
    Mended,
    PlanMoved,
    Told,
)

from .rules import does_not_count
from .stood import stood
from .terms import name

NAMES: dict[str, ChangeName] = {
    "nl.spoor.case.opened.v1": "opened",
    "nl.spoor.case.taken-in.v1": "taken-in",
    "nl.spoor.step.started.v1": "step-started",
    "nl.spoor.step.completed.v1": "step-completed",
    "nl.spoor.handler.assigned.v1": "handler",
    "nl.spoor.information.requested.v1": "asked",
    "nl.spoor.information.received.v1": "answered",
    "nl.spoor.term.suspended.v1": "suspended",
    "nl.spoor.term.resumed.v1": "resumed",
    "nl.spoor.term.extended.v1": "extended",
    "nl.spoor.delay.announced.v1": "delayed",
    "nl.spoor.decision.taken.v1": "decided",
    "nl.spoor.decision.sent.v1": "published",
    "nl.spoor.case.withdrawn.v1": "withdrawn",
    "nl.spoor.case.closed.v1": "closed",
    "nl.spoor.case.reopened.v1": "reopened",
    "nl.spoor.default.noticed.v1": "default-noticed",
    "nl.spoor.objection.filed.v1": "objection-filed",
    "nl.spoor.validity.granted.v1": "validity",
    "nl.spoor.contact.logged.v1": "contact",
    "nl.spoor.case.rated.v1": "rated",
    "nl.spoor.document.added.v1": "document",
    "nl.spoor.appointment.planned.v1": "appointment",
    "nl.spoor.appointment.moved.v1": "appointment",
    "nl.spoor.appointment.cancelled.v1": "appointment",
    "nl.spoor.case.linked.v1": "linked",
    "nl.spoor.links.revoked.v1": "links-revoked",
    "nl.spoor.case.erased.v1": "refused",  # one that counts is told by a sort of its own
    "nl.spoor.fact.retracted.v1": "retracted",
    "nl.spoor.fact.corrected.v1": "corrected",
}
_NOTHING = dict.fromkeys(NEWS)
CHANGED: Any = "nl.spoor.status.changed.v1"
RUNG: dict[str, Any] = {
    "term-near": "nl.spoor.term.near.v1",
    "extension-closing": "nl.spoor.term.near.v1",
    "term-passed": "nl.spoor.term.passed.v1",
    "penalty-started": "nl.spoor.penalty.started.v1",
    "action-near": "nl.spoor.action.near.v1",
    "nothing-new": "nl.spoor.nothing.new.v1",
    "appointment-near": "nl.spoor.appointment.near.v1",
    "validity-near": "nl.spoor.validity.near.v1",
    "dossier-moved": "nl.spoor.dossier.moved.v1",
}
MOVED: Any = "nl.spoor.expectation.moved.v1"
NEEDED, DONE = "nl.spoor.action.needed.v1", "nl.spoor.action.done.v1"
SORTS: dict[ChangeName, str] = {  # as far as the fact changed anything
    "decided": "nl.spoor.decision.made.v1",
    "published": "nl.spoor.decision.made.v1",
    "withdrawn": "nl.spoor.case.ended.v1",
    "closed": "nl.spoor.case.ended.v1",
    "retracted": "nl.spoor.case.corrected.v1",
    "corrected": "nl.spoor.case.corrected.v1",
}


class Record(NamedTuple):
    """What is remembered of an announcement."""

    id: str
    case_id: str
    caused_by: str
    change: ChangeName
    at: datetime  # in the case's own history


def record_of(said: Announcement) -> Record:
    told = said.data
    return Record(said.id, said.case_id, told.caused_by, told.change.name, told.happened_at)


def because_of(
    fact: Any,
    before: Snapshot | None,
    after: Snapshot,
    expected: Expected | None = None,
    mended: Mended | None = None,
) -> Announcement:
    """A fact was told: say what it changed. Its id follows from the fact, so twice is once."""
    old = before.promised if before else None
    if after.refused and does_not_count(after, fact):
        change, mended = Change("refused", old, after.promised), None
    else:
        change = Change(NAMES[fact.type], old, after.promised, *_why(fact))
    news = differences(before, after)
    was = stood(change.name, before, after)
    told = Told(name(fact), fact.order[0], change, news, after, expected, mended=mended, stood=was)
    return _say(sort_of(told, before), str(identity(fact.source, fact.id, "told")), fact.time, told)


def because_erased(fact: CaseErased) -> CaseForgotten:
    """Without a snapshot: who hears it, hears nothing of the case any more."""
    data = Forgetting(caused_by=name(fact), ground=fact.data.ground)
    id = str(identity(fact.source, fact.id, "forgotten"))
    return CaseForgotten(id=id, source=SOURCE, case_id=fact.case_id, time=fact.time, data=data)


def sort_of(told: Told, before: Snapshot | None) -> Any:
    """What others listen for by its own name; a fact that came late and changed nothing of it is only history."""
    match told.change.name:
        case "asked" | "answered":
            asked, still = bool(before and before.asked), bool(told.snapshot.asked)
            done = DONE if asked and not still else CHANGED
            return NEEDED if still and told.change.name == "asked" else done
        case name if told.changed:
            return SORTS.get(name, CHANGED)
        case _:
            return CHANGED


def _why(fact: Any) -> tuple[str | None, str | None]:
    """Why it takes longer: a code of the catalogue, and a plain sentence."""
    match fact.type:
        case "nl.spoor.term.extended.v1" | "nl.spoor.delay.announced.v1":
            return fact.data.reason, fact.data.explanation
        case "nl.spoor.term.suspended.v1":
            return fact.data.ground, fact.data.explanation
        case "nl.spoor.term.resumed.v1":
            return fact.data.ground, None
        case _:
            return None, None


def because_it_rang(
    what: ChangeName, before: Snapshot, after: Snapshot, moment: datetime, expected: Expected | None = None
) -> Announcement:
    """A moment of the term came: say so, once for each."""
    cause = f"tick:{moment.isoformat()}"
    change = Change(what, before.promised, after.promised)
    told = Told(cause, moment, change, differences(before, after), after, expected)
    return _say(RUNG[what], str(identity(after.case_id, cause, what)), moment, told)


def because_it_was_late(
    what: ChangeName, fact: Any, before: Snapshot | None, after: Snapshot, expected: Expected | None = None
) -> Announcement:
    """A fact moved a moment of the term into the past: it is said because of that fact."""
    change = Change(what, before.promised if before else None, after.promised)
    told = Told(name(fact), fact.order[0], change, differences(before, after), after, expected)
    return _say(RUNG[what], str(identity(fact.source, fact.id, what)), fact.time, told)


def because_it_moved(told: Snapshot, before: Expected, after: Expected | None, moment: datetime) -> Announcement:
    """Similar cases say another day now, or nobody can say any more: told beside the law, which stays as it is."""
    cause = f"tick:{moment.isoformat()}"
    change = Change(
        "expectation",
        told.promised,
        told.promised,
        told.reason,
        told.explanation,
        first_before=before.first,
        last_before=before.last,
        first=after.first if after else None,
        last=after.last if after else None,
        whose=told.whose_wait,
    )
    data = Told(cause, moment, change, ("expected",), told, after)
    return _say(MOVED, str(identity(told.case_id, cause, "expectation")), moment, data)


def because_its_plan_moved(
    lead: Snapshot, moved: PlanMoved, moment: datetime, expected: Expected | None = None
) -> Announcement:
    """A dossier has no topic of its own: it is said on the case that was received first."""
    cause, what = f"tick:{moment.isoformat()}", "dossier-moved"
    told = Told(cause, moment, Change("dossier-moved", lead.promised, lead.promised), (), lead, expected, moved)
    return _say(RUNG[what], str(identity(moved.dossier_id, cause, what)), moment, told)


def differences(before: Snapshot | None, after: Snapshot) -> tuple[str, ...]:
    """The fields that say something else now, in the words of the wire."""
    old, new = before.__dict__ if before else _NOTHING, after.__dict__
    return tuple([word for name, word in NEWS.items() if (now := new[name]) is not (then := old[name]) and now != then])


def _say(type: Any, id: str, logged: datetime, told: Told) -> Announcement:
    return Announcement(id=id, source=SOURCE, type=type, case_id=told.snapshot.case_id, time=logged, data=told)
