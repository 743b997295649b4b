"""A browser that wants notifications: what it may tell us of itself, and how that lies in the database."""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256

from .origin import URL
from .ring import opened

MOST = 10  # browsers of one applicant; the newest stay
LONGEST = 1000  # characters of an endpoint
P, B = 2**256 - 2**224 + 2**192 + 2**96 - 1, 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


@dataclass(frozen=True, slots=True)
class Subscription:
    """As the browser told it (W3C Push API). The endpoint is personal: who has it knows the browser."""

    endpoint: str
    p256dh: str  # base64url of its public key
    auth: str  # base64url of its secret

    @property
    def digest(self) -> str:
        """What we know it by; the endpoint cannot be found back from it."""
        return sha256(self.endpoint.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Device:
    """A browser as it is remembered: whose it is, and for who came by a tracking link, the one case it hears of."""

    digest: str
    applicant_id: str
    sealed: str
    case_id: str | None = None
    link_since: datetime | None = None


def wrong_with(told: Subscription, hosts: Collection[str]) -> dict[str, str]:
    """By field a stable code; all at once."""
    wrong = {}
    if not is_push_service(told.endpoint, hosts):
        wrong["endpoint"] = "endpoint-of-no-push-service"
    if not _is_point(_bytes(told.p256dh)):
        wrong["p256dh"] = "key-invalid"
    if len(_bytes(told.auth)) != 16:
        wrong["auth"] = "secret-invalid"
    return wrong


def is_push_service(endpoint: str, hosts: Collection[str]) -> bool:
    """A host of the list, or below one that begins with `*.`, over https at its own port; or exactly an origin of it.

    We ask an address that a stranger gave us, so without this list they would choose whom we talk to.
    """
    found = URL.fullmatch(endpoint)
    if found is None or found["path"] in (None, "/") or len(endpoint) > LONGEST:
        return False
    if found["origin"] in hosts:
        return True
    if found["scheme"] != "https" or found["origin"].removesuffix(":443") != f"https://{found['host']}":
        return False
    return any(found["host"] == host or (host[:2] == "*." and found["host"].endswith(host[1:])) for host in hosts)


def written(told: Subscription) -> str:
    """As `unseal` reads it, to be locked."""
    return json.dumps(asdict(told))


def unseal(ring: str, sealed: str) -> Subscription | None:
    """None when it was sealed for someone else."""
    text = opened(ring, sealed)
    return Subscription(**json.loads(text)) if text else None


def _bytes(base64url: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}={0,2}", base64url):
        return b""
    try:
        return urlsafe_b64decode(base64url.rstrip("=") + "=" * (-len(base64url.rstrip("=")) % 4))
    except ValueError:
        return b""


def _is_point(key: bytes) -> bool:
    """On the curve P-256, uncompressed: no other can be encrypted for."""
    if len(key) != 65 or key[0] != 4:
        return False
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    return max(x, y) < P and (y * y - (x**3 - 3 * x + B)) % P == 0
