"""What waits for its time: the post of the day, or the next tick of its partition."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pydantic import TypeAdapter

from plumbing.postgres import Transaction
from schemas.status_events import Announcement

from .core.message import Held

_announcement = TypeAdapter(Announcement)


async def held(tx: Transaction, where: Mapping[str, int], ticking: Mapping[int, datetime]) -> list[Held]:
    """All that waits of these cases, and of those of which something is due by the time that a partition hears."""
    sql = """SELECT case_id, partition, place, body, until FROM held WHERE case_id = ANY($1)"""
    rows = await tx.fetch(sql, [*where, *(await _due(tx, ticking) if ticking else ())])
    return [
        Held(where.get(case_id, partition), place, _announcement.validate_json(body), body, until)
        for case_id, partition, place, body, until in rows
    ]


async def _due(tx: Transaction, ticking: Mapping[int, datetime]) -> list[str]:
    """Asked by itself, for how many they are decides how the rest is best found."""
    sql = """
        SELECT DISTINCT case_id FROM unnest($1::int[], $2::timestamptz[]) AS ticking (partition, now)
          JOIN held USING (partition)
         WHERE coalesce(until, '-infinity') <= ticking.now
    """
    return [row[0] for row in await tx.fetch(sql, list(ticking), list(ticking.values()))]


async def save_held(tx: Transaction, before: Iterable[Held], now: Sequence[Held]) -> None:
    """What waited and does no longer is gone; the rest waits with its newest body."""
    gone = """
        DELETE FROM held USING unnest($1::text[], $2::text[]) AS over (case_id, place)
         WHERE held.case_id = over.case_id AND held.place = over.place
    """
    kept = """
        INSERT INTO held (case_id, partition, place, body, until)
        SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::timestamptz[])
            ON CONFLICT (case_id, place) DO UPDATE SET body = EXCLUDED.body, until = EXCLUDED.until
    """
    rows = [(one.said.case_id, one.partition, one.place, one.body, one.until) for one in now]
    places = {(case_id, place) for case_id, _, place, *_ in rows}
    if over := [key for one in before if (key := (one.said.case_id, one.place)) not in places]:
        await tx.execute(gone, *zip(*over, strict=True))
    if rows:
        await tx.execute(kept, *zip(*rows, strict=True))
