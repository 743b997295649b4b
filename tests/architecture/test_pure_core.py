"""The brain is pure: it takes time, ids and chance as arguments, and reaches nothing outside."""

import ast
import sys

from tests.architecture.reading import Code, cores, imports, parsed, shown, spoken_names

BANNED = (
    "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today",
    "time", "random", "secrets", "uuid.uuid1", "uuid.uuid4", "uuid.uuid6", "uuid.uuid7", "uuid.getnode",
)  # fmt: skip
OUTSIDE = {
    "asyncio", "concurrent", "ftplib", "http", "io", "logging", "multiprocessing", "os", "pathlib", "queue",
    "select", "selectors", "shutil", "signal", "smtplib", "socket", "socketserver", "sqlite3", "ssl",
    "subprocess", "sys", "tempfile", "threading", "urllib",
}  # fmt: skip
# Libraries that compute and reach nothing. One exception: nacl draws the ephemeral key of a sealed box itself
# (services/intake/core/seal.py says why); no outcome depends on it.
PURE = {"babel", "holidays", "nacl", "pydantic", "pydantic_core"}
ALLOWED = (sys.stdlib_module_names - OUTSIDE) | PURE | {"schemas", "."}


def clocks_in(code: Code) -> list[int]:
    return sorted({line for name, line in spoken_names(code) if _is_banned(name)})


def _is_banned(name: str) -> bool:
    return any(name == banned or name.startswith(f"{banned}.") for banned in BANNED)


def reaches(code: Code) -> list[str]:
    return [name for name, _ in imports(code) if name not in ALLOWED]


def test_no_brain_looks_at_a_clock_or_throws_dice():
    assert [f"{shown(path)}:{line}" for path in cores() for line in clocks_in(parsed(path))] == []


def test_a_clock_in_a_brain_would_be_noticed():
    code = """
from datetime import datetime as moment, date
import datetime, uuid
from uuid import uuid4
import random
a = moment.now(zone)
b = datetime.date.today
c = uuid.uuid4()
d = book.now
e = moment(2026, 3, 2)
f = uuid.uuid5(cause, name)
"""
    assert clocks_in(ast.parse(code)) == [4, 5, 6, 7, 8]


def test_a_brain_imports_the_standard_library_and_the_contract():
    assert {shown(path): reaches(parsed(path)) for path in cores() if reaches(parsed(path))} == {}


def test_a_brain_that_reaches_outside_would_be_noticed():
    code = ast.parse("import socket\nfrom asyncpg import Pool\nfrom schemas import on\nfrom .. import store")

    assert reaches(code) == ["socket", "asyncpg", ".."]
