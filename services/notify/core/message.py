"""The nouns of notify: what an applicant is told, why it is silent, and what became of handing it over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from schemas.catalogue import Language
from schemas.message_events import Channel, Kind
from schemas.status_events import Announcement

Reason = Literal[
    "nothing-new-for-applicant",
    "handler-only",
    "nothing-asked",
    "date-not-later",
    "date-has-passed",
    "case-has-ended",
    "receipt-was-told",
    "decision-was-told",
    "end-was-told",
    "lateness-was-told",
    "cause-was-told",
    "delay-was-told",
    "told-on-the-page",
    "switched-off",  # by the applicant
    "no-address",  # nor a device: what the law wants told is called or posted, the rest stands on the page
    "receipt-is-new",
    "expectation-was-told",
    "waits-for-the-tick",  # which says what day it really is
    "waits-for-the-post",  # of the day, and is told with what else changed by then
    "newer-took-its-place",
    "told-with-another",  # message of the case, which shows the same
    "was-taken-back",
]


@dataclass(frozen=True, slots=True)
class Silence:
    """We decided to say nothing, for a reason with a stable code."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that one applicant is told over one channel."""

    id: UUID
    kind: Kind
    channel: Channel
    said: Announcement
    asked_at: datetime | None = None  # of a message that somebody asked for: what time it was then
    urgent: bool = True  # by law, or a task: it does not wait for the mail of the day
    leaves_at: datetime | None = None  # in the time of the pipe; None is at once
    decided_at: datetime | None = None  # what time it was in the city then; None: that of the announcement

    @property
    def cause(self) -> str:
        return f"asked:{self.id}" if self.asked_at else self.said.data.caused_by

    @property
    def at(self) -> datetime:
        return self.asked_at or self.said.time

    @property
    def department(self) -> str | None:
        """Whose brake holds it; what somebody asked for themselves is held by none."""
        return None if self.asked_at else self.said.data.snapshot.department


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an announcement led to: messages, or silence."""

    said: Announcement
    messages: tuple[Message, ...]
    silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What waits for its time; the newest with the same place in the line of its case."""

    partition: int
    place: str
    said: Announcement
    body: str  # the same, as it came
    until: datetime | None = None  # the post of the day; None: the next tick of its partition


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that is ours to hand over until its lease ends. `attempt` is the fence against a lease we have lost."""

    id: UUID
    partition: int
    case_id: str
    kind: Kind
    channel: Channel
    announcement: str
    at: datetime
    attempt: int
    refusals: int  # before this attempt
    body: str  # the announcement as it came
    sealed: str
    language: Language | None  # as the applicant chose it
    applicant_id: str
    urgent: bool
    envelope: UUID | None  # of all that leave together
    unsure: bool  # it may have left before
    reference: str | None  # under which the provider knows it
    email_fails: bool = False  # mails to the applicant come back, and nobody ordered to try once more

    @property
    def leaves_as(self) -> UUID:
        """The left half of its Message-ID, and our reference at a provider: the same at every attempt."""
        return self.envelope or self.id


@dataclass(frozen=True, slots=True)
class Opened:
    """A message in hand with what was announced; None when nobody can read that any more."""

    message: Claimed
    said: Announcement | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as it stands in the memory, of which something became known after it left, or instead."""

    id: UUID
    partition: int
    case_id: str
    kind: Kind
    channel: Channel
    announcement: str
    at: datetime
    attempt: int
    sealed: str | None = None
    city_at: datetime | None = None  # what time it is in the city now that this became of it
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """The channel took the message; accepted is not delivered."""

    reference: str | None = None  # under which the provider knows it
    looked_up: bool = False  # it had taken it before; we asked instead of handing it over again


@dataclass(frozen=True, slots=True)
class Refused:
    """The channel did not take it. `unsure`: it may have, we never heard."""

    reason: str  # a stable code, never an address
    permanent: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class PutBack:
    """It was not handed over; nobody refused anything."""

    reason: str


Outcome = Taken | Refused | PutBack


@dataclass(frozen=True, slots=True)
class Proof:
    """What can be shown later of a text that was handed over, without keeping the text."""

    template: str
    language: str
    version: str  # of all forms and words
    digest: str  # SHA-256 of the text, in hex
    masked: str | None = None  # where it went


@dataclass(frozen=True, slots=True)
class Ended:
    """What an attempt means for the message: sent, failed for ever, or queued for a later attempt."""

    id: UUID
    attempt: int
    state: Literal["sent", "failed", "queued"]
    reason: str | None = None
    refused: bool = False
    unsure: bool = False
    pause: timedelta = timedelta(0)
    reference: str | None = None
    alone: bool = False  # it could not leave with the others of its envelope, and goes by itself later
    proof: Proof | None = None  # None when nothing was written
