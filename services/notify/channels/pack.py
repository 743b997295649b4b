"""Packs what leaves together: opens the contact, writes the words, and makes of them what the channel carries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from plumbing.link import sign_link
from plumbing.logs import log
from plumbing.permit import signed
from schemas.catalogue import Language
from schemas.failures import KNOWN_TO_FAIL
from schemas.status_events import Announcement

from ..core import mailbox
from ..core.compose import Part, Places, compose
from ..core.contact import Contact, open_sealed
from ..core.fallback import must_arrive
from ..core.letter import Letter
from ..core.link import addresses, made_at
from ..core.message import Claimed, Opened, Proof, Refused
from ..core.short import Short, short
from ..core.stop import stop_token
from ..core.subscription import Subscription
from ..core.words import called
from ..keys import stays_closed
from ..settings import Settings
from ..templates import render, version
from .mail import Mail, sender_of
from .paper import Unprintable, as_pdf
from .parcel import Note, Paper, Sms
from .proof import Parcel, proof_of

NOT_WRITTEN = Refused("letter-not-written")
COMES_BACK = Refused(KNOWN_TO_FAIL, permanent=True)


@dataclass(frozen=True, slots=True)
class Packed:
    """What leaves, and what of the envelope stays behind: trouble of one part does not keep the others."""

    parcel: Parcel | Refused
    left_out: dict[UUID, Refused] = field(default_factory=dict)
    proof: Proof | None = None  # of what leaves


def pack(settings: Settings, envelope: Sequence[Opened], browsers: Sequence[Subscription] = ()) -> Packed:
    """Trouble of our own is tried again later, for a human may mend it; the others are not kept waiting."""
    first = envelope[0].message
    contact = open_sealed(settings.ring, first.sealed)
    if contact is None:
        if not first.refusals:
            stays_closed(message_id=str(first.id))
        return Packed(Refused("contact-unreadable"))
    if not _reaches(contact, first, browsers):
        return Packed(Refused("no-address", permanent=True))
    if _comes_back(envelope):
        return Packed(COMES_BACK)
    told = _Told(settings, contact, first.language or contact.language, browsers)
    if whole := told.parcel(envelope):
        return Packed(whole, proof=_proof(told, envelope, whole))
    return _without_what_cannot_be_written(told, envelope)


def pack_again(settings: Settings, envelope: Sequence[Opened], language: Language) -> Parcel | None:
    """The same words with the forms of today, to nobody: to compare them with those that were handed over."""
    again = _Told(settings, Contact(None, language), language, ()).parcel(envelope)
    return None if isinstance(again, Refused) else again


def _proof(told: "_Told", envelope: Sequence[Opened], parcel: Parcel | Refused) -> Proof | None:
    if isinstance(parcel, Refused):
        return None
    kinds = "+".join(dict.fromkeys(one.message.kind for one in envelope))
    return proof_of(parcel, kinds, told.language, version())


def _without_what_cannot_be_written(told: "_Told", envelope: Sequence[Opened]) -> Packed:
    writable = [one for one in envelope if told.parcel([one])]
    inside = {one.message.id for one in writable}
    left_out = {one.message.id: NOT_WRITTEN for one in envelope if one.message.id not in inside}
    parcel = (writable and told.parcel(writable)) or NOT_WRITTEN
    return Packed(parcel, left_out if writable else {}, _proof(told, writable, parcel))


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


def _comes_back(envelope: Sequence[Opened]) -> bool:
    """What must arrive is told another way at once where mails come back; the rest tries whether the address works."""
    first = envelope[0].message
    return first.channel == "email" and first.email_fails and any(must_arrive(one.message) for one in envelope)


@dataclass(frozen=True, slots=True)
class _Told:
    """To whom, and in which language."""

    settings: Settings
    contact: Contact
    language: Language
    browsers: Sequence[Subscription]

    def parcel(self, envelope: Sequence[Opened]) -> Parcel | Refused | None:
        """None when the words cannot be written."""
        first = envelope[0].message
        try:
            match first.channel:
                case "email":
                    return self._mail(first, envelope)
                case "letter":
                    return self._paper(first, list(self._parts(envelope)))
                case "sms":
                    return self._sms(envelope[0])
                case _:
                    return self._note(first, next(self._parts(envelope)))
        except Unprintable:
            return Refused("address-unprintable", permanent=True)
        except Exception as error:
            log.error("letter_was_not_written", message_id=str(first.id), kind=first.kind, error=error)
            return None

    def _mail(self, first: Claimed, envelope: Sequence[Opened]) -> Mail:
        about_address = first.kind in mailbox.ABOUT_ADDRESSES
        prescribed = any(one.message.urgent for one in envelope)
        parts = list(self._parts(envelope)) if not about_address else []
        letter = self._of_an_address(first) if about_address else self._of_cases(parts, prescribed)
        name = f"{first.leaves_as}@{self.settings.mail_domain}"
        return Mail(name, sender_of(self.settings), self.contact.email or "", self.language, letter)

    def _of_cases(self, parts: list[Part], prescribed: bool) -> Letter:
        return self._letter(parts, "" if prescribed else self._stop(parts))

    def _of_an_address(self, first: Claimed) -> Letter:
        token = signed(self.settings, mailbox.ADDRESS, str(first.id))
        return mailbox.letter(
            first.kind, self.language, f"{self.settings.notify_address.rstrip('/')}/adres/{token}", render
        )

    def _paper(self, first: Claimed, parts: list[Part]) -> Paper:
        to, letter = self.contact.postal, self._letter([Part(one.said, one.kind) for one in parts])
        return Paper(str(first.leaves_as), to, as_pdf(letter, to, self.language))

    def _sms(self, first: Opened) -> Sms:
        words = self._short(first.message, first.said)
        return Sms(str(first.message.leaves_as), self.contact.phone or "", words.sms)

    def _note(self, first: Claimed, part: Part) -> Note:
        words = self._short(first, part.said)
        there = addresses(self.settings.public_url, part.token, self.language)["link"]
        name, tag = str(first.leaves_as), f"case-{first.case_id}"
        return Note(name, tuple(self.browsers), words.title, words.body, there, tag, self.language, first.urgent)

    def _short(self, first: Claimed, said: Announcement | None) -> Short:
        what = called(said.data.snapshot) if said else "application"
        return short(first.kind, self.language, first.case_id, self.settings.public_url, render, what)

    def _letter(self, parts: Sequence[Part], stop: str = "") -> Letter:
        return compose(parts, self.language, Places(self.settings.public_url, stop), render)

    def _parts(self, envelope: Sequence[Opened]) -> Iterator[Part]:
        key = self.settings.link_signing_key.get_secret_value()
        for one in envelope:
            message, said = one.message, one.said
            assert said is not None, "nobody can read any more what was announced"
            now = said.data.snapshot
            token = sign_link(key, now.case_id, now.applicant_id, made_at(message.at, now.links_from))
            yield Part(said, message.kind, token)

    def _stop(self, parts: Sequence[Part]) -> str:
        token = stop_token(self.settings.link_signing_key.get_secret_value(), parts)
        return f"{self.settings.notify_address.rstrip('/')}/uit/{token}" if token else ""
