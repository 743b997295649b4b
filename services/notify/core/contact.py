"""How to reach an applicant. It lies sealed in the database, and is opened only while a letter is written."""

import json
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from schemas.catalogue import Language

ADDRESS = re.compile(r"[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]{1,64}@[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]{1,255}")

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


def open_sealed(private_key: str, sealed: str) -> Contact | None:
    """Both in base64. None when it was sealed for someone else, or holds no way to reach anybody."""
    try:
        return _contact(json.loads(_box(private_key).decrypt(b64decode(sealed))))
    except (CryptoError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _contact(said: dict[str, Any]) -> Contact | None:
    email, phone = said.get("email"), said.get("phone")
    found = Contact(
        email if isinstance(email, str) and ADDRESS.fullmatch(email) else None,
        "en" if said.get("language") == "en" else "nl",
        phone if isinstance(phone, str) and PHONE.fullmatch(phone) else None,
        tuple(line for line in said.get("postal", ()) if isinstance(line, str) and line.strip()),
    )
    return found if found.email or found.phone or found.postal else None


@lru_cache(maxsize=1)
def _box(private_key: str) -> SealedBox[PrivateKey]:
    return SealedBox(PrivateKey(b64decode(private_key)))


def sealed_for(private_key: str, typed: str) -> str:
    """What somebody typed, in base64, for whoever has this key: it does not lie open in the database for a second."""
    return b64encode(SealedBox(PrivateKey(b64decode(private_key)).public_key).encrypt(typed.encode())).decode()


def opened(private_key: str, sealed: str) -> str | None:
    """What somebody typed; None when it was sealed for someone else."""
    try:
        return _box(private_key).decrypt(b64decode(sealed)).decode()
    except (CryptoError, ValueError):
        return None


def is_address(typed: str) -> bool:
    return ADDRESS.fullmatch(typed.strip()) is not None


def same_address(one: str, other: str) -> bool:
    """Whatever the capitals and the spelling of a letter; what is sent goes to the known address, not to the typed."""
    return normalize("NFKC", one).strip().casefold() == normalize("NFKC", other).strip().casefold()


def masked(email: str) -> str:
    """s…@example.nl: enough to know one's own address by."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"
