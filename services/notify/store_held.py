"""What waits for the next tick of its partition."""

from collections.abc import Iterable, Mapping, Sequence, Set

from pydantic import TypeAdapter

from plumbing.postgres import Transaction
from schemas.status_events import Announcement

from .core.message import Held

_announcement = TypeAdapter(Announcement)


async def held(tx: Transaction, where: Mapping[str, int], ticking: Set[int]) -> list[Held]:
    """What waits of these cases for a tick; of the partitions that hear one, all."""
    sql = """SELECT case_id, partition, place, body FROM held WHERE case_id = ANY($1) OR partition = ANY($2)"""
    rows = await tx.fetch(sql, list(where), list(ticking))
    return [
        Held(where.get(case_id, p), place, _announcement.validate_json(body), body) for case_id, p, place, body in rows
    ]


async def save_held(tx: Transaction, before: Iterable[Held], now: Sequence[Held]) -> None:
    """What waited and does no longer is gone; the rest waits with its newest body."""
    gone = """
        DELETE FROM held USING unnest($1::text[], $2::text[]) AS over (case_id, place)
         WHERE held.case_id = over.case_id AND held.place = over.place
    """
    kept = """
        INSERT INTO held (case_id, partition, place, body)
        SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[])
            ON CONFLICT (case_id, place) DO UPDATE SET body = EXCLUDED.body
    """
    rows = [(one.said.case_id, one.partition, one.place, one.body) for one in now]
    places = {(case_id, place) for case_id, _, place, _ in rows}
    if over := [key for one in before if (key := (one.said.case_id, one.place)) not in places]:
        await tx.execute(gone, *zip(*over, strict=True))
    if rows:
        await tx.execute(kept, *zip(*rows, strict=True))
