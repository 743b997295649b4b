"""Keys: what is kept of a person is locked with a key of their own, which lies wrapped for notify.

A ring is notify's private keys in base64, with commas: the current one, then those of before, which only open. What is
kept has one of two forms: `:` and a locked text, which opens with the person's key; or a box that was sealed for
notify itself, as it comes over the bus. A store puts the wrapped key before the first; whoever opens, opens both alike.

Only notify wraps keys, so a lock (`=`) does: it opens ten times as fast as a box. Boxes of before open too.
"""

# Nonces and keys are arguments; only the ephemeral key of a sealed box is drawn by libsodium (intake's core/seal.py).

from base64 import b64decode, b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b, sha256

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox

KEY, NONCE = SecretBox.KEY_SIZE, SecretBox.NONCE_SIZE  # bytes
LOCKED, WRAPPED = ":", "="  # no base64 begins like this


def name_of(ring: str) -> str:
    """The current key, by a name from which it cannot be found: for whom a person's key was wrapped."""
    return sha256(bytes(PrivateKey(b64decode(ring.partition(",")[0])).public_key)).hexdigest()[:16]


def sealed_for(ring: str, text: str) -> str:
    """In base64, for whoever has this ring: it does not lie open in the database for a second."""
    return b64encode(_boxes(ring)[0].encrypt(text.encode())).decode()


def wrapped(ring: str, key: bytes, nonce: bytes) -> str:
    return WRAPPED + b64encode(_locks(ring)[0].encrypt(key, nonce)).decode()


def unwrapped(ring: str, wrapped: str) -> bytes | None:
    """None when no key of the ring opens it."""
    kept = wrapped.removeprefix(WRAPPED)
    key = _opened(_boxes(ring) if kept == wrapped else _locks(ring), kept)
    return key if key is not None and len(key) == KEY else None


def locked(key: bytes, nonce: bytes, text: str) -> str:
    return LOCKED + b64encode(SecretBox(key).encrypt(text.encode(), nonce)).decode()


def opened(ring: str, kept: str) -> str | None:
    """Of both forms; None when it was sealed for someone else, or the person's key is gone."""
    wrapped, is_locked, rest = kept.partition(LOCKED)
    try:
        if not is_locked:
            text = _opened(_boxes(ring), kept)
        else:
            key = unwrapped(ring, wrapped)
            text = SecretBox(key).decrypt(b64decode(rest)) if key else None
        return text.decode() if text is not None else None
    except (CryptoError, ValueError):
        return None


def opens_now(ring: str, sealed: str) -> bool:
    """Whether the current key opens this box: then nobody needs those of before for it."""
    return _opened(_boxes(ring.partition(",")[0]), sealed) is not None


def _opened(boxes: Iterable[SealedBox[PrivateKey] | SecretBox], sealed: str) -> bytes | None:
    for box in boxes:
        try:
            return box.decrypt(b64decode(sealed))
        except (CryptoError, ValueError):
            continue
    return None


@lru_cache(maxsize=8)
def _boxes(ring: str) -> tuple[SealedBox[PrivateKey], ...]:
    return tuple(SealedBox(PrivateKey(b64decode(key))) for key in ring.split(","))


@lru_cache(maxsize=8)
def _locks(ring: str) -> tuple[SecretBox, ...]:
    """Made of the private keys: who has one needs no second secret."""
    return tuple(
        SecretBox(blake2b(digest_size=KEY, key=b64decode(key), person=b"spoor-wrap").digest())
        for key in ring.split(",")
    )
