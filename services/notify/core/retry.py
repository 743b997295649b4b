"""When to hand a refused message over again. This is real time: the outside world does not wait for ticks."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from .message import Ended, Outcome, PutBack, Refused, Taken

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)

# A full mailbox or a slow mail server is mended within three days, or not at all (RFC 5321, 4.5.4.1: 4-5 days at most).
PAUSES = (
    *(2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR),
    *(12 * HOUR, 12 * HOUR, 12 * HOUR, 24 * HOUR),
)


class InHand(Protocol):
    """What was handed over, or was to be: a message to an applicant, or a mail to a colleague."""

    @property
    def id(self) -> UUID: ...
    @property
    def attempt(self) -> int: ...
    @property
    def refusals(self) -> int: ...
    @property
    def unsure(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Again:
    after: timedelta


@dataclass(frozen=True, slots=True)
class GiveUp:
    """No more attempts over this channel: a human or another channel must reach the applicant."""


def retry(refusals: int, permanent: bool = False) -> Again | GiveUp:
    """After so many refusals of a message, from 1."""
    if permanent or refusals > len(PAUSES):
        return GiveUp()
    return Again(PAUSES[refusals - 1])


def ended(message: InHand, outcome: Outcome) -> Ended:
    """What the outcome of an attempt means for its message."""
    match outcome:
        case Taken(reference, looked_up):
            reason = "looked-up" if looked_up else None
            return Ended(message.id, message.attempt, "sent", reason, reference=reference)
        case PutBack(reason):
            return Ended(message.id, message.attempt, "queued", reason, unsure=message.unsure)
        case Refused(reason, permanent, unsure):
            match retry(message.refusals + 1, permanent):
                case GiveUp():
                    return Ended(message.id, message.attempt, "failed", reason, refused=True, unsure=unsure)
                case Again(after):
                    return Ended(message.id, message.attempt, "queued", reason, True, unsure, after)
