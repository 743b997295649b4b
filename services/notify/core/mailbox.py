"""A new e-mail address: who confirms it, which one counts, and the letters about it, which tell nothing of a case."""

from dataclasses import replace
from datetime import timedelta
from typing import Literal, NamedTuple
from uuid import UUID

from schemas.catalogue import Language
from schemas.message_events import Kind

from .compose import Render, by_form
from .contact import Contact, same_address
from .letter import Letter

LIVES = timedelta(hours=48)  # who asks for a new address looks into that mailbox soon
ADDRESS: Kind = "address"
CHANGED: Kind = "address-changed"
ABOUT_ADDRESSES: frozenset[Kind] = frozenset({ADDRESS, CHANGED})


class Reach(NamedTuple):
    """How we reach somebody. `own`: by an e-mail address that they confirmed; then also what a department told."""

    contact: Contact
    own: bool = False
    told: Contact | None = None


class Changed(NamedTuple):
    """What is kept now, and what was kept, if its address must hear that it is one no longer; one person has one
    language, that of now."""

    kept: Reach
    before: Contact | None = None
    anew: bool = False  # their e-mail address is another one, or they said that it is right


class Telling(NamedTuple):
    """What is told about an address, and to which: a locked contact."""

    id: UUID
    kind: Kind
    sealed: str


class Asked(NamedTuple):
    """What is known of a question whether an address is somebody's."""

    confirmed: bool
    in_time: bool  # it can still be confirmed, if nothing stands against it
    counts: bool  # they are reached by an address that they confirmed
    newer: bool  # they asked for another one since


Became = Literal["asked", "confirmed", "replaced", "expired", "gone"]


def became(one: Asked | None) -> Became:
    match one:
        case None:
            return "gone"
        case Asked(confirmed=True):
            return "confirmed" if one.counts else "replaced"
        case Asked(newer=True):
            return "replaced"
        case _:
            return "asked" if one.in_time else "expired"


def told_by_department(kept: Reach | None, now: Contact) -> Changed:
    """A person's own address holds until a department tells another one than before: then somebody asked it to."""
    if kept is None:
        return Changed(Reach(now))
    before = kept.contact
    if kept.own and before.email and _nothing_new(kept.told, now):
        return Changed(Reach(replace(now, email=before.email), True, now))
    anew = now.email is not None and not (before.email and same_address(before.email, now.email))
    return Changed(Reach(now), replace(before, language=now.language) if _differs(before, now.email) else None, anew)


def told_by_applicant(kept: Reach | None, new: Contact) -> Changed:
    """They opened the mail at the new address and said yes; other ways stay as they were."""
    assert new.email, "what was asked for is an e-mail address"
    if kept is None:
        return Changed(Reach(new, True), anew=True)
    before, told = kept.contact, kept.told if kept.own else kept.contact
    now = Reach(replace(before, email=new.email), True, told)
    return Changed(now, before if _differs(before, new.email) else None, anew=True)


def asked_for(typed: str, kept: Contact | None, looks_in: Language) -> Contact:
    """A new address as it is asked from there whether it is right: in the language in which they are written to, and
    that of the page only where we know none."""
    return Contact(typed, kept.language if kept else looks_in)


def _nothing_new(told: Contact | None, now: Contact) -> bool:
    return not (told and told.email and now.email) or same_address(told.email, now.email)


def _differs(before: Contact, email: str | None) -> bool:
    return before.email is not None and (email is None or not same_address(before.email, email))


def letter(kind: Kind, language: Language, confirm: str, render: Render) -> Letter:
    """No number, no title, no link to a case: it may come to an address that was typed wrongly."""
    return by_form(kind, {"confirm": confirm, "language": language}, render)
