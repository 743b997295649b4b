"""What lists of cases are asked by: of each case the few things that seldom change."""

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import NamedTuple

from schemas.snapshot import Snapshot

from .case import Case


class Entry(NamedTuple):
    """The place of a case in the register."""

    case_id: str
    applicant_id: str
    dossier_id: str | None
    department: str  # the one that decides
    case_type: str
    phase: str
    late: bool
    departments: str  # that one and all that work on it, in order, with a space between


asked_by = attrgetter("applicant_id", "dossier_id", "department", "case_type", "phase", "late", "steps")


def entry(case_id: str, told: Snapshot) -> Entry:
    working = " ".join(sorted({told.department, *(step.department for step in told.steps)}))
    return Entry(
        case_id, told.applicant_id, told.dossier_id, told.department, told.case_type, told.phase, told.late, working
    )


def entries(before: Mapping[str, Case], changed: Iterable[Case]) -> Iterator[Entry]:
    """Those that say something else now."""
    for case in changed:
        old = one.snapshot if (one := before.get(case.id)) else None
        if case.snapshot and not (old and asked_by(old) == asked_by(case.snapshot)):
            yield entry(case.id, case.snapshot)
