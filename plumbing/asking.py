"""The query of an address: a name that no door knows, or one given twice, is refused and hides nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.dependencies.utils import request_params_to_args
from pydantic import BaseModel

from .web import Problem, told, violations


async def only_known(request: Request) -> None:
    """For a router. Problem 400 with all that is wrong, also with the values of the names it knows; FastAPI passes over
    what it does not know."""
    given = [name for name, _ in request.query_params.multi_items()]
    known = set(_names(request.scope["route"].dependant))
    unknown = [_wrong("extra-forbidden", name, "Extra inputs are not permitted") for name in given if name not in known]
    twice = [_wrong("given-twice", name, "Must be given once") for name in sorted(known) if given.count(name) > 1]
    if unknown or twice:
        wrong = [*unknown, *twice, *_values(request)]
        raise Problem(400, "invalid-input", "The request has values that are not allowed.", told(wrong))


def links(query: Mapping[str, str], more: str | None) -> list[str]:
    """To pages of a list, seen from the address that was asked, wherever the city put it."""
    asked = [(name, value) for name, value in query.items() if name != "cursor"]
    first = [f'<?{urlencode(asked)}>; rel="first"']
    return [*first, f'<?{urlencode([*asked, ("cursor", more)])}>; rel="next"'] if more else first


def _wrong(code: str, name: str, message: str) -> dict[str, str]:
    return {"code": code, "path": f"/query/{name}", "message": message}


def _values(request: Request) -> list[dict[str, str]]:
    """What is wrong with values; a name that is wrong is told above."""
    found = [wrong for one in _below(request.scope["route"].dependant) for wrong in _read(one, request)]
    return [one for one in violations(found) if one["code"] != "extra-forbidden"]


def _read(dependant: Any, request: Request) -> list[Any]:
    return request_params_to_args(dependant.query_params, request.query_params)[1]


def _below(dependant: Any) -> Iterator[Any]:
    yield dependant
    for one in dependant.dependencies:
        yield from _below(one)


def _names(dependant: Any) -> Iterator[str]:
    """What a door reads from its query, and what its dependencies read; of a model its fields."""
    for one in (param for each in _below(dependant) for param in each.query_params):
        kind = one.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (field.alias or name for name, field in kind.model_fields.items())
        else:
            yield one.alias
