"""Who may see which case, for pages and machines alike, and what is remembered of a look: the one place for both."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Literal, Protocol, get_args

from schemas.envelope import legal_day
from schemas.snapshot import Snapshot

ALL = "alle"  # a system with the scope for all departments
Role = Literal["agent", "manager", "department"]
Who = Literal["applicant", "link", "system"] | Role
STAFF: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked at a case, as its applicant may know it: what they are, never their name."""

    who: Who
    department: str
    viewer: bytes  # a digest: one viewer is one row an hour


class Looks(Protocol):
    """Whoever looks, as the session or a token says."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def case_id(self) -> str | None: ...
    @property
    def since(self) -> int | None: ...
    @property
    def departments(self) -> tuple[str, ...]: ...

    def may(self, role: str) -> bool: ...


def may_see(viewer: Looks | None, case: Snapshot) -> bool:
    """An applicant their own cases, a link its one case, an agent and a manager all, others those they work on."""
    match viewer:
        case None:
            return False
        case _ if viewer.kind == "applicant":
            return viewer.id == case.applicant_id
        case _ if viewer.kind == "link":
            return (viewer.case_id, viewer.id) == (case.case_id, case.applicant_id) and not revoked(case, viewer.since)
        case _ if viewer.may("agent") or viewer.may("manager"):
            return True
        case _:
            return (viewer.kind == "machine" or viewer.may("department")) and involved(case, viewer.departments)


def opens(case: Snapshot, issued_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Does a tracking link of this age still open the case? Nothing is known of it but when it was made."""
    ended = case.links_until is not None and legal_day(now) > case.links_until
    return now < expires_at and not ended and not revoked(case, int(issued_at.timestamp()))


def revoked(case: Snapshot, since: int | None) -> bool:
    """Was the link that was made then (in seconds since 1970) taken back?"""
    return case.links_from is not None and (since is None or since < case.links_from.timestamp())


def involved(case: Snapshot, departments: tuple[str, ...]) -> bool:
    """Does one of them decide the case, or work on it?"""
    return (
        ALL in departments
        or case.department in departments
        or any(step.department in departments for step in case.steps)
    )


def look_of(viewer: Looks, case: Snapshot, key: str) -> Look:
    """What is remembered of a look; `key` is a secret of the city, so that nobody reads a person from the digest."""
    digest = blake2b(f"{viewer.kind}/{viewer.id}".encode(), digest_size=12, key=blake2b(key.encode()).digest()).digest()
    return Look(who(viewer), _department(viewer, case), digest)


def who(viewer: Looks) -> Who:
    match viewer.kind:
        case "applicant" | "link":
            return viewer.kind
        case "machine":
            return "system"
        case _:
            return next(role for role in STAFF if viewer.may(role))


def _department(viewer: Looks, case: Snapshot) -> str:
    """Of a colleague or a system of departments, the one for which they looked; empty for who may see all."""
    return next((one for one in viewer.departments if involved(case, (one,)) and one != ALL), "")
