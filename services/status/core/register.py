"""What lists of cases are asked by: of each case the few things that seldom change."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

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


def entry(case: Case) -> Entry | None:
    """None as long as the opening is on its way."""
    told = case.snapshot
    if told is None:
        return None
    working = " ".join(sorted({told.department, *(step.department for step in told.steps)}))
    return Entry(
        case.id, told.applicant_id, told.dossier_id, told.department, told.case_type, told.phase, told.late, working
    )


def entries(before: Mapping[str, Case], changed: Iterable[Case]) -> Iterator[Entry]:
    """Those that say something else now."""
    for case in changed:
        old = before.get(case.id)
        now = entry(case)
        if now and now != (entry(old) if old else None):
            yield now
