"""Reads a file of the catalogue; what is wrong in it is told all at once, by file, line and field."""

from collections.abc import Hashable, Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

Path_ = Sequence[int | str]


class CatalogueError(Exception):
    """Everything that is wrong: a line each, `file:line: field: what`."""


def read(path: Path, shape: Any) -> Any:
    """The content in its shape. Top-level names that begin with an underscore only hold what others repeat."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except OSError:
        raise CatalogueError(f"{path.name}:1: the file cannot be read") from None
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise CatalogueError(f"{path.name}:{line}: not YAML: {wrong.problem}") from None
    if twice := list(_twice(node)):
        raise CatalogueError("\n".join(f"{path.name}:{line}: {name}: stands here twice" for line, name in twice))
    said = {name: value for name, value in _content(node).items() if not str(name).startswith("_")}
    try:
        return TypeAdapter(shape).validate_python(said)
    except ValidationError as wrong:
        found = [(line_of(node, e["loc"]), ".".join(map(str, e["loc"])), e["msg"]) for e in wrong.errors()]
        raise CatalogueError("\n".join(f"{path.name}:{line}: {at}: {what}" for line, at, what in found)) from None


def _content(node: yaml.Node | None) -> dict[Hashable, Any]:
    loader = yaml.SafeLoader("")
    return loader.construct_mapping(node, deep=True) if isinstance(node, yaml.MappingNode) else {}


def line_of(node: yaml.Node | None, path: Path_) -> int:
    """The line of the field, or of the innermost one around it that is there."""
    line = node.start_mark.line + 1 if node else 1
    for name in path:
        inner = _child(node, name)
        if inner is None:
            break
        line, node = inner
    return line


def _child(node: yaml.Node | None, name: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key.start_mark.line + 1, value) for key, value in node.value if key.value == str(name)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(name, int) and name < len(node.value):
        return node.value[name].start_mark.line + 1, node.value[name]
    return None


def _twice(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    """Names that stand twice in one mapping: YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        names: set[str] = set()
        for key, value in node.value:
            if key.value in names and key.value != "<<":
                yield key.start_mark.line + 1, key.value
            names.add(key.value)
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for inner in node.value:
            yield from _twice(inner)
