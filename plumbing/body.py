"""The body of a request: what its shape and what the rules of its door find wrong is told at once, by place."""

from collections.abc import Iterable
from typing import Any, Protocol

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from .web import told, violations


class Wrong(Protocol):
    """Words hold no values; `path` is a JSON pointer into the body."""

    @property
    def code(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def message(self) -> str: ...


async def said_in(request: Request) -> Any:
    """The body as it came; None where it is no JSON, which FastAPI tells."""
    try:
        return await request.json()
    except ValueError:
        return None


def all_wrong(shape: TypeAdapter[Any], said: Any, broken: Iterable[Wrong]) -> list[dict[str, str]]:
    """`broken` are the rules that it breaks, judged before the shape is known: a field of another shape must not hide
    them. Where a rule spoke, the shape is silent. Empty when none is broken: then FastAPI tells of the shape alone."""
    rules = placed(broken)
    places = {one["path"] for one in rules}
    return told([*rules, *(one for one in _misshapen(shape, said) if one["path"] not in places)]) if rules else []


def placed(broken: Iterable[Wrong]) -> list[dict[str, str]]:
    return [{"code": one.code, "path": f"/body{one.path}", "message": one.message} for one in broken]


def _misshapen(shape: TypeAdapter[Any], said: Any) -> list[dict[str, str]]:
    try:
        shape.validate_python(said)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        return violations([{**one, "loc": ("body", *one["loc"])} for one in found])
    return []
