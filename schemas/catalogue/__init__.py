"""Case types, departments, reasons and the law as data: steps, terms and their legal basis, in plain words."""

from collections.abc import Iterator
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path

from .case_type import CaseType, StepType
from .law import Law
from .sheet import CatalogueError, read
from .words import Entry, Language, Words

__all__ = ["CaseType", "Catalogue", "CatalogueError", "Language", "Law", "StepType", "Words", "catalogue"]
SHIPPED = Path(__file__).parent


class Department(Words):
    sources: tuple[str, ...]


class Catalogue(Entry):
    departments: dict[str, Department]
    case_types: dict[str, tuple[CaseType, ...]]  # all versions of each, the oldest first
    reasons: dict[str, Words]
    law: Law

    def case_type(self, name: str, received_on: date) -> CaseType:
        """As it was on the day of receipt: a case stays on the version it began with. KeyError if there is none.

        What was received before the first version falls under the first.
        """
        versions = self.case_types[name]
        return next((v for v in reversed(versions) if v.valid_from <= received_on), versions[0])

    @cached_property
    def newest_types(self) -> dict[str, CaseType]:
        """For the words of a type when no day is at hand."""
        return {name: versions[-1] for name, versions in self.case_types.items()}

    @cached_property
    def whys(self) -> dict[str, Words]:
        """Why it takes longer, by code: the reasons of a delay and the grounds on which a term stands still."""
        return {str(ground): words for ground, words in self.law.grounds.items()} | self.reasons

    @cached_property
    def by_source(self) -> dict[str, str]:
        return {source: name for name, department in self.departments.items() for source in department.sources}

    def department_of(self, source: str) -> str | None:
        """The department that speaks under this CloudEvents source."""
        return self.by_source.get(source)


@cache
def catalogue(folder: Path = SHIPPED) -> Catalogue:
    """The catalogue in a folder; CatalogueError tells all that is wrong in the first file that is not sound."""
    types: dict[str, tuple[CaseType, ...]] = {}
    for path in sorted((folder / "case_types").glob("*.yaml")):
        types |= read(path, dict[str, tuple[CaseType, ...]])
    city = Catalogue.model_construct(
        departments=read(folder / "departments.yaml", dict[str, Department]),
        case_types=types,
        reasons=read(folder / "reasons.yaml", dict[str, Words]),
        law=read(folder / "law.yaml", Law),
    )
    if wrong := list(_apart(city)):
        raise CatalogueError("\n".join(wrong))
    return city


def _apart(city: Catalogue) -> Iterator[str]:
    """What each file alone cannot see."""
    for name, versions in city.case_types.items():
        if not versions:
            yield f"{name}: has no version"
        if any(later.valid_from <= earlier.valid_from for earlier, later in pairwise(versions)):
            yield f"{name}: the versions are not in the order of valid_from"
        for kind in versions:
            named = {kind.department, *(step.department for step in kind.steps)} - {None}
            for unknown in sorted(str(one) for one in named - city.departments.keys()):
                yield f"{name} ({kind.valid_from}): department {unknown} is not in departments.yaml"
            for ground in kind.suspension:
                if ground not in city.law.grounds:
                    yield f"{name} ({kind.valid_from}): suspension {ground} is not in law.yaml"
