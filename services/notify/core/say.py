"""What notify says about its messages: ids and states, no address and no text.

`at` is the moment in the case's own history that the message tells of; `cityAt` what time it was in the city when it
came so far, which a replay tells too; `time` is when we say so, by the clock on the wall.
"""

from datetime import datetime
from typing import Literal

from schemas.envelope import identity
from schemas.message_events import (
    SOURCE,
    Cancellation,
    Failure,
    MessageCancelled,
    MessageDelivered,
    MessageFailed,
    MessageQueued,
    MessageSent,
)
from schemas.message_events import Message as Data

from .message import Claimed, Ended, Kept, Message


def queued(message: Message) -> MessageQueued:
    """Its time is that of the announcement, so that a replay says the same."""
    said = message.said
    data = Data(
        message_id=str(message.id),
        kind=message.kind,
        channel=message.channel,
        caused_by=said.id,
        at=message.asked_at or said.data.happened_at,
    )
    return MessageQueued(
        id=str(identity(str(message.id), "queued")), source=SOURCE, case_id=said.case_id, time=message.at, data=data
    )


def queued_instead(message: Kept) -> MessageQueued:
    """The same over another channel. Its time is that of the announcement too."""
    id = identity(str(message.id), "queued")
    return MessageQueued(id=str(id), source=SOURCE, case_id=message.case_id, time=message.at, data=_data(message))


def ended(
    message: Claimed, end: Ended, now: datetime, city_at: datetime | None = None, instead: bool = False
) -> MessageSent | MessageFailed | None:
    """None when nothing came of the attempt that anyone must know. `instead`: it is told over another channel."""
    if end.state == "sent":
        id = identity(str(message.id), "sent")
        data = _data(message, city_at)
        return MessageSent(id=str(id), source=SOURCE, case_id=message.case_id, time=now, data=data)
    if not end.refused:
        return None
    next: Next = "retry" if end.state == "queued" else _next(instead)
    return _failed(message, end.reason or "unknown", next, now, city_at)


def failed(message: Kept, reason: str, now: datetime, instead: bool) -> MessageFailed:
    return _failed(message, reason, _next(instead), now, message.city_at)


def delivered(message: Kept, now: datetime) -> MessageDelivered:
    id = identity(str(message.id), "delivered")
    return MessageDelivered(
        id=str(id), source=SOURCE, case_id=message.case_id, time=now, data=_data(message, message.city_at)
    )


def cancelled(message: Kept, reason: str, now: datetime) -> MessageCancelled:
    id = identity(str(message.id), "cancelled")
    data = Cancellation(**_data(message).model_dump(by_alias=False), reason=reason)
    return MessageCancelled(id=str(id), source=SOURCE, case_id=message.case_id, time=now, data=data)


Next = Literal["retry", "other-channel", "given-up"]


def _next(instead: bool) -> Next:
    return "other-channel" if instead else "given-up"


def _failed(message: Claimed | Kept, reason: str, next: Next, now: datetime, city_at: datetime | None) -> MessageFailed:
    id = identity(str(message.id), "failed", str(message.attempt))
    data = Failure(**_data(message, city_at).model_dump(by_alias=False), reason=reason, next=next)
    return MessageFailed(id=str(id), source=SOURCE, case_id=message.case_id, time=now, data=data)


def _data(message: Claimed | Kept, city_at: datetime | None = None) -> Data:
    return Data(
        message_id=str(message.id),
        kind=message.kind,
        channel=message.channel,
        caused_by=message.announcement,
        at=message.at,
        city_at=city_at,
    )
