"""Case types, departments, reasons and the law as data: steps, terms and their legal basis, in plain words."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, cached_property
from itertools import chain, pairwise
from pathlib import Path

from ..said import Code
from .case_type import CaseType, StepType
from .law import Law
from .sheet import CatalogueError, Sheet
from .words import Called, Entry, Language, Phrase, Words

__all__ = [
    "Called", "CaseType", "Catalogue", "CatalogueError", "Language", "Law", "Phrase", "StepType", "Words", "catalogue",
]  # fmt: skip
SHIPPED = Path(__file__).parent
_chosen = SHIPPED


class Department(Words):
    sources: tuple[str, ...]


class Colleagues(Entry):
    """What the town hall says to itself of steps, by their Dutch words, and of why it takes longer, by code."""

    steps: dict[str, Words]
    reasons: dict[Code, Words]


CaseTypes = dict[Code, tuple[CaseType, ...]]  # all versions of each, the oldest first


class Catalogue(Entry):
    departments: dict[str, Department]
    case_types: CaseTypes
    reasons: dict[str, Phrase]
    law: Law
    colleagues: Colleagues

    def case_type(self, name: str, received_on: date) -> CaseType:
        """As it was on the day of receipt: a case stays on the version it began with. KeyError if there is none.

        What was received before the first version falls under the first.
        """
        versions = self.case_types[name]
        for version in reversed(versions):
            if version.valid_from <= received_on:
                return version
        return versions[0]

    def is_published(self, name: str, received_on: date) -> bool:
        """May everybody read the title of such a case? Not of a type that nobody knows."""
        try:
            return self.case_type(name, received_on).published
        except KeyError:
            return False

    @cached_property
    def newest_types(self) -> dict[str, CaseType]:
        """For the words of a type when no day is at hand."""
        return {name: versions[-1] for name, versions in self.case_types.items()}

    @cached_property
    def whys(self) -> dict[str, Phrase]:
        """Why it takes longer, a sentence by code: the reasons of a delay, and why a term stands still."""
        grounds = {
            str(name): Phrase(nl=f"Dit komt {of.nl}", en=f"This is {of.en}") for name, of in self.law.grounds.items()
        }
        return grounds | self.reasons

    @cached_property
    def whys_for_colleagues(self) -> dict[str, Words]:
        return {**self.whys, **self.colleagues.reasons}

    def step_for_colleagues(self, step: StepType) -> Words:
        """Of what speaks to nobody there are no other words."""
        return self.colleagues.steps.get(step.nl, step)

    @cached_property
    def by_source(self) -> dict[str, str]:
        return {source: name for name, department in self.departments.items() for source in department.sources}

    def department_of(self, source: str) -> str | None:
        """The department that speaks under this CloudEvents source."""
        return self.by_source.get(source)


def use(folder: Path) -> Catalogue:
    """From now on this process works with the catalogue of another city."""
    global _chosen  # noqa: PLW0603
    _chosen = folder
    catalogue.cache_clear()
    return catalogue()


@cache
def catalogue() -> Catalogue:
    """The catalogue that this process works with."""
    return read_catalogue(_chosen)


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue in a folder; CatalogueError tells all that is wrong, in its files and between the sound ones."""
    departments = Sheet(folder / "departments.yaml", dict[Code, Department])
    reasons = Sheet(folder / "reasons.yaml", dict[Code, Phrase])
    law = Sheet(folder / "law.yaml", Law)
    colleagues = Sheet(folder / "colleagues.yaml", Colleagues)
    types = [Sheet(path, CaseTypes) for path in sorted((folder / "case_types").glob("*.yaml"))]
    alone = chain(departments.wrong, reasons.wrong, law.wrong, colleagues.wrong, *(sheet.wrong for sheet in types))
    _refuse([*alone, *(() if departments.wrong or law.wrong else _apart(departments, law, types))])
    return Catalogue.model_construct(
        departments=departments.content,
        case_types={name: versions for sheet in types for name, versions in sheet.content.items()},
        reasons=reasons.content,
        law=law.content,
        colleagues=colleagues.content,
    )


def _refuse(wrong: Iterable[str]) -> None:
    if lines := list(wrong):
        raise CatalogueError("\n".join(lines))


def _apart(departments: Sheet[dict[str, Department]], law: Sheet[Law], types: list[Sheet[CaseTypes]]) -> Iterator[str]:
    """What each file alone cannot see."""
    if not any(sheet.wrong or sheet.content for sheet in types):
        yield "case_types: no file in this folder has a case type"
    yield from _shared(departments)
    homes: dict[str, str] = {}
    for sheet in (sheet for sheet in types if not sheet.wrong):
        for name, versions in sheet.content.items():
            if homes.setdefault(name, sheet.file) != sheet.file:
                yield f"{sheet.place(name)}: stands in {homes[name]} as well"
            yield from _ordered(sheet, name, versions)
            for number, kind in enumerate(versions):
                yield from _unknown(sheet, (name, number), kind, departments.content, law.content)


def _shared(departments: Sheet[dict[str, Department]]) -> Iterator[str]:
    speaks: set[str] = set()
    for name, department in departments.content.items():
        for number, source in enumerate(department.sources):
            if source in speaks:
                yield f"{departments.place(name, 'sources', number)}: speaks for another department as well"
            speaks.add(source)


def _ordered(sheet: Sheet[CaseTypes], name: str, versions: tuple[CaseType, ...]) -> Iterator[str]:
    if not versions:
        yield f"{sheet.place(name)}: has no version"
    for number, (earlier, later) in enumerate(pairwise(versions), 1):
        if later.valid_from <= earlier.valid_from:
            yield f"{sheet.place(name, number, 'valid_from')}: is not after the version before it"


def _unknown(
    sheet: Sheet[CaseTypes], at: tuple[str, int], kind: CaseType, departments: dict[str, Department], law: Law
) -> Iterator[str]:
    if kind.department and kind.department not in departments:
        yield f"{sheet.place(*at, 'department')}: {kind.department} is not in departments.yaml"
    for number, step in enumerate(kind.steps):
        if step.department and step.department not in departments:
            yield f"{sheet.place(*at, 'steps', number, 'department')}: {step.department} is not in departments.yaml"
    for number, ground in enumerate(kind.suspension):
        if ground not in law.grounds:
            yield f"{sheet.place(*at, 'suspension', number)}: {ground} is not in law.yaml"
