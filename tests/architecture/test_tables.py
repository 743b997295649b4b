"""schema.sql is the truth about the tables, and the migrations lead there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from tests.architecture.reading import ROOT, SERVICES

PIPE = ROOT / "plumbing"
HOUSES = [PIPE, *(ROOT / "services" / name for name in SERVICES)]

# What PostgreSQL itself says about everything in a schema, one line a thing. The order of columns is free.
SPOKEN = """
    SELECT format('column %s.%s %s%s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                  CASE WHEN a.attnotnull THEN ' not null' END, ' default ' || pg_get_expr(d.adbin, d.adrelid),
                  ' identity ' || nullif(a.attidentity::text, ''),
                  ' generated ' || nullif(a.attgenerated::text, ''))
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
     WHERE c.relnamespace = $1 AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm')
     UNION ALL
    SELECT format('%s %s %s %s %s %s', c.relkind, c.relname, c.relpersistence, c.reloptions,
                  pg_get_expr(c.relpartbound, c.oid),
                  CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END)
      FROM pg_class c WHERE c.relnamespace = $1 AND c.relkind <> 'i'
     UNION ALL
    SELECT format('index %s', pg_get_indexdef(c.oid))
      FROM pg_class c WHERE c.relnamespace = $1 AND c.relkind = 'i'
     UNION ALL
    SELECT format('constraint %s on %s: %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = $1
     UNION ALL
    SELECT format('function %s', pg_get_functiondef(oid)) FROM pg_proc WHERE pronamespace = $1
     UNION ALL
    SELECT format('trigger %s', pg_get_triggerdef(t.oid))
      FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE c.relnamespace = $1 AND NOT t.tgisinternal
     UNION ALL
    SELECT format('word %s of %s', e.enumlabel, t.typname)
      FROM pg_enum e JOIN pg_type t ON t.oid = e.enumtypid
     WHERE t.typnamespace = $1
     UNION ALL
    SELECT format('comment on %s.%s: %s', c.relname, a.attname, d.description)
      FROM pg_description d JOIN pg_class c ON c.oid = d.objoid AND d.classoid = 'pg_class'::regclass
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
     WHERE c.relnamespace = $1
"""


@pytest.fixture
async def empty_town(admin_url: str) -> AsyncIterator[asyncpg.Connection]:
    ground = f"architecture_{uuid4().hex[:10]}"  # several runs may share a server
    async with asked(admin_url) as admin:
        await admin.execute(f"CREATE DATABASE {ground}")
        async with asked(admin_url, database=ground) as town:
            yield town
        await admin.execute(f"DROP DATABASE {ground}")


@asynccontextmanager
async def asked(url: str, database: str | None = None) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(url, database=database)
    try:
        yield connection
    finally:
        await connection.close()


async def built(town: asyncpg.Connection, *plans: str) -> set[str]:
    """What stands in the catalogue after these SQL texts, built on empty ground."""
    await town.execute("DROP SCHEMA IF EXISTS house CASCADE; CREATE SCHEMA house; SET search_path = house")
    for plan in plans:
        await town.execute(plan)
    ground = await town.fetchval("SELECT 'house'::regnamespace::oid")
    return {row[0] for row in await town.fetch(SPOKEN, ground)}


def truth(house: Path) -> str:
    return (house / "schema.sql").read_text(encoding="utf-8")


def way_there(house: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in sorted((house / "migrations").glob("*.sql"))]


@pytest.mark.parametrize("house", HOUSES, ids=lambda house: house.name)
async def test_the_migrations_lead_to_the_schema(empty_town: asyncpg.Connection, house: Path):
    ground = [] if house == PIPE else [truth(PIPE)]

    wanted = await built(empty_town, *ground, truth(house))
    reached = await built(empty_town, *ground, *way_there(house))

    assert way_there(house)
    assert sorted(wanted - reached) == [], "schema.sql promises what no migration brings"
    assert sorted(reached - wanted) == [], "a migration brings what schema.sql does not tell"


@pytest.mark.parametrize(
    "other",
    [
        "CREATE TABLE a (b int PRIMARY KEY, c text)",
        "CREATE TABLE a (b bigint PRIMARY KEY, c text NOT NULL)",
        "CREATE TABLE a (b int PRIMARY KEY, c text NOT NULL DEFAULT '')",
        "CREATE TABLE a (b int PRIMARY KEY, c text NOT NULL CHECK (c <> ''))",
        "CREATE TABLE a (b int PRIMARY KEY, c text NOT NULL); CREATE INDEX ON a (c)",
        "CREATE TABLE a (b int PRIMARY KEY, c text NOT NULL); COMMENT ON TABLE a IS 'a'",
        "CREATE TABLE a (b int PRIMARY KEY, c text NOT NULL); COMMENT ON COLUMN a.c IS 'c'",
        "CREATE TABLE a (b int PRIMARY KEY, c text NOT NULL) WITH (fillfactor = 70)",
        "CREATE TABLE a (b int PRIMARY KEY, c text NOT NULL); CREATE TYPE t AS ENUM ('x')",
    ],
)
async def test_a_table_that_differs_would_be_noticed(empty_town: asyncpg.Connection, other: str):
    one = "CREATE TABLE a (b int PRIMARY KEY, c text NOT NULL)"
    by_migration = ["CREATE TABLE a (b int PRIMARY KEY)", "ALTER TABLE a ADD COLUMN c text NOT NULL"]

    assert await built(empty_town, one) == await built(empty_town, *by_migration)
    assert await built(empty_town, one) != await built(empty_town, other)
