"""Keys: what is kept of a person is locked with a key of their own, which lies wrapped for notify.

A ring is notify's private keys in base64, with commas: the current one, then those of before, which only open. What is
kept has one of two forms: `:` and a locked text, which opens with the person's key; or a box that was sealed for
notify itself, as it comes over the bus. A store puts the wrapped key before the first; whoever opens, opens both alike.
"""

# Nonces and keys are arguments; only the ephemeral key of a sealed box is drawn by libsodium (intake's core/seal.py).

from base64 import b64decode, b64encode
from functools import lru_cache
from hashlib import sha256

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox

KEY, NONCE = SecretBox.KEY_SIZE, SecretBox.NONCE_SIZE  # bytes
LOCKED = ":"  # stands in no base64


def name_of(ring: str) -> str:
    """The current key, by a name from which it cannot be found: for whom a person's key was wrapped."""
    return sha256(bytes(PrivateKey(b64decode(ring.partition(",")[0])).public_key)).hexdigest()[:16]


def sealed_for(ring: str, text: str) -> str:
    """In base64, for whoever has this ring: it does not lie open in the database for a second."""
    return b64encode(_boxes(ring)[0].encrypt(text.encode())).decode()


def wrapped(ring: str, key: bytes) -> str:
    return b64encode(_boxes(ring)[0].encrypt(key)).decode()


def unwrapped(ring: str, wrapped: str) -> bytes | None:
    """None when no key of the ring opens it."""
    key = _opened(ring, wrapped)
    return key if key is not None and len(key) == KEY else None


def locked(key: bytes, nonce: bytes, text: str) -> str:
    return LOCKED + b64encode(SecretBox(key).encrypt(text.encode(), nonce)).decode()


def opened(ring: str, kept: str) -> str | None:
    """Of both forms; None when it was sealed for someone else, or the person's key is gone."""
    wrapped, is_locked, rest = kept.partition(LOCKED)
    try:
        if not is_locked:
            text = _opened(ring, kept)
        else:
            key = unwrapped(ring, wrapped)
            text = SecretBox(key).decrypt(b64decode(rest)) if key else None
        return text.decode() if text is not None else None
    except (CryptoError, ValueError):
        return None


def opens_now(ring: str, sealed: str) -> bool:
    """Whether the current key opens this box: then nobody needs those of before for it."""
    return _opened(ring.partition(",")[0], sealed) is not None


def _opened(ring: str, sealed: str) -> bytes | None:
    for box in _boxes(ring):
        try:
            return box.decrypt(b64decode(sealed))
        except (CryptoError, ValueError):
            continue
    return None


@lru_cache(maxsize=8)
def _boxes(ring: str) -> tuple[SealedBox[PrivateKey], ...]:
    return tuple(SealedBox(PrivateKey(b64decode(key))) for key in ring.split(","))
