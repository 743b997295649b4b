"""The query of an address: a name that no door knows, or one given twice, is refused and hides nothing."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from pydantic import BaseModel

from .web import Problem


async def only_known(request: Request) -> None:
    """For a router. Problem 400 with all the names that are wrong; FastAPI passes over what it does not know."""
    given = [name for name, _ in request.query_params.multi_items()]
    known = set(_names(request.scope["route"].dependant))
    unknown = [_wrong("extra-forbidden", name, "Extra inputs are not permitted") for name in given if name not in known]
    twice = [_wrong("given-twice", name, "Must be given once") for name in sorted(known) if given.count(name) > 1]
    if unknown or twice:
        raise Problem(400, "invalid-input", "The request has values that are not allowed.", [*unknown, *twice])


def links(query: Mapping[str, str], more: str | None) -> list[str]:
    """To pages of a list, seen from the address that was asked, wherever the city put it."""
    asked = [(name, value) for name, value in query.items() if name != "cursor"]
    first = [f'<?{urlencode(asked)}>; rel="first"']
    return [*first, f'<?{urlencode([*asked, ("cursor", more)])}>; rel="next"'] if more else first


def _wrong(code: str, name: str, message: str) -> dict[str, str]:
    return {"code": code, "path": f"/query/{name}", "message": message}


def _names(dependant: Any) -> Iterator[str]:
    """What a door reads from its query, and what its dependencies read; of a model its fields."""
    for one in dependant.query_params:
        kind = one.field_info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (field.alias or name for name, field in kind.model_fields.items())
        else:
            yield one.alias
    for below in dependant.dependencies:
        yield from _names(below)
