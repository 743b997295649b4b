"""Small functions and small files: what does not fit on a page is read by nobody."""

import ast
from pathlib import Path

from tests.architecture.reading import PRODUCT, Code, Function, functions, modules, parsed, shown

LONGEST_FUNCTION = 60
LONGEST_FILE = 250


def lines_of(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def too_long(code: Code) -> list[str]:
    return [function.name for function in functions(code) if lines_of(function) > LONGEST_FUNCTION]


def test_every_function_fits_on_a_page():
    long = {shown(path): too_long(parsed(path)) for path in modules(*PRODUCT, "bench")}

    assert {path: names for path, names in long.items() if names} == {}


def test_every_file_has_one_purpose():
    def length(path: Path) -> int:
        return len(path.read_text(encoding="utf-8").splitlines())

    assert [shown(path) for path in modules(*PRODUCT, "bench") if length(path) > LONGEST_FILE] == []


def test_a_long_function_would_be_noticed():
    short = "def short():\n" + "    pass\n" * (LONGEST_FUNCTION - 1)
    long = "async def long():\n" + "    pass\n" * LONGEST_FUNCTION

    assert too_long(ast.parse(short + long)) == ["long"]
