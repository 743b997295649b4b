"""What the town hall tells its own staff: the cases whose last day comes this week and that will likely miss it."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from .catalogue.law import Whose
from .envelope import LEFT_OUT, Event, Wire

SOURCE = "urn:nld:gemeente-denhaag:systeem:spoor-dashboard"
WEEK = r"^[0-9]{4}-W(0[1-9]|[1-4][0-9]|5[0-3])$"  # ISO 8601, as 2026-W48


class DueCase(Wire):
    """An open case by its number; no title, for that may name somebody."""

    case_id: str
    case_type: str
    step: Annotated[str | None, LEFT_OUT] = None  # of this department, of several the one that began first
    waits_on: Whose
    due_on: date  # the last day by law
    expected_on: Annotated[date | None, LEFT_OUT] = None  # the last day on which we expect it


class DueCases(Wire):
    department: str
    week: Annotated[str, Field(pattern=WEEK)]  # the subject of the event as well
    departments: Annotated[int, Field(ge=1)]  # that are told of this week: who heard so many has heard all
    number: Annotated[int, Field(ge=0)]
    cases: list[DueCase]  # the first by their last day; very many are not all named


class WeekAhead(Event):
    """Of one department the open cases whose last day is in this week and that are late or likely to be."""

    type: Literal["nl.spoor.week.ahead.v1"] = "nl.spoor.week.ahead.v1"
    data: DueCases
