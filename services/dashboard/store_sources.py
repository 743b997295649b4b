"""When each system of a department was heard, when it was said to be silent, and since when anything was heard."""

from collections.abc import Mapping, Sequence
from datetime import date

from plumbing.postgres import Transaction

from .core.figures import FEWEST
from .core.sources import Source

TYPED_IN = 14  # days after it was received, at most


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


async def begin(tx: Transaction, since: Mapping[int, date]) -> None:
    """The day of the first announcement of each partition; what comes in late moves nothing."""
    sql = """
        INSERT INTO begun (partition, since) SELECT * FROM unnest($1::int[], $2::date[]) ON CONFLICT DO NOTHING
    """
    await tx.execute(sql, list(since), list(since.values()))


async def begun(tx: Transaction) -> date | None:
    """Since when is counted, where a case is so much older that it was not just typed in late; else None."""
    sql = """SELECT min(since) FROM begun HAVING min(since) > (SELECT min(received_on) FROM card) + $1::int"""
    found: date | None = await tx.fetchval(sql, TYPED_IN)
    return found


async def first(tx: Transaction) -> date | None:
    """When the first cases were received of all that are known; fewer than FEWEST that are older were typed in late."""
    sql = """SELECT received_on FROM card ORDER BY received_on OFFSET $1 LIMIT 1"""
    found: date | None = await tx.fetchval(sql, FEWEST - 1)
    return found


async def sources(tx: Transaction) -> list[Source]:
    sql = """SELECT source, department, spoke_at, silent_at FROM source ORDER BY source"""
    return [Source(*row) for row in await tx.fetch(sql)]
