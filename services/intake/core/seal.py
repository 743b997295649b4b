"""Seals a contact for notify alone: a libsodium sealed box, which we ourselves cannot open again."""

# The one chance in a brain: libsodium draws an ephemeral key for every box and takes none from us. A key that we drew
# would be one that we could keep, and then we could open the box; and nothing is decided by what it draws.

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from nacl.public import PublicKey, SealedBox

# One @, a domain with a dot, nothing that could end a header line or start another address.
EMAIL = re.compile(r"[^\s@<>(),;:\\\"\x00-\x1f\x7f]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
LONGEST = 254  # characters of an address


def is_email(text: str) -> bool:
    """Has the shape of an address; whether anyone reads it is unknown."""
    return len(text) <= LONGEST and EMAIL.fullmatch(text) is not None


def public_key(text: str) -> PublicKey:
    """From base64 of 32 bytes (Curve25519); ValueError if it is no key."""
    raw = b64decode(text, validate=True)
    if len(raw) != PublicKey.SIZE:
        raise ValueError("a public key has 32 bytes")
    return PublicKey(raw)


def seal(key: PublicKey, ways: Mapping[str, Any]) -> str:
    """Base64 of the sealed contact."""
    contact = json.dumps(ways, ensure_ascii=False)
    return b64encode(SealedBox(key).encrypt(contact.encode())).decode()
