"""What happened around a case as its page lists it: letters and whether they arrived, documents, talks, promises."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from schemas.catalogue import Called, Language, Phrase, Words
from schemas.snapshot import Snapshot

from .dates import short
from .promises import Kept

STATES: dict[str, Words] = {
    "queued": Words(nl="Nog niet verstuurd", en="Not sent yet"),
    "sent": Words(nl="Verstuurd", en="Sent"),
    "delivered": Words(nl="Aangekomen", en="Arrived"),
    "retrying": Words(nl="Kwam niet aan. We proberen het nog een keer.", en="Did not arrive. We try once more."),
    "failed": Words(nl="Kwam niet aan", en="Did not arrive"),
    "cancelled": Words(nl="Niet verstuurd, want het was niet meer nodig", en="Not sent, for it was no longer needed"),
}
BOUNCED = frozenset({"failed"})
CHANNELS: dict[str, Words] = {
    "email": Words(nl="E-mail", en="E-mail"),
    "phone": Words(nl="Telefoon", en="Phone"),
    "desk": Words(nl="Balie", en="Desk"),
    "chat": Words(nl="Chat", en="Chat"),
    "post": Words(nl="Brief", en="Letter"),
    "visit": Words(nl="Bezoek", en="Visit"),
    "push": Words(nl="Melding", en="Notification"),
    "sms": Words(nl="Sms", en="Text message"),
    "letter": Words(nl="Brief", en="Letter"),
    "call": Words(nl="Telefoon", en="Phone"),
}
FROM: dict[str, Words] = {
    "applicant": Words(nl="van u", en="from you"),
    "municipality": Words(nl="van ons", en="from us"),
    "third-party": Words(nl="van een ander", en="from somebody else"),
}
PROMISES: dict[str, Phrase] = {
    "receipt": Phrase(nl="Bericht van ontvangst binnen 1 werkdag", en="Confirmation within 1 working day"),
    "news": Phrase(
        nl="Elke 2 weken bericht, ook als er niets verandert", en="A message every 2 weeks, also without news"
    ),
    "day": Phrase(
        nl="Besluit uiterlijk {until}",
        en="Decision by {until}",
        complaint=Words(nl="Antwoord uiterlijk {until}", en="Answer by {until}"),
        objection=Words(nl="Beslissing uiterlijk {until}", en="Decision by {until}"),
    ),
}
BECAME: dict[str, Words] = {
    "kept": Words(nl="Dat is gelukt", en="We kept this"),
    "open": Words(nl="Deze belofte loopt nog", en="This promise is still open"),
    "missed": Words(nl="Dat is niet gelukt", en="We did not keep this"),
    "lapsed": Words(nl="Dat is niet meer nodig", en="No longer needed"),
}
TOLD = Words(nl="Gezegd op {told}", en="Told on {told}")
KILO, MEGA = 1_000, 1_000_000


class Letter(NamedTuple):
    """A message to the applicant, by the codes of who sent it."""

    kind: str
    channel: str
    state: str
    at: datetime
    since: datetime | None = None  # when it came into its state, by the time of the city
    sent: datetime | None = None  # when its channel took it


class Fate(NamedTuple):
    """What became of a message, and when, where that is known; `later`: on the same day as the one before."""

    words: str
    at: datetime | None
    later: bool = False


@dataclass(frozen=True, slots=True)
class Mail:
    """The same in words, with how it fared: `("Verstuurd", 3 maart 16.00 uur), ("Aangekomen", 16.01 uur)`."""

    at: datetime
    channel: str
    title: str
    said: str
    fared: tuple[Fate, ...]
    failed: bool


@dataclass(frozen=True, slots=True)
class File:
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Contact:
    at: datetime
    channel: str
    team: str


@dataclass(frozen=True, slots=True)
class Vow:
    """A promise, what became of it, and the code of that."""

    words: str
    became: str
    state: str


def files(told: Snapshot, today: date, language: Language) -> tuple[File, ...]:
    """The newest first."""
    return tuple(
        File(
            one.title,
            ", ".join(
                part
                for part in (FROM[one.by].in_(language), short(one.added_on, language, today), size(one.size, language))
                if part
            ),
        )
        for one in reversed(told.documents)
    )


def size(many: int | None, language: Language) -> str:
    """`0,3 MB`; nothing when it is not known."""
    if many is None:
        return ""
    text = f"{many / MEGA:.1f} MB" if many >= MEGA / 10 else f"{max(many // KILO, 1)} kB"
    return text.replace(".", ",") if language == "nl" else text


def contacts(told: Snapshot, language: Language) -> tuple[Contact, ...]:
    """The last one first."""
    return tuple(Contact(one.at, CHANNELS[one.channel].in_(language), one.team) for one in reversed(told.contacts))


def vows(made: Iterable[Kept], called: Called, today: date, language: Language) -> tuple[Vow, ...]:
    """The same day told twice is one promise."""
    found = {(one.kind if one.kind in PROMISES else "day", one.until): one for one in reversed(list(made))}
    return tuple(_vow(PROMISES[kind].of(called), one, today, language) for (kind, _), one in reversed(found.items()))


def _vow(promise: Words, one: Kept, today: date, language: Language) -> Vow:
    words = promise.in_(language).format(until=short(one.until, language, today))
    became = BECAME[one.state].in_(language)
    told = TOLD.in_(language).format(told=short(one.told_on, language, today))
    return Vow(words, became if one.kind in PROMISES else f"{told}. {became}", one.state)
