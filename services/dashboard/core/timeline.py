"""One case along its days: how long each department had it, what it waited for, and what is usual for such a step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.envelope import legal_day
from schemas.snapshot import Snapshot, Step

from .card import Card
from .paces import Days, Rest, ready_before, rests

ENOUGH = 10  # cases from which on we say what is usual


@dataclass(frozen=True, slots=True)
class Lane:
    """One step of one department. `waited`: ready at another one until it began here. `usual`: half of such steps took
    so long at most, from the same beginning; None where too few cases say so. `paused`: days of it on which the term
    stood still for somebody else."""

    department: str
    step: str
    real: Days
    runs: bool
    waited: Days | None = None
    usual: Days | None = None
    paused: tuple[Rest, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """`due_on`: the last day of the term."""

    first: date
    last: date
    due_on: date | None
    lanes: tuple[Lane, ...]
    rests: tuple[Rest, ...]

    def at(self, day: date) -> float:
        """How far along, in per cent."""
        return round(min(max((day - self.first).days / self.days, 0), 1) * 100, 2)

    def long(self, days: Days) -> float:
        return round(max(self.at(days.last) - self.at(days.first), 0.6), 2)

    @property
    def days(self) -> int:
        return max((self.last - self.first).days, 1)


def timeline(told: Snapshot, card: Card, today: date | None, usual: Mapping[str, int]) -> Timeline:
    """`usual`: days by `department/step`. Before the first tick the case itself says how late it is."""
    now = last_day(card, today)
    still = tuple(rests(told, now))
    begun = [number for number, one in enumerate(told.steps) if one.started_on]
    lanes = tuple(_lane(told.steps, number, now, usual, still) for number in begun)
    ends = [now, *filter(None, [card.due_on, card.forecast_on])]
    drawn = [days for lane in lanes for days in (lane.real, lane.waited, lane.usual) if days]
    return Timeline(
        first=min([card.received_on, *(one.first for one in drawn)]),
        last=max([*ends, *(one.last for one in drawn)]),
        due_on=card.due_on,
        lanes=tuple(sorted(lanes, key=lambda lane: lane.real.first)),
        rests=still,
    )


def last_day(card: Card, today: date | None) -> date:
    return card.finished_on or today or legal_day(card.as_of)


def _lane(steps: tuple[Step, ...], number: int, now: date, usual: Mapping[str, int], still: Iterable[Rest]) -> Lane:
    one, began = steps[number], steps[number].started_on or now
    ready, days = ready_before(steps, number), usual.get(f"{one.department}/{one.step}")
    real = Days(began, max(one.completed_on or now, began))
    return Lane(
        department=one.department,
        step=one.step,
        real=real,
        runs=one.completed_on is None,
        waited=Days(ready[0], began) if ready and ready[0] < began else None,
        usual=Days(began, began + timedelta(days=days)) if days is not None else None,
        paused=tuple(_within(real, still)),
    )


def _within(real: Days, rests: Iterable[Rest]) -> Iterable[Rest]:
    """What of each rest lies in these days, the last of which is the end."""
    for one in rests:
        first, last = max(one.counted.first, real.first), min(one.counted.last, real.last)
        if one.whose != "municipality" and first < last:
            yield one._replace(counted=Days(first, last))
