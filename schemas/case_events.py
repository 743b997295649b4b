"""The facts that departments tell about a case, and the tick that says what time it is.

A published fact never changes its meaning: a new meaning is a `.v2` beside the `.v1`.
"""

import json
from datetime import datetime
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from .envelope import QUIET, Event, Tick, instant
from .said import (
    Assigned,
    Corrected,
    Decided,
    Delayed,
    Ended,
    Extended,
    Noticed,
    Objected,
    Opened,
    Received,
    Requested,
    Resumed,
    Retracted,
    Said,
    Sent,
    StepDone,
    StepMoved,
    Suspended,
    Valid,
)

Order = tuple[datetime, int, str, int, str, str]


class Fact(Event):
    """Something that happened to a case, said by a department."""

    data: Said

    @cached_property
    def order(self) -> Order:
        """The place of a fact in the history of its case; total, whatever the order of arrival."""
        number, text = (int(self.sequence or 0), "") if self.sequencetype else (0, self.sequence or "")
        return instant(self.data.occurred_at), number, text, RANK[self.type], self.id, self.source


class CaseOpened(Fact):
    """A request was received: its ledger starts."""

    type: Literal["nl.spoor.case.opened.v1"] = "nl.spoor.case.opened.v1"
    data: Opened


class CaseTakenIn(Fact):
    """The request is complete: its assessment begins."""

    type: Literal["nl.spoor.case.taken-in.v1"] = "nl.spoor.case.taken-in.v1"
    data: Said


class StepStarted(Fact):
    """A department began a step of the case type's catalogue."""

    type: Literal["nl.spoor.step.started.v1"] = "nl.spoor.step.started.v1"
    data: StepMoved


class StepCompleted(Fact):
    """A department finished its step."""

    type: Literal["nl.spoor.step.completed.v1"] = "nl.spoor.step.completed.v1"
    data: StepDone


class HandlerAssigned(Fact):
    """Whom to call; it never resets a clock."""

    type: Literal["nl.spoor.handler.assigned.v1"] = "nl.spoor.handler.assigned.v1"
    data: Assigned


class InformationRequested(Fact):
    """The applicant is asked for something; with a date it suspends the term (Awb 4:5, 4:15)."""

    type: Literal["nl.spoor.information.requested.v1"] = "nl.spoor.information.requested.v1"
    data: Requested


class InformationReceived(Fact):
    """The applicant answered: the term runs again when it was complete."""

    type: Literal["nl.spoor.information.received.v1"] = "nl.spoor.information.received.v1"
    data: Received


class TermExtended(Fact):
    """The legal term was extended and the applicant was told."""

    type: Literal["nl.spoor.term.extended.v1"] = "nl.spoor.term.extended.v1"
    data: Extended


class TermSuspended(Fact):
    """The term stands still on another ground than missing information (Awb 4:15, Wet Bibob 31)."""

    type: Literal["nl.spoor.term.suspended.v1"] = "nl.spoor.term.suspended.v1"
    data: Suspended


class TermResumed(Fact):
    """The term runs again."""

    type: Literal["nl.spoor.term.resumed.v1"] = "nl.spoor.term.resumed.v1"
    data: Resumed


class DelayAnnounced(Fact):
    """A notice of delay (Awb 4:14): it moves the expected date, never the legal one."""

    type: Literal["nl.spoor.delay.announced.v1"] = "nl.spoor.delay.announced.v1"
    data: Delayed


class DecisionTaken(Fact):
    """The decision was made."""

    type: Literal["nl.spoor.decision.taken.v1"] = "nl.spoor.decision.taken.v1"
    data: Decided


class DecisionSent(Fact):
    """The decision was made known: it ends the term and starts the objection term."""

    type: Literal["nl.spoor.decision.sent.v1"] = "nl.spoor.decision.sent.v1"
    data: Sent


class CaseWithdrawn(Fact):
    """The applicant withdrew the request."""

    type: Literal["nl.spoor.case.withdrawn.v1"] = "nl.spoor.case.withdrawn.v1"
    data: Ended


class CaseClosed(Fact):
    """The department closed the case."""

    type: Literal["nl.spoor.case.closed.v1"] = "nl.spoor.case.closed.v1"
    data: Ended


class CaseReopened(Fact):
    """The department opened it again: closed is not final (ZGW zrc-008)."""

    type: Literal["nl.spoor.case.reopened.v1"] = "nl.spoor.case.reopened.v1"
    data: Ended


class DefaultNoticed(Fact):
    """The applicant gave notice of default: two weeks later a penalty begins (Awb 4:17)."""

    type: Literal["nl.spoor.default.noticed.v1"] = "nl.spoor.default.noticed.v1"
    data: Noticed


class ObjectionFiled(Fact):
    """Somebody objected to the decision, under a case of its own."""

    type: Literal["nl.spoor.objection.filed.v1"] = "nl.spoor.objection.filed.v1"
    data: Objected


class ValidityGranted(Fact):
    """What was granted is valid until this day."""

    type: Literal["nl.spoor.validity.granted.v1"] = "nl.spoor.validity.granted.v1"
    data: Valid


class FactRetracted(Fact):
    """An earlier fact of the same source never happened: the history is retold without it."""

    type: Literal["nl.spoor.fact.retracted.v1"] = "nl.spoor.fact.retracted.v1"
    data: Retracted


class FactCorrected(Fact):
    """What an earlier fact of the same source should have said: the history is retold."""

    type: Literal["nl.spoor.fact.corrected.v1"] = "nl.spoor.fact.corrected.v1"
    data: Corrected


CaseFact = (
    CaseOpened
    | CaseTakenIn
    | StepStarted
    | StepCompleted
    | HandlerAssigned
    | InformationRequested
    | InformationReceived
    | TermSuspended
    | TermResumed
    | TermExtended
    | DelayAnnounced
    | DecisionTaken
    | DecisionSent
    | CaseWithdrawn
    | CaseClosed
    | CaseReopened
    | DefaultNoticed
    | ObjectionFiled
    | ValidityGranted
    | FactRetracted
    | FactCorrected
)
FACTS: tuple[type[Fact], ...] = CaseFact.__args__
TYPES: dict[str, type[Fact]] = {str(fact.model_fields["type"].default): fact for fact in FACTS}
RANK: dict[str, int] = {name: rank for rank, name in enumerate(TYPES)}

any_fact: TypeAdapter[CaseFact] = TypeAdapter(Annotated[CaseFact, Field(discriminator="type")], config=QUIET)
case_event: TypeAdapter[CaseFact | Tick] = TypeAdapter(
    Annotated[CaseFact | Tick, Field(discriminator="type")], config=QUIET
)


def with_data(fact: Fact, data: dict[str, Any]) -> CaseFact | None:
    """The same fact with other data, as a correction has it; None where that would not be a fact."""
    said = fact.model_dump(mode="json", exclude_none=True) | {"data": data}
    try:
        return any_fact.validate_json(json.dumps(said))
    except ValidationError:
        return None
