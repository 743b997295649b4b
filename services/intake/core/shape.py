"""What pydantic finds wrong with the shape of an event, in our codes and words: field names, never values."""

from collections.abc import Iterator
from typing import Any

from pydantic import TypeAdapter, ValidationError

from schemas.case_events import TYPES, any_fact
from schemas.envelope import Event
from schemas.message_events import Violation

from .delivery import Raw, violation
from .privacy import called, pointer

ATTRIBUTES_ONLY = TypeAdapter(Event)  # of a type we do not know the attributes can still be judged
WORDS = {
    "literal_error": "must be {expected}",
    "string_too_short": "is too short (at least {min_length} characters)",
    "string_too_long": "is too long (at most {max_length} characters)",
    "string_pattern_mismatch": "does not have the form {pattern}",
    "string_type": "must be text",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
}
A_DAY = "must be a day (YYYY-MM-DD)"


def shape(event: Raw, text: str) -> Iterator[Violation]:
    """Missing fields and fields that are not what the contract says."""
    known = event.get("type") in TYPES if isinstance(event.get("type"), str) else False
    try:
        (any_fact if known else ATTRIBUTES_ONLY).validate_json(text)
    except ValidationError as error:
        for problem in error.errors(include_input=False, include_url=False):
            yield _told(problem, problem["loc"][1:] if known else problem["loc"])


def _told(problem: Any, place: tuple[str | int, ...]) -> Violation:
    path = ""
    for name in place:
        path = pointer(path, str(name))
    kind = problem["type"]
    if kind == "missing":
        return violation("field-missing", path, f"{called(path)} is missing")
    words = A_DAY if kind.startswith("date") else WORDS.get(kind, "is not allowed as it stands")
    return violation("field-invalid", path, f"{called(path)} {words.format(**problem.get('ctx', {}))}")
