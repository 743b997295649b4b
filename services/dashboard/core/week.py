"""The week ahead: at which moment its cases are told to the departments, which those are, and how many."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from schemas.catalogue import catalogue
from schemas.days import Week, is_free, week_of
from schemas.envelope import LEGAL_ZONE, legal_day
from schemas.snapshot import Snapshot
from schemas.week_events import SOURCE, DueCase, DueCases, WeekAhead

from .card import Card

AT = time(8)  # before the week's first meeting
MOST = 1000  # cases that one event names: it must fit into a message of Kafka


def told_at(week: Week) -> datetime:
    """The morning of its first working day."""
    days = [week.monday + timedelta(days=number) for number in range(7)]
    day = next((day for day in days if not is_free(day, catalogue().law.extra)), week.monday)
    return datetime.combine(day, AT, LEGAL_ZONE).astimezone(UTC)


def due(now: datetime) -> Week | None:
    """The week that may be told now. One that is over is told no more: nobody could do anything with it."""
    week = week_of(legal_day(now))
    return week if now >= told_at(week) else None


def has_come(before: Mapping[int, datetime], after: Mapping[int, datetime]) -> bool:
    """Whether the moment of a week lies between these in some partition."""
    return any((week := due(after[partition])) and week != due(now) for partition, now in before.items())


def tell(week: Week, found: Sequence[tuple[Card, Snapshot | None]], now: datetime) -> list[WeekAhead]:
    """Something for every department, also when it has no such case: so who hears knows when the week is whole. The
    same week has the same ids."""
    names = sorted({*catalogue().departments, *(name for card, _ in found for name in card.lies_with)})
    return [
        WeekAhead(
            id=f"{week.name}/{name}",
            source=SOURCE,
            case_id=week.name,
            time=now,
            data=_cases(week, name, len(names), [one for one in found if name in one[0].lies_with], legal_day(now)),
        )
        for name in names
    ]


def _cases(
    week: Week, department: str, departments: int, own: Sequence[tuple[Card, Snapshot | None]], today: date
) -> DueCases:
    cases = [_case(department, card, told, today) for card, told in own[:MOST]]
    return DueCases(
        department=department,
        week=week.name,
        departments=departments,
        number=len(own),
        cases=cases,
    )


def _case(department: str, card: Card, told: Snapshot | None, today: date) -> DueCase:
    return DueCase(
        case_id=card.case_id,
        case_type=card.case_type,
        step=_step(department, told) if told else None,
        waits_on=card.waits_on or "municipality",
        due_on=card.legal_date,
        expected_on=card.expected_by(today),
    )


def _step(department: str, told: Snapshot) -> str | None:
    running: Iterable[tuple[date, int, str]] = (
        (one.started_on, number, one.step)
        for number, one in enumerate(told.steps)
        if one.department == department and one.started_on and not one.completed_on
    )
    return min(running, default=(None, 0, None))[2]
