"""Case types, departments and reasons as data: steps, terms and their legal basis, in plain words."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from ..case_events import Code, Period

Language = Literal["nl", "en"]


class Words(BaseModel):
    """The same in plain Dutch (B1) and English."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    nl: str
    en: str

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.nl


class Department(Words):
    sources: tuple[str, ...]


class StepType(Words):
    id: Code
    department: Code


class CaseType(Words):
    department: Code  # the one that decides
    published: bool  # may the title be told, or only the plain name
    term: Period
    extension: Period | None
    legal_basis: str
    steps: tuple[StepType, ...]

    def step(self, step: str) -> StepType | None:
        return next((s for s in self.steps if s.id == step), None)

    def number_of(self, step: str) -> int | None:
        """The place of a step as the applicant counts it, from 1; None if the type has no such step."""
        return next((number for number, s in enumerate(self.steps, 1) if s.id == step), None)


class Catalogue(BaseModel):
    model_config = ConfigDict(frozen=True)
    departments: dict[str, Department]
    case_types: dict[str, CaseType]
    reasons: dict[str, Words]

    def department_of(self, source: str) -> str | None:
        """The department that speaks under this CloudEvents source."""
        return next((name for name, d in self.departments.items() if source in d.sources), None)


@cache
def catalogue() -> Catalogue:
    """The catalogue as shipped; ValidationError when a file breaks its shape."""
    return Catalogue(
        departments=_read("departments", dict[str, Department]),
        case_types=_read("case_types", dict[str, CaseType]),
        reasons=_read("reasons", dict[str, Words]),
    )


def _read(name: str, shape: Any) -> Any:
    text = (Path(__file__).parent / f"{name}.yaml").read_text(encoding="utf-8")
    return TypeAdapter(shape).validate_python(yaml.safe_load(text))
