"""What is handed over to a channel that is no mail: a notification, a text message, a letter on paper."""

from dataclasses import dataclass

from schemas.catalogue import Language

from ..core.subscription import Subscription


@dataclass(frozen=True, slots=True)
class Note:
    """A notification for all browsers of an applicant; without content of the case: it is read on a lock screen."""

    id: str
    subscriptions: tuple[Subscription, ...]
    title: str
    body: str
    navigate: str  # where a tap leads
    tag: str  # a newer note with the same tag takes the place of the older
    language: Language
    urgent: bool = False  # asks for something, or tells what the law wants told


@dataclass(frozen=True, slots=True)
class Sms:
    id: str  # our reference at the provider
    to: str  # E.164
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    id: str  # our reference at the provider
    to: tuple[str, ...]  # the lines on the envelope
    pdf: bytes
