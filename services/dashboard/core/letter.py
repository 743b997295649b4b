"""A message to an applicant, as far as the town hall may see it: that it went, never what it said or where to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.message_events import Kind, MessageCancelled, MessageDelivered, MessageEvent, MessageFailed, MessageSent
from schemas.snapshot import Camel

LetterState = Literal["queued", "retrying", "sent", "cancelled", "failed", "delivered"]
STAGE: dict[LetterState, int] = {
    "queued": 0,
    "retrying": 1,
    "sent": 2,
    "cancelled": 2,
    "failed": 3,
    "delivered": 4,
}


@dataclass(frozen=True, slots=True)
class Letter(Camel):
    message_id: str
    case_id: str
    kind: Kind
    channel: str
    state: LetterState
    stage: int  # how far it is; a message never goes back
    reason: str | None  # a stable code of what went wrong
    at: datetime
    state_at: datetime | None = None  # what time it was in the city when it came into this state

    @property
    def has_left(self) -> bool:
        """It is or was a word to the applicant: a channel may have taken it."""
        return self.state in ("sent", "delivered", "failed")


def newest_letters(heard: Iterable[MessageEvent]) -> list[Letter]:
    """Each message in the state it came furthest; the order and number of tellings do not matter."""
    told = sorted((letter_of(said) for said in heard), key=lambda letter: (letter.stage, letter.at))
    return list({letter.message_id: letter for letter in told}.values())


def departures(heard: Iterable[MessageEvent]) -> dict[str, datetime]:
    """When messages left: what time it was in the city at the earliest that we hear of."""
    found: dict[str, datetime] = {}
    for said in heard:
        if isinstance(said, MessageSent | MessageDelivered):
            moment = said.data.city_at or said.data.at
            found[said.data.message_id] = min(moment, found.get(said.data.message_id, moment))
    return found


def letter_of(said: MessageEvent) -> Letter:
    state, data = _state(said), said.data
    reason = said.data.reason if isinstance(said, MessageFailed | MessageCancelled) else None
    return Letter(
        data.message_id, said.case_id, data.kind, data.channel, state, STAGE[state], reason, data.at, data.city_at
    )


def _state(said: MessageEvent) -> LetterState:
    match said:
        case MessageSent():
            return "sent"
        case MessageDelivered():
            return "delivered"
        case MessageCancelled():
            return "cancelled"
        case MessageFailed(data=data):
            return "retrying" if data.next == "retry" else "failed"
        case _:
            return "queued"
