"""The access log: what is remembered of a look at a case, and how its applicant reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from schemas.catalogue import Department, Language, Words
from schemas.looks import look_key
from schemas.snapshot import Snapshot

from .access import ALL, Viewer, involved

Role = Literal["agent", "manager", "department"]
Who = Literal["applicant", "link", "system"] | Role
STAFF: tuple[Role, ...] = get_args(Role)
WORDS: Mapping[Who, Words] = {
    "applicant": Words(nl="U zelf", en="You"),
    "link": Words(nl="Iemand met uw persoonlijke link", en="Somebody with your personal link"),
    "agent": Words(nl="Een medewerker van 14070", en="A colleague at 14070"),
    "manager": Words(nl="Een leidinggevende van de gemeente", en="A manager of the municipality"),
    "department": Words(nl="Een medewerker", en="A colleague"),
    "system": Words(nl="Een computersysteem van de gemeente", en="A computer system of the municipality"),
}
OF: Mapping[Who, Words] = {
    "department": Words(nl="Een medewerker van {}", en="A colleague of {}"),
    "system": Words(nl="Een computersysteem van {}", en="A computer system of {}"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """Who looked, as an applicant may know it: what they are to the case, never who they are."""

    who: Who
    department: str
    hour: datetime
    viewer: bytes  # one viewer is one row of a case and an hour, with what they look at on the dashboard


def look_of(viewer: Viewer, case: Snapshot, hour: datetime, key: str) -> Look:
    """`key` is a secret of the city."""
    return Look(_who(viewer), _department(viewer, case), hour, look_key(viewer, case.case_id, hour, key).bytes)


def in_words(who: Who, department: str, departments: Mapping[str, Department], language: Language) -> str:
    """Of a department that the catalogue does not know, nothing is said but what looked."""
    if department in departments and who in OF:
        return OF[who].in_(language).format(departments[department].in_(language))
    return WORDS[who].in_(language)


def _who(viewer: Viewer) -> Who:
    match viewer.kind:
        case "applicant" | "link":
            return viewer.kind
        case "machine":
            return "system"
        case _:
            return next(role for role in STAFF if viewer.may(role))


def _department(viewer: Viewer, case: Snapshot) -> str:
    """Of a colleague or a system of departments, the one for which they looked; empty for who may see all."""
    return next((one for one in viewer.departments if one != ALL and involved(case, (one,))), "")
