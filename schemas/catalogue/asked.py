"""Codes of the catalogue as somebody asks for them: one that this city does not have is refused."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from . import catalogue


def department(code: str) -> str:
    """Its code, in capitals or not; the error says that the city has none with this code."""
    if (name := code.upper()) not in catalogue().departments:
        raise PydanticCustomError("department-unknown", "The city has no department with this code")
    return name


def case_type(name: str) -> str:
    if name not in catalogue().case_types:
        raise PydanticCustomError("case-type-unknown", "The catalogue has no case type with this name")
    return name


def one_of(names: Callable[[], Iterable[str]]) -> Any:
    """For the document: what may be asked for, read when it is written, so from the catalogue of this city."""
    return Field(json_schema_extra=lambda told: told.update(enum=[*sorted(names())]))


Department = Annotated[str, Field(max_length=100), AfterValidator(department), one_of(lambda: catalogue().departments)]
CaseType = Annotated[str, Field(max_length=100), AfterValidator(case_type), one_of(lambda: catalogue().case_types)]
