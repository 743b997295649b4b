"""When a system that wants notifications is asked again, and what becomes of those that it did not take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from uuid import UUID

from .notice import Notice
from .retry import Again, GiveUp, retry

FIRST, LONGEST = timedelta(seconds=2), timedelta(minutes=15)
PATIENCE = timedelta(days=3)
SPREAD = 0.25  # of a pause: who fell over together does not come back together


@dataclass(frozen=True, slots=True)
class Turn:
    """It is the turn of one system, and ours alone as long as the number is the last one given out."""

    subscriber: UUID
    number: int
    callback: str
    sealed: str
    cloudevents: bool
    failures: int  # turns in a row that ended in trouble


@dataclass(frozen=True, slots=True)
class Waiting:
    notice: Notice
    refusals: int


@dataclass(frozen=True, slots=True)
class Took:
    pass


@dataclass(frozen=True, slots=True)
class Declined:
    """`asked`: it told how long it wants rest, so nothing is spent. `alone`: it is about this notification only."""

    reason: str
    asked: timedelta | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class NoticeEnd:
    id: UUID
    state: Literal["queued", "delivered", "parked"]
    reason: str | None = None
    refused: bool = False
    pause: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class TurnEnd:
    """What is known of the system now: how often in a row it failed, why, and how long it is left alone."""

    failures: int = 0
    trouble: str | None = None
    rest: timedelta = timedelta(0)


def ended(waiting: Waiting, became: Took | Declined, dice: float) -> NoticeEnd:
    """`dice` lies between 0 and 1."""
    id = waiting.notice.id
    match became:
        case Took():
            return NoticeEnd(id, "delivered")
        case Declined(reason, asked=timedelta()):
            return NoticeEnd(id, "queued", reason)
        case Declined(reason):
            match retry(waiting.refusals + 1):
                case GiveUp():
                    return NoticeEnd(id, "parked", reason, refused=True)
                case Again(after):
                    return NoticeEnd(id, "queued", reason, True, spread(after, dice))


def rested(before: int, outcomes: Sequence[Took | Declined], dice: float) -> TurnEnd:
    """After trouble it is left alone, longer each time, and then asked for one notification only."""
    troubles = [one for one in outcomes if isinstance(one, Declined) and not one.alone]
    if not outcomes:
        return TurnEnd(before)
    if not troubles:
        return TurnEnd()
    failures = 1 if any(isinstance(one, Took) for one in outcomes) else before + 1
    rest = spread(min(FIRST * 2 ** min(failures - 1, 20), LONGEST), dice)
    return TurnEnd(failures, troubles[0].reason, max([rest, *(one.asked for one in troubles if one.asked)]))


def spread(pause: timedelta, dice: float) -> timedelta:
    return pause * (1 + SPREAD * dice)
