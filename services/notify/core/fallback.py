"""The next way to an applicant when one gave up: what the law wants told ends with a human, never with nobody."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from schemas.envelope import identity
from schemas.message_events import Channel, Kind

from .contact import Contact
from .message import Claimed, Kept
from .preference import ALWAYS

WAYS: tuple[Channel, ...] = ("email", "letter", "call")  # a push or a text message is an extra notice, and just ends
# Who asked for a link or a new address can ask again; on paper nobody can open one.
HELD_ON_TO = ALWAYS - {"link", "address", "address-changed"}
MAY_HAVE_TO_ARRIVE: frozenset[Kind] = frozenset({*HELD_ON_TO, "corrected"})  # of corrections those that are urgent

# Who has no contact by then becomes a task: of the 48 hours in which the law wants it told a day is left.
CALL_AFTER = timedelta(hours=24)


def next_way(kind: Kind, channel: Channel, open_ways: Collection[Channel], always: bool = False) -> Channel | None:
    """None where it ends: by choice, or no channel that must arrive. A call is always open: a colleague makes it.
    `always`: it is of a kind that may be switched off, but this one may not."""
    if not (kind in HELD_ON_TO or always) or channel not in WAYS:
        return None
    later = WAYS[WAYS.index(channel) + 1 :]
    return next((way for way in later if way == "call" or way in open_ways), None)


def must_arrive(message: Claimed | Kept) -> bool:
    """By its kind, or as a correction that the law wants told."""
    return message.kind in HELD_ON_TO or (message.kind == "corrected" and message.urgent)


def open_ways(contact: Contact | None, channels: Collection[Channel]) -> set[Channel]:
    """The channels that are set up and for which this person gave an address."""
    given: dict[Channel, object] = {"email": contact and contact.email, "letter": contact and contact.postal}
    return {way for way, address in given.items() if address and way in channels}


def sequel(id: UUID, channel: Channel) -> UUID:
    """The key of what takes the place of a message: falling back twice is falling back once."""
    return identity(str(id), "instead", channel)
