"""Reads a file of the catalogue; what is wrong in it is told all at once, by file, line and field."""

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

Name = int | str  # of a field, or the place in a list
T = TypeVar("T")
DATE = "tag:yaml.org,2002:timestamp"


class CatalogueError(Exception):
    """Everything that is wrong: a line each, `file:line: field: what`."""


class Loader(yaml.SafeLoader):
    """Leaves a date as text: a date that does not exist is then told by its line."""


Loader.yaml_implicit_resolvers = {
    first: [rule for rule in rules if rule[0] != DATE] for first, rules in Loader.yaml_implicit_resolvers.items()
}


class Sheet(Generic[T]):
    """A file. Top-level names that begin with an underscore only hold what others repeat."""

    content: T  # only there when nothing is wrong

    def __init__(self, path: Path, shape: type[T]) -> None:
        self.file = path.name
        self.node: yaml.MappingNode | None = None
        self.wrong: list[str] = []
        try:
            self.node = _composed(path)
            self.wrong = [f"{self.file}:{line}: {name}: stands here twice" for line, name in _twice(self.node, set())]
            self.content = TypeAdapter(shape).validate_python(_content(self.node))
        except ValidationError as refused:
            self.wrong += [f"{self.place(*error['loc'])}: {error['msg']}" for error in refused.errors()]
        except yaml.MarkedYAMLError as broken:
            self.wrong += [f"{self.file}:{_line(broken.problem_mark)}: not YAML: {broken.problem}"]
        except OSError:
            self.wrong += [f"{self.file}:1: cannot be opened"]
        except (ValueError, yaml.YAMLError, RecursionError) as broken:
            self.wrong += [f"{self.file}:1: cannot be read: {str(broken).splitlines()[0]}"]

    def place(self, *at: Name) -> str:
        """File, line and field; the line of the innermost one around it if the field is not there."""
        line = 1
        node: yaml.Node | None = self.node
        for name in at:
            if (inner := _child(node, name)) is None:
                break
            line, node = inner
        return f"{self.file}:{line}: {'.'.join(map(str, at))}"


def _composed(path: Path) -> yaml.MappingNode:
    node = yaml.compose(path.read_text(encoding="utf-8"), Loader=Loader)
    if not isinstance(node, yaml.MappingNode):
        raise ValueError("names with values are expected, and there are none")
    return node


def _content(node: yaml.MappingNode) -> dict[Hashable, Any]:
    said = Loader("").construct_mapping(node, deep=True)
    return {name: value for name, value in said.items() if not str(name).startswith("_")}


def _line(mark: yaml.Mark | None) -> int:
    return mark.line + 1 if mark else 1


def _child(node: yaml.Node | None, name: Name) -> tuple[int, yaml.Node] | None:
    """What counts is the last: a field of one's own stands after those that `<<` brought."""
    if isinstance(node, yaml.MappingNode):
        fields = reversed(node.value)
        return next(((_line(key.start_mark), value) for key, value in fields if key.value == str(name)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(name, int) and name < len(node.value):
        return _line(node.value[name].start_mark), node.value[name]
    return None


def _twice(node: yaml.Node, seen: set[int]) -> Iterator[tuple[int, str]]:
    """Names that stand twice in one mapping: YAML would silently take the last."""
    if id(node) in seen or isinstance(node, yaml.ScalarNode):
        return
    seen.add(id(node))
    pairs = node.value if isinstance(node, yaml.MappingNode) else [(None, inner) for inner in node.value]
    names: set[str] = set()
    for key, value in pairs:
        if isinstance(key, yaml.ScalarNode):
            if key.value in names and key.value != "<<":
                yield _line(key.start_mark), key.value
            names.add(key.value)
        yield from _twice(value, seen)
