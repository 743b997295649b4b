"""The brake: when a department tells so much more than usual that somebody must look before it leaves.

Counted in the time of the pipe, so that a town whose years pass in minutes is judged as one that lives them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from schemas.envelope import BEGINNING, LEGAL_ZONE

from .message import Message

TIMES = 10
FLOOR = 50  # messages in the hour: fewer are never too many, for a small department may well have a busy day
LEARNT = 24  # different hours in which it was heard: before that nobody knows what is usual
LOOKS_BACK = timedelta(weeks=4)
RESTS = timedelta(hours=24)  # a colleague looked and let it go


@dataclass(frozen=True, slots=True)
class Hour:
    """So many messages of a department in an hour, as one partition told them."""

    department: str
    hour: datetime
    partition: int
    messages: int


def counted(told: Iterable[tuple[datetime, Message]], where: Mapping[str, int]) -> list[Hour]:
    """Messages with what time it was in their partition; by department, hour and partition, always in one order.

    Before its first tick nobody knows which hour it is.
    """
    said = Counter(
        (message.said.data.snapshot.department, hour_of(now), where[message.said.case_id])
        for now, message in told
        if now != BEGINNING
    )
    return [Hour(*what, messages) for what, messages in sorted(said.items())]


def hour_of(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def might_be_too_much(messages: int) -> bool:
    """Whether it is worth asking what is usual."""
    return messages > FLOOR


def is_too_much(messages: int, past: Mapping[datetime, int], hour: datetime) -> bool:
    """Ten times what an hour of the last weeks brought, or this hour of the day when that is usually more.

    The mail of the day makes one hour the busiest, on the clock of the town hall, also when that is put back; nights
    without a message say nothing.
    """
    if len(past) < LEARNT:
        return False
    same = [number for when, number in past.items() if _on_the_clock(when) == _on_the_clock(hour)]
    usual = max(median(past.values()), median(same or [0]))
    return messages > max(FLOOR, TIMES * usual)


def _on_the_clock(hour: datetime) -> int:
    return hour.astimezone(LEGAL_ZONE).hour
