"""Who may see which case: the one place where that is decided, for pages and machines alike."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, Protocol

from schemas.envelope import legal_day
from schemas.snapshot import Snapshot

LinkView = Literal["minimal", "full"]
ALL = "alle"  # a system with the scope for all departments


class Viewer(Protocol):
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


def may_see(viewer: Viewer | None, case: Snapshot) -> bool:
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
    """Was the link that was made then (in seconds since 1970) taken back? One of the same instant was, too."""
    return case.links_from is not None and (since is None or since <= case.links_from.timestamp())


def sees_little(viewer: Viewer, link_view: LinkView) -> bool:
    """A link may be forwarded, or stand in a mailbox that others read: it shows only what needs no log-in."""
    return viewer.kind == "link" and link_view == "minimal"


def less(case: Snapshot) -> Snapshot:
    """Where it stands, the dates, what must be done and why it takes longer; no papers, no talks, nothing to bring."""
    appointments = tuple(replace(one, bring=()) for one in case.appointments)
    return replace(case, documents=(), contacts=(), appointments=appointments)


def unnamed(case: Snapshot) -> Snapshot:
    """Without the name under which departments and lists know its applicant."""
    return replace(case, applicant_id="")


@dataclass(frozen=True, slots=True)
class Reach:
    """The cases that a viewer may see at most, for a list to be asked by; `may_see` decides on each that is found."""

    applicant: str | None = None
    case_id: str | None = None
    departments: tuple[str, ...] | None = None


def reach(viewer: Viewer) -> Reach:
    match viewer.kind:
        case "applicant":
            return Reach(applicant=viewer.id)
        case "link":
            return Reach(applicant=viewer.id, case_id=viewer.case_id or "")
        case _ if viewer.may("agent") or viewer.may("manager") or ALL in viewer.departments:
            return Reach()
        case _:
            return Reach(departments=viewer.departments)


def involved(case: Snapshot, departments: tuple[str, ...]) -> bool:
    """Does one of them decide the case, or work on it?"""
    return (
        ALL in departments
        or case.department in departments
        or any(step.department in departments for step in case.steps)
    )
