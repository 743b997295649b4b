"""A look at a case: one viewer is one look an hour, in whichever service they look, and its id leads back to nobody."""

from datetime import UTC, datetime
from hashlib import blake2b
from typing import Protocol
from uuid import UUID

from .envelope import identity

SOURCE = "urn:nld:gemeente-denhaag:systeem:spoor-dashboard"  # the one that tells of looks


class Viewer(Protocol):
    """Whoever looks, as the session or a token says."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...


def look_id(viewer: Viewer, case_id: str, hour: datetime, key: str) -> UUID:
    """It follows from them under `key`, a secret of the city: nobody finds a person by trying names, and two looks of
    one person have nothing in common."""
    secret, names = blake2b(key.encode()).digest(), (f"{viewer.kind}/{viewer.id}", case_id, _utc(hour))
    return UUID(bytes=blake2b("\0".join(names).encode(), digest_size=16, key=secret).digest())


def look_key(viewer: Viewer, case_id: str, hour: datetime, key: str) -> UUID:
    """Under which it is remembered: that of the event which the dashboard would say of it."""
    return identity(SOURCE, str(look_id(viewer, case_id, hour, key)))


def _utc(hour: datetime) -> str:
    return hour.astimezone(UTC).isoformat()
