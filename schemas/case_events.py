"""What travels in case-events: the facts that departments tell about a case, and the tick that says what time it is.

A published fact never changes its meaning: a new meaning is a `.v2` beside the `.v1`.
"""

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError

from .envelope import QUIET, Tick
from .fact import Fact
from .facts import (
    AppointmentCancelled,
    AppointmentMoved,
    AppointmentPlanned,
    CaseClosed,
    CaseErased,
    CaseLinked,
    CaseOpened,
    CaseRated,
    CaseReopened,
    CaseTakenIn,
    CaseWithdrawn,
    ContactLogged,
    DecisionSent,
    DecisionTaken,
    DefaultNoticed,
    DelayAnnounced,
    DocumentAdded,
    FactCorrected,
    FactRetracted,
    HandlerAssigned,
    InformationReceived,
    InformationRequested,
    LinksRevoked,
    ObjectionFiled,
    SourceAlive,
    StepCompleted,
    StepStarted,
    TermExtended,
    TermResumed,
    TermSuspended,
    ValidityGranted,
)

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
    | ContactLogged
    | CaseRated
    | DocumentAdded
    | AppointmentPlanned
    | AppointmentMoved
    | AppointmentCancelled
    | CaseLinked
    | LinksRevoked
    | FactRetracted
    | FactCorrected
    | CaseErased
    | SourceAlive
)
FACTS: tuple[type[Fact], ...] = CaseFact.__args__
TYPES: dict[str, type[Fact]] = {str(fact.model_fields["type"].default): fact for fact in FACTS}

any_fact: TypeAdapter[CaseFact] = TypeAdapter(Annotated[CaseFact, Field(discriminator="type")], config=QUIET)
case_event: TypeAdapter[CaseFact | Tick] = TypeAdapter(
    Annotated[CaseFact | Tick, Field(discriminator="type")], config=QUIET
)


def with_data(fact: Fact, data: dict[str, Any], known_at: datetime) -> CaseFact | None:
    """The same fact with other data, known since its correction; None where that would not be a fact."""
    said = fact.model_dump(mode="json", exclude_none=True) | {"data": data, "time": known_at.isoformat()}
    try:
        return any_fact.validate_json(json.dumps(said))
    except ValidationError:
        return None
