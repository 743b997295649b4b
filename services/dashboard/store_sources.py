"""When each system of a department was heard, and when it was said to be silent."""

from collections.abc import Sequence

from plumbing.postgres import Transaction

from .core.sources import Source


async def hear(tx: Transaction, heard: Sequence[Source]) -> None:
    """Only the newest counts, in whatever order it is heard."""
    sql = """
        INSERT INTO source AS s (source, department, spoke_at, silent_at)
        SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[])
            ON CONFLICT (source) DO UPDATE
           SET spoke_at = greatest(s.spoke_at, EXCLUDED.spoke_at),
               silent_at = greatest(s.silent_at, EXCLUDED.silent_at)
         WHERE s.spoke_at IS NULL OR s.spoke_at < EXCLUDED.spoke_at OR EXCLUDED.silent_at IS NOT NULL
    """
    if heard:
        await tx.execute(sql, *zip(*heard, strict=True))


async def sources(tx: Transaction) -> list[Source]:
    sql = """SELECT source, department, spoke_at, silent_at FROM source ORDER BY source"""
    return [Source(*row) for row in await tx.fetch(sql)]
