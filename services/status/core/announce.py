"""What is said about a case when something changed: the whole snapshot, the change, and its cause."""

from datetime import datetime
from typing import Any

from schemas.envelope import identity
from schemas.status_events import NEWS, SOURCE, Announcement, Change, ChangeName, Snapshot, Told

NAMES: dict[str, ChangeName] = {
    "nl.spoor.case.opened.v1": "opened",
    "nl.spoor.case.taken-in.v1": "taken-in",
    "nl.spoor.step.started.v1": "step-started",
    "nl.spoor.step.completed.v1": "step-completed",
    "nl.spoor.handler.assigned.v1": "handler",
    "nl.spoor.information.requested.v1": "asked",
    "nl.spoor.information.received.v1": "answered",
    "nl.spoor.term.extended.v1": "extended",
    "nl.spoor.delay.announced.v1": "delayed",
    "nl.spoor.decision.taken.v1": "decided",
    "nl.spoor.decision.sent.v1": "published",
    "nl.spoor.case.withdrawn.v1": "withdrawn",
    "nl.spoor.case.closed.v1": "closed",
    "nl.spoor.fact.corrected.v1": "corrected",
}
EXPLAINED = {"nl.spoor.term.extended.v1", "nl.spoor.delay.announced.v1"}  # they say why it takes longer
_NOTHING = dict.fromkeys(NEWS)
CHANGED: Any = "nl.spoor.status.changed.v1"
PASSED: Any = "nl.spoor.term.passed.v1"


def because_of(fact: Any, before: Snapshot | None, after: Snapshot) -> Announcement:
    """A fact was told: say what it changed. Its id follows from the fact, so twice is once."""
    said = fact.data
    why = (said.reason, said.explanation) if fact.type in EXPLAINED else (None, None)
    change = Change(NAMES[fact.type], before.promised if before else None, after.promised, *why)
    told = Told(f"{fact.source}#{fact.id}", fact.order[0], change, differences(before, after), after)
    return _say(CHANGED, str(identity(fact.source, fact.id, "told")), after.case_id, fact.time, told)


def because_it_passed(before: Snapshot, after: Snapshot, moment: datetime) -> Announcement:
    """The legal term passed: say so, once for each last day."""
    cause = f"tick:{moment.isoformat()}"
    change = Change("term-passed", before.promised, after.promised)
    told = Told(cause, moment, change, differences(before, after), after)
    return _say(PASSED, str(identity(after.case_id, cause, "term.passed")), after.case_id, moment, told)


def differences(before: Snapshot | None, after: Snapshot) -> tuple[str, ...]:
    """The fields that say something else now, in the words of the wire."""
    old, new = before.__dict__ if before else _NOTHING, after.__dict__
    return tuple([word for name, word in NEWS.items() if old[name] is not new[name] and old[name] != new[name]])


def _say(type: Any, id: str, case_id: str, logged: datetime, told: Told) -> Announcement:
    return Announcement(id=id, source=SOURCE, type=type, case_id=case_id, time=logged, data=told)
