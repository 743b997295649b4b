"""A case type as it is from some day on: who decides, which steps, which terms on which legal basis."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from ..said import Code, Ground, Period, Verdict
from .law import Rule, Span
from .words import Called, Entry, Words


class StepType(Words):
    id: Code
    department: Code | None = None  # None: the one that opened the case


class Term(Span):
    """The legal term to decide. An objection counts from the end of the term to object (Awb 7:10)."""

    counts_from: Literal["receipt", "objection-term"] = "receipt"


class Extension(Span):
    """How much longer it may take, once; `within`: it must be said within this period after receipt (Awb 3:18)."""

    within: Period | None = None


class Norm(Entry):
    """What the city promises beside the law; it never rolls over a weekend."""

    period: Period
    source: Annotated[str, Field(min_length=3)]


class EventRule(Rule):
    """To be applied for at least so long before the event; counted backwards, so it never rolls (Awt art. 1)."""

    before: Period


class CaseType(Words):
    called: Called = "application"  # what its cases are to the applicant
    valid_from: date  # for what is received from this day on
    department: Code | None  # the one that decides; None: the one that opened the case
    published: bool  # may the title be told, or only the plain name
    upl: str | None  # its name in the Uniforme Productnamenlijst
    term: Term
    extension: Extension | None
    suspension: tuple[Ground, ...]
    service_norm: Norm | None = None
    updates: Period | None = None  # news at least this often
    penalty: bool  # does a notice of default cost the city money (Awb 4:17)
    objection: bool  # can one object to the decision (Awb 7:1)
    validity: Span | None = None  # how long what was granted is valid
    event: EventRule | None = None
    results: dict[Verdict, Words]
    steps: Annotated[tuple[StepType, ...], Field(min_length=1)]

    def step(self, step: str) -> StepType | None:
        return next((s for s in self.steps if s.id == step), None)

    def number_of(self, step: str) -> int | None:
        """The place of a step as the applicant counts it, from 1; None if the type has no such step."""
        return next((number for number, s in enumerate(self.steps, 1) if s.id == step), None)

    @field_validator("steps")
    @classmethod
    def _steps_differ(cls, steps: tuple[StepType, ...]) -> tuple[StepType, ...]:
        ids = [step.id for step in steps]
        if twice := {id for id in ids if ids.count(id) > 1}:
            raise ValueError(f"two steps have the same id: {', '.join(sorted(twice))}")
        return steps
