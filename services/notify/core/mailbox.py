"""A new e-mail address: who confirms it, which one counts, and the letters about it, which tell nothing of a case."""

import json
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from schemas.catalogue import Language
from schemas.message_events import Kind

from .compose import Render
from .contact import Contact, open_sealed, same_address, sealed_for
from .letter import Letter, blocks

LIVES = timedelta(hours=48)  # who asks for a new address looks into that mailbox soon
ADDRESS: Kind = "address"
CHANGED: Kind = "address-changed"
ABOUT_ADDRESSES: frozenset[Kind] = frozenset({ADDRESS, CHANGED})


class Reach(NamedTuple):
    """How we reach somebody. `own`: by an e-mail address that they confirmed; then also what a department told."""

    sealed: str
    own: bool = False
    told: str | None = None


class Changed(NamedTuple):
    """What is kept now, and what was kept, sealed, if its address must hear that it is one no longer."""

    kept: Reach
    before: str | None = None


class Telling(NamedTuple):
    """What is told about an address, and to which: a sealed contact."""

    id: UUID
    kind: Kind
    sealed: str


def told_by_department(kept: Reach | None, given: str, key: str) -> Changed:
    """A person's own address holds until a department tells another one than before: then somebody asked it to."""
    if kept is None:
        return Changed(Reach(given))
    before, now = open_sealed(key, kept.sealed), open_sealed(key, given)
    if kept.own and before and now and before.email and _nothing_new(kept.told, now, key):
        return Changed(Reach(sealed(key, now, before.email), True, given))
    return Changed(Reach(given), kept.sealed if before and now and _differs(before, now.email) else None)


def told_by_applicant(kept: Reach | None, new: Contact, key: str) -> Changed:
    """They opened the mail at the new address and said yes; other ways stay as they were."""
    assert new.email, "what was asked for is an e-mail address"
    before = open_sealed(key, kept.sealed) if kept else None
    told = kept.told if kept and kept.own else kept.sealed if kept else None
    now = Reach(sealed(key, before or new, new.email), True, told)
    return Changed(now, kept.sealed if kept and before and _differs(before, new.email) else None)


def _nothing_new(told: str | None, now: Contact, key: str) -> bool:
    before = open_sealed(key, told) if told else None
    return not (before and before.email and now.email) or same_address(before.email, now.email)


def _differs(before: Contact, email: str | None) -> bool:
    return before.email is not None and (email is None or not same_address(before.email, email))


def sealed(key: str, contact: Contact, email: str) -> str:
    """The contact with this e-mail address, closed again for ourselves."""
    ways: dict[str, Any] = {"email": email, "language": contact.language, "phone": contact.phone}
    return sealed_for(key, json.dumps(ways | {"postal": contact.postal}))


def letter(kind: Kind, language: Language, confirm: str, render: Render) -> Letter:
    """No number, no title, no link to a case: it may come to an address that was typed wrongly."""
    form = render(f"letters/{kind}.txt", {"confirm": confirm, "language": language})
    subject, _, rest = form.strip().partition("\n")
    told = blocks(rest)
    filled = {"subject": subject, "language": language, "blocks": told, "many": False}
    text, html = render("frame.txt", filled).strip() + "\n", render("frame.html", filled)
    return Letter(subject, text, html, template=kind, title=subject, blocks=tuple(told))
