"""One press that stops such mails: its address says of which case and kinds, and proves to whom it was sent."""

from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from hmac import compare_digest

from schemas.message_events import Kind

from .letter import Part
from .preference import BY_CHOICE, Preference

SEAL = 16  # bytes
LONGEST = 600  # letters of a token that is worth reading


@dataclass(frozen=True, slots=True)
class Stop:
    """As an address says it; it counts only for the applicant for whom it was sealed."""

    case_id: str
    kinds: tuple[Kind, ...]
    seal: bytes

    def is_for(self, key: str, applicant_id: str) -> bool:
        return compare_digest(self.seal, _seal(key, _said(self.case_id, self.kinds), applicant_id))


def stop_token(key: str, parts: Sequence[Part]) -> str:
    """Empty when the law prescribes one of them, for then there is nothing to stop. The key is in base64."""
    kinds = tuple(dict.fromkeys(part.kind for part in parts))
    if not parts or not set(kinds) <= set(BY_CHOICE):
        return ""
    now = parts[0].said.data.snapshot
    said = _said(now.case_id, kinds)
    return urlsafe_b64encode(_seal(key, said, now.applicant_id) + said).rstrip(b"=").decode()


def read_stop(token: str) -> Stop | None:
    """None for what was never an address of ours; whether it is sealed for somebody is asked of what it gives."""
    try:
        if len(token) > LONGEST:
            return None
        told = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        kinds, _, case_id = told[SEAL:].decode().partition("|")
    except ValueError:
        return None
    known = tuple(kind for kind in BY_CHOICE if kind in kinds.split(","))
    return Stop(case_id, known, told[:SEAL]) if known and case_id and "\x00" not in case_id else None


def without(preference: Preference, kinds: Iterable[Kind]) -> Preference:
    """Mails of these kinds are not wanted any more; notices and text messages were asked for by themselves."""
    return replace(preference, wishes={**preference.wishes, **{(kind, "email"): False for kind in kinds}})


def _said(case_id: str, kinds: Iterable[Kind]) -> bytes:
    return f"{','.join(kind for kind in BY_CHOICE if kind in set(kinds))}|{case_id}".encode()


def _seal(key: str, said: bytes, applicant_id: str) -> bytes:
    """The applicant stands in the proof and not in the address."""
    made = blake2b(digest_size=SEAL, key=b64decode(key)[:64], person=b"spoor-stop")
    made.update(len(said).to_bytes(4) + said + applicant_id.encode())
    return made.digest()
