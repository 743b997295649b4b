"""What the applicant was told and who looked, and what the door refused: ids and states only, no address, no text."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from .envelope import LEFT_OUT, QUIET, Event, Tick, Wire

SOURCE = "urn:nld:gemeente-denhaag:systeem:spoor-notify"

Kind = Literal[
    "receipt",
    "change",
    "still-busy",
    "expectation",
    "information-requested",
    "information-received",
    "reminder",
    "appointment",
    "delay",
    "term-passed",
    "decision",
    "ended",
    "corrected",
    "validity",
    "link",
    "address",
    "address-changed",
]
Channel = Literal["email", "push", "sms", "letter", "call"]  # a call is a task for a colleague


class Message(Wire):
    message_id: str
    kind: Kind
    channel: Channel
    caused_by: str  # the id of the announcement
    at: AwareDatetime
    city_at: Annotated[AwareDatetime | None, LEFT_OUT] = None  # what time it was in the city when it came so far


class Failure(Message):
    reason: str  # a stable code, never an address
    next: Literal["retry", "other-channel", "given-up"]


class Cancellation(Message):
    reason: str  # a stable code: why it was no longer needed


class MessageQueued(Event):
    """Decided and stored; it will be handed over."""

    type: Literal["nl.spoor.message.queued.v1"] = "nl.spoor.message.queued.v1"
    data: Message


class MessageSent(Event):
    """The channel took it; accepted is not delivered."""

    type: Literal["nl.spoor.message.sent.v1"] = "nl.spoor.message.sent.v1"
    data: Message


class MessageFailed(Event):
    """The channel refused it; what happens next stands in the data."""

    type: Literal["nl.spoor.message.failed.v1"] = "nl.spoor.message.failed.v1"
    data: Failure


class MessageDelivered(Event):
    """The channel told that it arrived, or a colleague that the call was made."""

    type: Literal["nl.spoor.message.delivered.v1"] = "nl.spoor.message.delivered.v1"
    data: Message


class MessageCancelled(Event):
    """It was decided, and then not handed over: what it was about is done, or somebody stopped it."""

    type: Literal["nl.spoor.message.cancelled.v1"] = "nl.spoor.message.cancelled.v1"
    data: Cancellation


class Violation(Wire):
    """One thing that is wrong: a stable code, where it stands, and words with field names, never values."""

    code: str
    path: str
    message: str
    article: Annotated[str | None, LEFT_OUT] = None  # of the law that it breaks


class Refused(Wire):
    """Refused at the door (`deliveryId`), or taken in though it does not count as it was meant."""

    delivery_id: str | None = None
    effect: Literal["refused", "information-only"] | None = None  # None: refused at the door
    event_source: str | None = None
    event_id: str | None = None
    event_type: str | None = None
    violations: list[Violation]


class FactRejected(Event):
    """What a department said was refused, with all that is wrong at once."""

    type: Literal["nl.spoor.fact.rejected.v1"] = "nl.spoor.fact.rejected.v1"
    data: Refused


class Sealed(Wire):
    applicant_id: str
    sealed: str  # base64 of a libsodium sealed box that only notify can open


class ContactGiven(Wire):
    """How to reach an applicant; the key of the topic is the applicant id, and an empty value forgets the person."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: Literal["nl.spoor.contact.given.v1"] = "nl.spoor.contact.given.v1"
    time: AwareDatetime
    data: Sealed


class Look(Wire):
    """What somebody is who looked at a case, never who; one viewer is one look an hour."""

    who: Literal["agent", "manager", "department", "system"]
    department: Annotated[str | None, LEFT_OUT] = None  # for which a colleague or a system looked
    hour: AwareDatetime  # by the clock on the wall


class CaseLooked(Event):
    """Somebody of the town hall looked at a case on the dashboard; its applicant may know."""

    type: Literal["nl.spoor.case.looked.v1"] = "nl.spoor.case.looked.v1"
    data: Look


MessageEvent = MessageQueued | MessageSent | MessageFailed | MessageDelivered | MessageCancelled

message_event: TypeAdapter[MessageEvent | Tick] = TypeAdapter(
    Annotated[MessageEvent | Tick, Field(discriminator="type")], config=QUIET
)
