"""A case as the town hall sees it at a glance: where it lies, until when, and whom it waits for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from schemas.catalogue.law import Whose
from schemas.envelope import legal_day
from schemas.snapshot import Camel, Outcome, Phase, Snapshot
from schemas.status_events import Announcement, Expected

from .cell import Cell, Counted, counted

State = Literal["open", "finished", "withdrawn"]
WaitsOn = Whose
AFTER_ALL_OPEN = 10_000_000  # larger than the ordinal of any date


@dataclass(frozen=True, slots=True)
class Card(Camel):
    """All dates are legal days. `lies_with`: those who have it now; the deciding department once it decided. A case is
    open until its decision is made known: before that there is none for who waits (Awb 3:41)."""

    case_id: str
    case_type: str
    department: str  # the one that decides
    lies_with: tuple[str, ...]
    title: str
    phase: Phase
    state: State
    waits_on: WaitsOn | None  # None once it ended
    reason: str | None  # why it takes longer: a code of the catalogue
    outcome: Outcome | None
    received_on: date
    legal_date: date
    due_on: date | None  # the legal date; None as long as the term stands still without end
    expected_on: date | None  # the last date of a notice of delay
    forecast_on: date | None  # the later of that and the last day on which similar cases were decided
    likely_late: bool  # open, and the forecast is later than the due date; "late" comes before it
    finished_on: date | None  # the decision was made known, else it ended; None while the legal term runs
    urgency: int  # the smaller, the sooner somebody must look: open ones by due date, then what ended last
    as_of: datetime
    area: str | None = None
    decided: bool = False  # finished with a decision on the request itself; left unprocessed or just closed is none
    step_since: date | None = None  # open, and in a step since then: of several that run, the one that began first

    @property
    def month(self) -> date | None:
        """The first day of that in which it ended."""
        return self.finished_on.replace(day=1) if self.finished_on else None

    def is_late(self, today: date | None) -> bool:
        """The term ended after its due date, or runs past it; without a clock a running term is not judged."""
        end = self.finished_on or today
        return end is not None and self.due_on is not None and end > self.due_on

    def expected_by(self, today: date | None) -> date | None:
        """The day that is shown as the expectation: one that has passed is none any more, whatever was told then."""
        return self.forecast_on if today is None or self.forecast_on is None or self.forecast_on >= today else None


def counted_as(card: Card, cells: Iterable[Cell | str]) -> Counted:
    return counted(card.lies_with, card.area, card.case_type, cells)


def tells_of_withdrawal(said: Announcement) -> bool:
    return said.data.change.name == "withdrawn" or said.data.snapshot.phase == "withdrawn"


def newest(heard: Iterable[Announcement]) -> dict[str, Announcement]:
    """The last announcement of each case; it tells all of it."""
    return {said.case_id: said for said in heard}


def card_of(told: Snapshot, withdrawn: bool, expected: Expected | None = None) -> Card:
    """`withdrawn`: the applicant ever withdrew it; a case closed after that was not finished by us."""
    state = _state(told, withdrawn)
    finished_on = None if state == "open" else told.published_on or told.ended_on or legal_day(told.as_of)
    due_on, forecast_on = None if told.stands_still else told.legal_date, _forecast(told, expected)
    return Card(
        case_id=told.case_id,
        case_type=told.case_type,
        department=told.department,
        lies_with=told.with_departments if told.is_open else (told.department,),
        title=told.title,
        phase=told.phase,
        state=state,
        waits_on=_waits_on(told) if state == "open" else None,
        reason=told.reason,
        outcome=told.outcome,
        received_on=told.received_on,
        legal_date=told.legal_date,
        due_on=due_on,
        expected_on=told.expected_on,
        forecast_on=forecast_on,
        likely_late=told.is_open and due_on is not None and forecast_on is not None and forecast_on > due_on,
        finished_on=finished_on,
        urgency=AFTER_ALL_OPEN - finished_on.toordinal() if finished_on else told.legal_date.toordinal(),
        as_of=told.as_of,
        area=told.area,
        decided=state == "finished" and told.published_on is not None and told.outcome != "left-unprocessed",
        step_since=_step_since(told) if told.is_open else None,
    )


def _step_since(told: Snapshot) -> date | None:
    return min((one.started_on for one in told.steps if one.started_on and not one.completed_on), default=None)


def _forecast(told: Snapshot, expected: Expected | None) -> date | None:
    days = [day for day in (told.expected_on, expected.last if expected else None) if day and told.is_open]
    return max(days, default=None)


def _state(told: Snapshot, withdrawn: bool) -> State:
    if told.is_open or told.term_runs:
        return "open"
    return "withdrawn" if not told.published_on and (withdrawn or told.phase == "withdrawn") else "finished"


def _waits_on(told: Snapshot) -> WaitsOn:
    return "applicant" if told.phase == "waiting-for-applicant" else told.whose_wait or "municipality"
