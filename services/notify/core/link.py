"""The tracking link: when it counts as made, where it leads, and who gets a new one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from schemas.catalogue import Language
from schemas.envelope import identity, legal_day
from schemas.status_events import Announcement

from .contact import open_sealed, same_address
from .known import Known
from .message import Message
from .ring import opened

_announcement = TypeAdapter(Announcement)
_known = TypeAdapter(Known)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question for a new link, beside what we know of the case."""

    id: int
    typed: str | None  # the address, sealed; None when an agent asks
    case_id: str
    partition: int
    body: str  # what was announced when the applicant was last written to
    sealed: str  # the contact
    now: datetime | None  # of the partition
    known: str | None
    lately: int  # links that were sent in the last hour


def made_at(at: datetime, links_from: datetime | None) -> datetime:
    """The time of its message, so that the same message has the same link; never one that was revoked already.

    A link tells the second in which it was made, so one made in the second of a revocation counts from the next.
    """
    return max(at, links_from + timedelta(seconds=1)) if links_from else at


def addresses(public_url: str, token: str, language: Language) -> dict[str, str]:
    """Where a mail leads: to the case, and through the same link to the preferences."""
    place = public_url if "://" in public_url else f"https://{public_url}"
    here, asked = f"{place.rstrip('/')}/v/{token}", "taal=en" if language == "en" else ""
    return {"link": f"{here}?{asked}".rstrip("?"), "preferences": f"{here}?{asked}&naar=voorkeuren".replace("?&", "?")}


def new_links(asked: Iterable[Asked], ring: str, an_hour: int) -> Iterator[tuple[Asked, Message]]:
    """One mail for each case of which the known address asked; it goes to that address, whatever was typed."""
    done: set[str] = set()
    for one in asked:
        if one.case_id in done or one.lately >= an_hour or not _may_have(one, ring):
            continue
        if message := _link(one):
            done.add(one.case_id)
            yield one, message


def _link(asked: Asked) -> Message | None:
    """None for a case that ended so long ago that no link opens it, or of which we kept what nobody can read now."""
    try:
        said = _announcement.validate_json(asked.body)
        made = _made(asked, said)
    except ValidationError:
        return None
    until = said.data.snapshot.links_until
    if until and legal_day(made) > until:
        return None
    id = identity("asked-link", str(asked.id), asked.case_id, made.isoformat())
    return Message(id, "link", "email", said, asked_at=made)


def _may_have(asked: Asked, ring: str) -> bool:
    if asked.typed is None:
        return True
    contact, typed = open_sealed(ring, asked.sealed), opened(ring, asked.typed)
    known = contact.email if contact else None
    return known is not None and typed is not None and same_address(known, typed)


def _made(asked: Asked, said: Announcement) -> datetime:
    """What time it is for this case: never before the last that was said of it."""
    revoked = _known.validate_json(asked.known).links_from if asked.known else None
    return made_at(max(asked.now or said.time, said.time), revoked)
