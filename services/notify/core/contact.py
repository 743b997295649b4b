"""How to reach an applicant. It lies sealed in the database, and is opened only while a letter is written."""

import json
import re
from base64 import b64decode
from dataclasses import dataclass
from functools import lru_cache

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from schemas.catalogue import Language

ADDRESS = re.compile(r"[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]{1,64}@[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f]{1,255}")


@dataclass(frozen=True, slots=True)
class Contact:
    email: str
    language: Language


@dataclass(frozen=True, slots=True)
class Forgotten:
    """A tombstone: the city may no longer reach this person."""

    applicant_id: str


def open_sealed(private_key: str, sealed: str) -> Contact | None:
    """Both in base64. None when it was sealed for someone else, or does not hold one mail address."""
    try:
        said = json.loads(_box(private_key).decrypt(b64decode(sealed)))
        email, language = said["email"], said.get("language")
    except (CryptoError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not isinstance(email, str) or not ADDRESS.fullmatch(email):
        return None
    return Contact(email, "en" if language == "en" else "nl")


@lru_cache(maxsize=1)
def _box(private_key: str) -> SealedBox[PrivateKey]:
    return SealedBox(PrivateKey(b64decode(private_key)))
