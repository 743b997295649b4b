"""How to reach an applicant. It lies locked in the database, and is opened only while a letter is written."""

import json
import re
from dataclasses import asdict, dataclass
from typing import Any
from unicodedata import normalize

from schemas.catalogue import Language

from .ring import opened

ADDRESS = re.compile(r"[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]{1,64}@[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]{1,255}")
DOMAIN = re.compile(r"@(?:[\w-]{1,63}\.)+[\w-]{2,63}$")
PHONE = re.compile(r"\+[1-9][0-9]{7,14}")


@dataclass(frozen=True, slots=True)
class Contact:
    """Every way is optional, but there is at least one."""

    email: str | None
    language: Language
    phone: str | None = None  # E.164, such as +31612345678
    postal: tuple[str, ...] = ()  # the lines of an address on an envelope, the name first


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A tombstone: the city may no longer reach this person."""

    applicant_id: str


def open_sealed(ring: str, sealed: str) -> Contact | None:
    """None when it was sealed for someone else, or holds no way to reach anybody."""
    try:
        text = opened(ring, sealed)
        return _contact(json.loads(text)) if text else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def written(contact: Contact) -> str:
    """As `open_sealed` reads it, to be locked."""
    return json.dumps(asdict(contact))


def _contact(said: dict[str, Any]) -> Contact | None:
    email, phone = said.get("email"), said.get("phone")
    found = Contact(
        email if isinstance(email, str) and ADDRESS.fullmatch(email) else None,
        "en" if said.get("language") == "en" else "nl",
        phone if isinstance(phone, str) and PHONE.fullmatch(phone) else None,
        tuple(line for line in said.get("postal", ()) if isinstance(line, str) and line.strip()),
    )
    return found if found.email or found.phone or found.postal else None


def is_address(typed: str) -> bool:
    """As intake asks it of departments: with a dot in the domain."""
    return ADDRESS.fullmatch(typed.strip()) is not None and DOMAIN.search(typed.strip()) is not None


def same_address(one: str, other: str) -> bool:
    """Whatever the capitals and the spelling of a letter; what is sent goes to the known address, not to the typed."""
    return normalize("NFKC", one).strip().casefold() == normalize("NFKC", other).strip().casefold()


def masked(email: str) -> str:
    """s…@example.nl: enough to know one's own address by."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"
