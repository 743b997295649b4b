"""SQL is spoken in store.py, or store_<of what>.py, and by the pipes."""

import ast
import re

from tests.architecture.reading import Code, calls, modules, parsed, shown, strings

SPOKEN = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+[\w.]+\s+SET|DELETE\s+FROM|TRUNCATE\s+\w"
    r"|(CREATE|ALTER|DROP)\s+(TABLE|INDEX|SCHEMA|ROLE|VIEW)|LOCK\s+TABLE|ON\s+CONFLICT|ORDER\s+BY|FOR\s+UPDATE)\b",
    re.DOTALL,
)
MUMBLED = re.compile(r"^\s*(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from)\b", re.DOTALL)
STORE = re.compile(r"store(_[a-z]+)?\.py$")  # a second one where the first grew too long
ASKED = {"execute", "executemany", "fetchrow", "fetchval", "copy_records_to_table"}


def sql_in(code: Code) -> list[int]:
    said = [line for text, line in strings(code) if SPOKEN.search(text) or MUMBLED.search(text)]
    asked = [c.lineno for c in calls(code) if isinstance(c.func, ast.Attribute) and c.func.attr in ASKED]
    return sorted({*said, *asked})


def test_only_the_store_speaks_sql():
    silent = [path for path in modules("schemas", "services", "simulation", "spoor") if not STORE.match(path.name)]

    assert [f"{shown(path)}:{line}" for path in silent for line in sql_in(parsed(path))] == []


def test_sql_in_a_door_would_be_noticed():
    door = """
async def on_facts(tx, case):
    '''Every SELECT a FROM b in prose is fine, and so is: ORDER BY.'''
    say("update the page set for today")
    rows = await tx.fetch(f"SELECT body FROM {case}")
    await tx.fetchval(question)
    await tx.fetch("select 1 from dual")
"""
    assert sql_in(ast.parse(door)) == [5, 6, 7]
