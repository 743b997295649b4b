"""The facts that departments tell about a case, and the tick that says what time it is.

A published fact never changes its meaning: a new meaning is a `.v2` beside the `.v1`.
"""

import json
import re
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, Strict, TypeAdapter, ValidationError

from .envelope import QUIET, Event, Tick, Wire, instant

Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=60)]
Sentence = Annotated[str, Field(min_length=1, max_length=1000)]
NOUGHT = re.compile(r"(?<=[PYMWD])0+[YMWD]")


def without_noughts(period: Any) -> Any:
    """Registers write P0Y0M56D where P56D is meant."""
    return NOUGHT.sub("", period) if isinstance(period, str) else period


Period = Annotated[  # ISO 8601, one unit: P6W, P42D, P6M
    str, BeforeValidator(without_noughts), Field(pattern=r"^P[1-9]\d{0,3}[DWMY]$")
]
Ground = Literal["completion", "abroad", "consent", "applicant", "force-majeure", "bibob"]  # of suspension
Verdict = Literal["granted", "partly", "refused", "left-unprocessed"]
Order = tuple[datetime, int, str, int, str, str]


class Said(Wire):
    """What every fact says: when it really happened, an instant or a whole day."""

    occurred_at: AwareDatetime | Annotated[date, Strict()]  # strict: a naive midnight is not a day


class Fact(Event):
    """Something that happened to a case, said by a department."""

    data: Said

    @cached_property
    def order(self) -> Order:
        """The place of a fact in the history of its case; total, whatever the order of arrival."""
        number, text = (int(self.sequence or 0), "") if self.sequencetype else (0, self.sequence or "")
        return instant(self.data.occurred_at), number, text, RANK[self.type], self.id, self.source


class Opened(Said):
    case_type: Code
    applicant_id: Code
    received_on: date  # the legal start: the day of receipt (Awb 4:13)
    channel: Literal["web", "desk", "post", "phone", "email", "internal"]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    area: str | None = None
    dossier_id: Code | None = None
    start_trusted: bool = True
    event_on: date | None = None  # the day of the event that the permit is for: some terms count back from it
    contested_on: date | None = None  # of an objection: when the decision it contests was made known (Awb 6:8)


class StepMoved(Said):
    step: Code
    department: Code
    team: str | None = None


class StepDone(StepMoved):
    outcome: Code | None = None


class Assigned(Said):
    team: Annotated[str, Field(min_length=1, max_length=100)]
    phone: str | None = None


class Asked(Wire):
    ref: Code
    what: Sentence
    why: Sentence


class Requested(Said):
    items: list[Asked]  # replaces what was asked before; empty: nothing more is needed
    answer_before: date | None = None  # without a date it suspends nothing (Awb 4:5, 4:15)


class Received(Said):
    refs: list[Code] = Field(default_factory=list)
    complete: bool


class Extended(Said):
    by: Period
    reason: Code
    explanation: Sentence
    announced_on: date


class Delayed(Said):
    reason: Code
    explanation: Sentence
    expected_on: date


class Suspended(Said):
    ground: Literal["abroad", "consent", "applicant", "force-majeure", "bibob"]
    until: date | None = None  # the day on which it counts again at the latest; consent needs one
    explanation: Sentence | None = None


class Resumed(Said):
    ground: Literal["abroad", "consent", "applicant", "force-majeure", "bibob"]


class Decided(Said):
    outcome: Verdict


class Sent(Said):
    published_on: date


class Ended(Said):
    reason: Code | None = None


class Noticed(Said):
    received_on: date  # the day on which the notice of default came in (Awb 4:17 lid 3)


class Objected(Said):
    objection_case_id: Annotated[str, Field(min_length=1, max_length=100)]


class Valid(Said):
    what: Sentence
    until: date


class Retracted(Said):
    fact_id: str  # the id that the same source gave to the fact that should not have been said
    reason: Sentence


class Corrected(Said):
    fact_id: str  # the id that the same source gave to the fact it corrects
    reason: Sentence
    data: dict[str, Any]  # the whole new data of that fact


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
