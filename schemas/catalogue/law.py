"""What the law says about every case, and how the city reads it where the law leaves something open."""

from datetime import date
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, model_validator

from ..said import Ground, Period
from .words import Entry, Words

Mark = Literal["verified", "to-be-confirmed"]  # read in a source, or from memory: a lawyer must look at it
Whose = Literal["applicant", "municipality", "third-party"]


class Rule(Entry):
    """Something the law says, and where."""

    article: Annotated[str, Field(min_length=3)]
    mark: Mark


class Span(Rule):
    period: Period


class Suspension(Words, Rule):
    """A ground on which the term stands still. The words go on after "10 dagen" and "10 days"."""

    whose: Whose  # for whom it waits
    begins: Literal["same-day", "day-after"] = "day-after"  # the first day that does not count
    needs_date: bool = False  # without an agreed date it is information only
    usual: Period | None = None  # the longest without a date of its own
    longest: Period | None = None


class Rate(Entry):
    from_day: Annotated[int, Field(ge=1)]
    euros: Annotated[int, Field(ge=1)]


class Penalty(Rule):
    """What the city owes for each day after a notice of default (Awb 4:17)."""

    first_day: Annotated[int, Field(ge=1)]  # so many days after the notice was received (R17)
    days: Annotated[int, Field(ge=1)]
    rates: Annotated[tuple[Rate, ...], Field(min_length=1)]
    day_of_decision: Literal["free", "owed"]

    @model_validator(mode="after")
    def _begins_and_rises(self) -> "Penalty":
        days = [rate.from_day for rate in self.rates]
        if days[0] != 1 or days != sorted(set(days)) or days[-1] > self.days:
            raise ValueError("the rates begin on day 1 and each begins after the one before, within the days")
        return self


class ExtraDay(Words, Rule):
    """A day that a decree treats as a recognised holiday (Awt art. 3 lid 3)."""

    day: date


class Law(Entry):
    """Each setting says in law.yaml what is open and why this default is the careful one."""

    lapsed_request: Literal["on-its-last-day", "day-after"]
    extended_term: Literal["one-term", "two-terms"]
    reopened: Literal["same-term", "new-term"]
    near: Annotated[int, Field(ge=1, le=60)]  # working days
    extension_near: Annotated[int, Field(ge=1, le=60)]  # working days
    objection: Span
    leave_unprocessed: Span
    penalty: Penalty
    grounds: dict[Ground, Suspension]
    extra_days: tuple[ExtraDay, ...] = ()

    def whose(self, ground: Ground | None) -> Whose:
        """Whom a case waits for that stands still on this ground; without one nobody but the municipality."""
        return self.grounds[ground].whose if ground else "municipality"

    @cached_property
    def extra(self) -> frozenset[date]:
        return frozenset(extra.day for extra in self.extra_days)
