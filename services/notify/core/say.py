"""What notify says about its messages: ids and states, no address and no text.

`at` is the moment in the case's own history that the message tells of; `time` is when we say so.
"""

from datetime import datetime

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

from .message import Claimed, Ended, Message, Stopped


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


def ended(message: Claimed, end: Ended, now: datetime) -> MessageSent | MessageFailed | None:
    """None when nothing came of the attempt that anyone must know."""
    if end.state == "sent":
        id = identity(str(message.id), "sent")
        return MessageSent(id=str(id), source=SOURCE, case_id=message.case_id, time=now, data=_data(message))
    if not end.refused:
        return None
    id = identity(str(message.id), "failed", str(end.attempt))
    data = Failure(
        **_data(message).model_dump(by_alias=False),
        reason=end.reason or "unknown",
        next="given-up" if end.state == "failed" else "retry",
    )
    return MessageFailed(id=str(id), source=SOURCE, case_id=message.case_id, time=now, data=data)


def stopped(message: Stopped, now: datetime) -> MessageCancelled:
    id = identity(str(message.id), "cancelled")
    data = Cancellation(**_data(message).model_dump(by_alias=False), reason=message.reason)
    return MessageCancelled(id=str(id), source=SOURCE, case_id=message.case_id, time=now, data=data)


def delivered(message: Stopped, now: datetime) -> MessageDelivered:
    id = identity(str(message.id), "delivered")
    return MessageDelivered(id=str(id), source=SOURCE, case_id=message.case_id, time=now, data=_data(message))


def _data(message: Claimed | Stopped) -> Data:
    return Data(
        message_id=str(message.id),
        kind=message.kind,
        channel=message.channel,
        caused_by=message.announcement,
        at=message.at,
    )
