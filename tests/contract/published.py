"""The eternal examples, and how each is read back."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from schemas.generate import PUBLISHED

EXAMPLES = Path(__file__).parents[2] / "schemas" / "examples"
TYPES = sorted(PUBLISHED)
Wired = Any  # what json.loads gives


def example(name: str) -> Wired:
    return json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def understood(wired: Wired) -> Any:
    """As a reader understands it, from the bytes on the wire."""
    return TypeAdapter(PUBLISHED[wired["type"]]).validate_json(json.dumps(wired))


def told(event: Any) -> Wired:
    """As it goes over the wire."""
    return json.loads(event.model_dump_json(exclude_none=True, by_alias=True))


def changed(wired: Wired, change: Callable[[Wired], Wired], path: str = "") -> Iterator[tuple[str, Wired]]:
    """The same with one place changed, for every place where `change` does something, with the path of it."""
    if (other := change(wired)) != wired:
        yield path or "/", other
    for key, part in _parts(wired):
        for where, new in changed(part, change, f"{path}/{key}"):
            copy = wired.copy()
            copy[key] = new
            yield where, copy


def _parts(wired: Wired) -> list[tuple[Any, Wired]]:
    match wired:
        case dict():
            return list(wired.items())
        case list():
            return list(enumerate(wired))
        case _:
            return []
