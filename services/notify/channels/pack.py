"""Packs what leaves together: opens the contact, writes the words, and makes of them what the channel carries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import formataddr
from uuid import UUID

from plumbing.link import sign_link
from plumbing.logs import log
from schemas.catalogue import Language
from schemas.status_events import Announcement

from ..core.compose import Letter, compose
from ..core.contact import Contact, open_sealed
from ..core.link import addresses, made_at
from ..core.message import Claimed, Opened, Refused
from ..settings import Settings
from ..templates import render
from .mail import Mail
from .parcel import Note, Paper, Sms, Subscription

Parcel = Mail | Note | Sms | Paper
NOT_WRITTEN = Refused("letter-not-written")


@dataclass(frozen=True, slots=True)
class Packed:
    """What leaves, and what of the envelope stays behind: trouble of one part does not keep the others."""

    parcel: Parcel | Refused
    left_out: dict[UUID, Refused] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Told:
    """A part that could be written."""

    message: Claimed
    said: Announcement
    letter: Letter


def pack(settings: Settings, envelope: Sequence[Opened], browsers: Sequence[Subscription] = ()) -> Packed:
    """Trouble of our own is tried again later, for a human may mend it; the others are not kept waiting."""
    first = envelope[0].message
    contact = open_sealed(settings.notify_private_key.get_secret_value(), first.sealed)
    if contact is None:
        log.error("contact_stayed_closed", message_id=str(first.id))
        return Packed(Refused("contact-unreadable"))
    if not _reaches(contact, first, browsers):
        return Packed(Refused("no-address", permanent=True))
    language = first.language or contact.language
    written = [one for part in envelope if (one := _written(settings, part, language))]
    if not written:
        return Packed(NOT_WRITTEN)
    inside = {one.message.id for one in written}
    left_out = {one.message.id: NOT_WRITTEN for one in envelope if one.message.id not in inside}
    return Packed(_parcel(settings, contact, language, written, browsers), left_out)


def _reaches(contact: Contact, message: Claimed, browsers: Sequence[Subscription]) -> bool:
    match message.channel:
        case "email":
            return contact.email is not None
        case "sms":
            return contact.phone is not None
        case "letter":
            return bool(contact.postal)
        case "push":
            return bool(browsers)
        case _:
            return False


def _written(settings: Settings, part: Opened, language: Language) -> Told | None:
    message, said = part.message, part.said
    try:
        assert said is not None
        link = _link(settings, message, said)
        letter = compose(said, message.kind, language, settings.public_url, link, render)
    except Exception as error:
        log.error("letter_was_not_written", message_id=str(message.id), kind=message.kind, error=error)
        return None
    return Told(message, said, letter)


def _link(settings: Settings, message: Claimed, said: Announcement) -> str:
    now, key = said.data.snapshot, settings.link_signing_key.get_secret_value()
    return sign_link(key, now.case_id, now.applicant_id, made_at(message.at, now.links_from))


def _parcel(
    settings: Settings, contact: Contact, language: Language, told: Sequence[Told], browsers: Sequence[Subscription]
) -> Parcel | Refused:
    first = told[0].message
    name, letter = str(first.leaves_as), together([one.letter for one in told])
    match first.channel:
        case "email" if contact.email:
            sender = formataddr((settings.mail_from_name, settings.mail_from))
            return Mail(f"{name}@{settings.mail_domain}", sender, contact.email, language, letter)
        case "sms" if contact.phone:
            return Sms(name, contact.phone, f"{NEWS[language]} {settings.public_url}")
        case "letter" if contact.postal:
            return Paper(name, contact.postal, letter.text.encode())
        case "push":
            here = _link(settings, first, told[0].said)
            here = addresses(settings.public_url, here, language)["link"]
            tag = f"case-{first.case_id}"
            return Note(
                name, tuple(browsers), settings.mail_from_name, NEWS[language], here, tag, language, first.urgent
            )
        case _:
            return NOT_WRITTEN


NEWS: dict[Language, str] = {  # without content: it is read on a screen that others see
    "nl": "Nieuws over uw aanvraag. Kijk op",
    "en": "News about your application. Look at",
}


def together(letters: Sequence[Letter]) -> Letter:
    """Several letters in one."""
    if len(letters) == 1:
        return letters[0]
    subject, text = letters[0].subject, "\n\n".join(one.text for one in letters)
    return Letter(subject, text, "\n".join(one.html for one in letters))
