"""What the command line asks of the services' databases: how far they are, how much they keep, and a shadow."""

from collections.abc import Collection
from datetime import datetime

import asyncpg

from plumbing.postgres import Pool, Transaction
from schemas.envelope import BEGINNING


async def heard(tx: asyncpg.Connection) -> dict[tuple[str, int], int]:
    """Per topic and partition, the first offset that was not heard yet."""
    rows = await tx.fetch("""SELECT topic, partition, next_offset FROM progress""")
    return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def now(tx: Pool, topic: str) -> datetime | None:
    """What time it is for the slowest partition of those that were heard; None before the first tick."""
    sql = """SELECT CASE WHEN bool_and(now IS NOT NULL) THEN min(now) END FROM progress WHERE topic = $1"""
    moment: datetime | None = await tx.fetchval(sql, topic)
    return moment


async def letters_waiting(tx: asyncpg.Connection) -> int:
    """What was decided and still has to be said."""
    return int(await tx.fetchval("""SELECT count(*) FROM outbox"""))


async def messages_parked(tx: asyncpg.Connection) -> int:
    return int(await tx.fetchval("""SELECT count(*) FROM parked WHERE ended IS NULL"""))


async def facts_kept(tx: asyncpg.Connection) -> int:
    """Asked of status: the facts it folds its cases from."""
    return int(await tx.fetchval("""SELECT count(*) FROM fact"""))


async def messages(tx: asyncpg.Connection) -> dict[tuple[str, str], int]:
    """Asked of notify: how many messages of a kind are in a state."""
    rows = await tx.fetch("""SELECT kind, state, count(*) AS number FROM message GROUP BY kind, state""")
    return {(row["kind"], row["state"]): row["number"] for row in rows}


async def hold_still(tx: Transaction, topic: str) -> dict[int, tuple[int, datetime]]:
    """Stop all lines of a topic until the transaction ends: how far each was heard, what time it is there."""
    sql = """
        SELECT partition, next_offset, now FROM progress
         WHERE topic = $1 ORDER BY partition FOR UPDATE
    """
    return {partition: (offset, now or BEGINNING) for partition, offset, now in await tx.fetch(sql, topic)}


async def cast_shadow(tx: Transaction, tables: Collection[str]) -> None:
    """Empty tables for this connection alone, in front of the live ones: what is retold here touches nobody."""
    for table in tables:
        await tx.execute(f"""CREATE TEMP TABLE {table} (LIKE {table} INCLUDING ALL)""")
