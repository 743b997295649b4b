"""Reads the source tree, so that each rule of the house can be a question about it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("intake", "status", "notify", "dashboard")
PRODUCT = ("schemas", "plumbing", "front", "services", "simulation", "spoor", "deploy")

Code = ast.Module
Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*folders: str) -> list[Path]:
    """Every Python file below these folders of the project."""
    found = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in found if "node_modules" not in path.parts]


def cores() -> list[Path]:
    return [path for path in modules("services") if is_core(path)]


def is_core(path: Path) -> bool:
    return "core" in path.relative_to(ROOT).parts


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> Code:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(code: Code) -> list[Function]:
    return [node for node in ast.walk(code) if isinstance(node, Function)]


def calls(code: Code) -> Iterator[ast.Call]:
    return (node for node in ast.walk(code) if isinstance(node, ast.Call))


def spoken_names(code: Code) -> Iterator[tuple[str, int]]:
    """Every dotted name that is used or imported, written out in full, with its line."""
    known = _imported(code)
    for node in ast.walk(code):
        if isinstance(node, ast.Attribute | ast.Name) and (name := dotted(node)):
            first, _, rest = name.partition(".")
            yield ".".join(filter(None, (known.get(first, first), rest))), node.lineno
        elif isinstance(node, ast.alias) and (target := known.get(node.asname or node.name.split(".")[0])):
            yield target, node.lineno


def dotted(node: ast.expr) -> str | None:
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attr) if owner := dotted(value):
            return f"{owner}.{attr}"
        case _:
            return None


def imports(code: Code) -> Iterator[tuple[str, int]]:
    """Top-level names of what is imported from elsewhere, with the line; relative imports as dots."""
    for node in ast.walk(code):
        match node:
            case ast.Import(names=names):
                yield from ((alias.name.split(".")[0], node.lineno) for alias in names)
            case ast.ImportFrom(level=0, module=str(module)):
                yield module.split(".")[0], node.lineno
            case ast.ImportFrom(level=level):
                yield "." * level, node.lineno


def strings(code: Code) -> Iterator[tuple[str, int]]:
    """Every text in the code, f-strings too, but not the docstrings."""
    docs = _docstrings(code)
    for node in ast.walk(code):
        match node:
            case ast.JoinedStr(values=parts):
                yield "".join(_text(part) for part in parts), node.lineno
            case ast.Constant(value=str(text)) if node not in docs:
                yield text, node.lineno


def _text(part: ast.expr) -> str:
    return part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "x"


def _docstrings(code: Code) -> set[ast.expr]:
    # A bare string is a docstring or an attribute's note; neither does anything.
    return {node.value for node in ast.walk(code) if isinstance(node, ast.Expr)}


def _imported(code: Code) -> dict[str, str]:
    known: dict[str, str] = {}
    for node in ast.walk(code):
        match node:
            case ast.Import(names=names):
                known |= {alias.asname or alias.name.split(".")[0]: _owner(alias) for alias in names}
            case ast.ImportFrom(level=0, module=str(module), names=names):
                known |= {alias.asname or alias.name: f"{module}.{alias.name}" for alias in names}
    return known


def _owner(alias: ast.alias) -> str:
    return alias.name if alias.asname else alias.name.split(".")[0]
