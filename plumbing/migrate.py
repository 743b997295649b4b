"""Migrations: numbered SQL files, forward only, applied once under an advisory lock."""

from pathlib import Path

import asyncpg

from .logs import log

PIPE = Path(__file__).parent / "migrations"
BOOK = "CREATE TABLE IF NOT EXISTS migration (name text PRIMARY KEY, body text NOT NULL)"


class MigrationChanged(RuntimeError):
    """A migration that was applied before has other text now; write a new one instead."""


async def migrate(dsn: str, schema: str, folder: Path) -> list[str]:
    """Bring a service's schema to the present; returns the names of what was applied. Safe to run side by side."""
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock(hashtext($1))", f"migrate {schema}")
        if not await connection.fetchval("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema):
            # a service's own role may not create schemas, not even one that exists
            await connection.execute(f'CREATE SCHEMA "{schema}"')
        await connection.execute(f'SET search_path = "{schema}"; SET lock_timeout = 5000; {BOOK}')
        before = {name: body for name, body in await connection.fetch("SELECT name, body FROM migration")}
        return [name for name, body in way_there(folder) if await _apply(connection, name, body, before.get(name))]
    finally:
        await connection.close()


def way_there(folder: Path) -> list[tuple[str, str]]:
    """Name and text of every migration, that of the pipes first."""
    pipe = [(f"plumbing/{file.stem}", file) for file in sorted(PIPE.glob("*.sql"))]
    files = pipe + [(file.stem, file) for file in sorted(folder.glob("*.sql"))]
    return [(name, file.read_text(encoding="utf-8")) for name, file in files]


async def _apply(connection: asyncpg.Connection, name: str, body: str, before: str | None) -> bool:
    if before == body:
        return False
    if before is not None:
        raise MigrationChanged(name)
    async with connection.transaction():
        await connection.execute(body)
        await connection.execute("INSERT INTO migration (name, body) VALUES ($1, $2)", name, body)
    log.info("migration_applied", migration=name)
    return True
