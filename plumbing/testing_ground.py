"""The ground of a test: the tables of a service at once. One by one they took most of the time of a small test."""

from pathlib import Path

import asyncpg

from .migrate import BOOK, way_there


async def build(dsn: str, schema: str, folder: Path) -> None:
    """What `migrate` leaves behind in an empty schema, in two steps; a schema that is there is left to it."""
    connection = await asyncpg.connect(dsn)
    try:
        if await connection.fetchval("SELECT to_regnamespace($1) IS NULL", schema):
            await _lay(connection, schema, way_there(folder))
    finally:
        await connection.close()


async def _lay(connection: asyncpg.Connection, schema: str, way: list[tuple[str, str]]) -> None:
    plan = [f'CREATE SCHEMA "{schema}"; SET search_path = "{schema}"; {BOOK}', *(body for _, body in way)]
    async with connection.transaction():
        await connection.execute(";\n".join(plan))
        await connection.executemany("INSERT INTO migration (name, body) VALUES ($1, $2)", way)
