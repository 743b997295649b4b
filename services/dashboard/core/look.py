"""A look at a case, as its applicant may know of it: what somebody is and in which hour, never who they are."""

from datetime import datetime
from hashlib import blake2b
from typing import Literal, Protocol
from uuid import UUID

from schemas.message_events import CaseLooked, Look

SOURCE = "urn:nld:gemeente-denhaag:systeem:spoor-dashboard"
Who = Literal["agent", "manager", "department", "system"]
STAFF: tuple[Who, ...] = ("agent", "manager", "department")
ALL = "alle"  # of a system that may see every case


class Viewer(Protocol):
    """Whoever looks, as the session or a token says."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def roles(self) -> tuple[str, ...]: ...
    @property
    def departments(self) -> tuple[str, ...]: ...


def look(case_id: str, viewer: Viewer, hour: datetime, key: str) -> CaseLooked:
    """One viewer is one look an hour: its id follows from them under a secret of the city, so it leads back to nobody,
    and two looks of the same person have nothing in common."""
    department = next((one for one in viewer.departments if one != ALL), None)
    said = Look(who=_who(viewer), department=department, hour=hour)
    id = _id(f"{viewer.kind}/{viewer.id}", case_id, hour.isoformat(), key=key)
    return CaseLooked(id=str(id), source=SOURCE, case_id=case_id, time=hour, data=said)


def _who(viewer: Viewer) -> Who:
    return next((role for role in STAFF if role in viewer.roles), "system")


def _id(*names: str, key: str) -> UUID:
    secret = blake2b(key.encode()).digest()
    return UUID(bytes=blake2b("\0".join(names).encode(), digest_size=16, key=secret).digest())
