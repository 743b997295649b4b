"""What each fact says in its data: when it really happened, and what."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BeforeValidator, Field, Strict

from .envelope import Wire, end_of, instant

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
ErasureGround = Literal["retention-ended", "right-to-erasure"]  # Archiefwet art. 5; AVG art. 17
Verdict = Literal["granted", "partly", "refused", "left-unprocessed"]


class Said(Wire):
    """What every fact says: when it really happened, an instant or a whole day."""

    occurred_at: AwareDatetime | Annotated[date, Strict()]  # strict: a naive midnight is not a day

    @property
    def happened(self) -> datetime:
        return instant(self.occurred_at)


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


class Contacted(Said):
    channel: Literal["phone", "desk", "email", "chat", "post", "visit"]
    topic: Code  # a code, never what was said
    team: Annotated[str, Field(min_length=1, max_length=100)]


class Documented(Said):
    title: Annotated[str, Field(min_length=1, max_length=200)]
    kind: Code
    by: Literal["applicant", "municipality", "third-party"]
    size: Annotated[int, Field(ge=0)] | None = None  # bytes; the document stays where it is


class Planned(Said):
    ref: Code
    at: AwareDatetime
    place: Annotated[str, Field(min_length=1, max_length=200)]
    bring: list[Sentence] = Field(default_factory=list, max_length=20)


class Cancelled(Said):
    ref: Code


class Rated(Said):
    grade: Annotated[int, Field(ge=1, le=5, strict=True)]  # were you kept well informed? 1 not at all, 5 very well
    word: Annotated[str, Field(min_length=1, max_length=200)] | None = None  # the applicant's own, searched for numbers


class Linked(Said):
    dossier_id: Code
    depends_on: list[Code] = Field(default_factory=list, max_length=50)  # the cases that must be decided first


class Erased(Said):
    ground: ErasureGround

    @property
    def happened(self) -> datetime:
        """A whole day counts as its end: who withdraws and is forgotten on one day withdrew first."""
        return self.occurred_at if isinstance(self.occurred_at, datetime) else end_of(self.occurred_at)


class Objected(Said):
    objection_case_id: Annotated[str, Field(min_length=1, max_length=100)]


class Valid(Said):
    what: Sentence
    until: date


class Retracted(Said):
    fact_id: str  # the id that the same source gave to the fact that should not have been said; or source#id
    reason: Sentence


class Corrected(Said):
    fact_id: str  # the id that the same source gave to the fact it corrects; or source#id
    reason: Sentence
    data: dict[str, Any]  # the whole new data of that fact
