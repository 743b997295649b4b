"""The tracking link: a case and its applicant, signed by notify (Ed25519); whoever has the public key can read it."""

from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from struct import Struct

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

LIVES = timedelta(days=180)
VERSION = 1
LONGEST = 400  # letters of a token that is worth reading
SIGNATURE = 64
HEAD = Struct(">BIH8s")  # version, issued at (seconds), works for (hours), applicant; then the case and the signature
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Link:
    """A case, whose it was when the link was made, and from when until when it works (whole seconds)."""

    case_id: str
    applicant: bytes
    issued_at: datetime
    expires_at: datetime

    def is_for(self, applicant_id: str) -> bool:
        return self.applicant == digest(applicant_id)


def digest(applicant_id: str) -> bytes:
    """Enough to see that a case has another applicant now; who it is cannot be read from it."""
    return blake2b(applicant_id.encode(), digest_size=8, person=b"spoor-link").digest()


def sign_link(signing_key: str, case_id: str, applicant_id: str, issued_at: datetime) -> str:
    """The token for an address. The same arguments give the same token; the key is in base64."""
    hours = int(LIVES.total_seconds()) // HOUR
    head = HEAD.pack(VERSION, int(issued_at.timestamp()), hours, digest(applicant_id))
    signed = _signing(signing_key).sign(head + case_id.encode())
    return urlsafe_b64encode(signed.message + signed.signature).rstrip(b"=").decode()


def read_link(verify_key: str, token: str) -> Link | None:
    """None for what was not signed by notify, letter by letter; whether it still works is for the reader to judge."""
    try:
        signed = _bytes(token)
        said = _verifying(verify_key).verify(signed[:-SIGNATURE], signed[-SIGNATURE:])
        version, issued, hours, applicant = HEAD.unpack_from(said)
        case_id = said[HEAD.size :].decode()
    except (CryptoError, ValueError, OverflowError):
        return None
    if version != VERSION:
        return None
    issued_at = datetime.fromtimestamp(issued, UTC)
    return Link(case_id, applicant, issued_at, issued_at + timedelta(hours=hours))


def new_keys() -> tuple[str, str]:
    """The public and the private key, in base64."""
    private = SigningKey.generate()
    return public_key(_b64(bytes(private))), _b64(bytes(private))


def public_key(signing_key: str) -> str:
    return _b64(bytes(_signing(signing_key).verify_key))


def _bytes(token: str) -> bytes:
    """ValueError for what is no token, also for another spelling of the same bytes."""
    if not HEAD.size + SIGNATURE < len(token) * 3 // 4 <= LONGEST:
        raise ValueError
    signed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    if urlsafe_b64encode(signed).rstrip(b"=").decode() != token:
        raise ValueError
    return signed


def _b64(key: bytes) -> str:
    return b64encode(key).decode()


@lru_cache(maxsize=4)
def _signing(key: str) -> SigningKey:
    return SigningKey(b64decode(key))


@lru_cache(maxsize=4)
def _verifying(key: str) -> VerifyKey:
    return VerifyKey(b64decode(key))
