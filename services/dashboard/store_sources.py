"""When each system of a department was heard, when it was said to be silent, and since when anything was heard."""

from collections.abc import Sequence
from datetime import date

from plumbing.postgres import Transaction

from .core.sources import Source

TYPED_IN = 14  # days after it was received, at most


async def hear(tx: Transaction, heard: Sequence[Source], since: date) -> None:
    """Only the newest counts, in whatever order it is heard. `since`: of the first of all it is kept."""
    sql = """
        WITH first AS (INSERT INTO begun (since) VALUES ($5) ON CONFLICT DO NOTHING)
        INSERT INTO source AS s (source, department, spoke_at, silent_at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
            ON CONFLICT (source) DO UPDATE
           SET spoke_at = greatest(s.spoke_at, EXCLUDED.spoke_at),
               silent_at = greatest(s.silent_at, EXCLUDED.silent_at)
         WHERE s.spoke_at IS NULL OR s.spoke_at < EXCLUDED.spoke_at OR EXCLUDED.silent_at IS NOT NULL
    """
    if heard:
        await tx.execute(sql, *zip(*heard, strict=True), since)


async def begun(tx: Transaction) -> date | None:
    """Since when is counted, where a case is so much older that it was not just typed in late; else None."""
    sql = """SELECT since FROM begun WHERE since > (SELECT min(received_on) FROM card) + $1::int"""
    found: date | None = await tx.fetchval(sql, TYPED_IN)
    return found


async def sources(tx: Transaction) -> list[Source]:
    sql = """SELECT source, department, spoke_at, silent_at FROM source ORDER BY source"""
    return [Source(*row) for row in await tx.fetch(sql)]
