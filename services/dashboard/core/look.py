"""A look at a case, as its applicant may know of it: what somebody is and in which hour, never who they are."""

from datetime import datetime
from typing import Literal, Protocol

from schemas.looks import SOURCE, look_id
from schemas.message_events import CaseLooked, Look

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
    """One viewer is one look an hour, also with what they look at in status."""
    department = next((one for one in viewer.departments if one != ALL), None)
    said = Look(who=_who(viewer), department=department, hour=hour)
    id = str(look_id(viewer, case_id, hour, key))
    return CaseLooked(id=id, source=SOURCE, case_id=case_id, time=hour, data=said)


def _who(viewer: Viewer) -> Who:
    return next((role for role in STAFF if role in viewer.roles), "system")
