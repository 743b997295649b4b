"""How far each partition has been heard, kept where the facts are kept: the fence against a partition we have lost."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from schemas.envelope import BEGINNING

from .postgres import Transaction


class Progress(NamedTuple):
    next_offset: int
    now: datetime
    parked_in_row: int


async def lock(tx: Transaction, topic: str, partitions: Sequence[int]) -> dict[int, Progress]:
    """The rows of these partitions, ours until the commit; in their order, so that two never wait for each other."""
    sql = """
        SELECT partition, next_offset, now, parked_in_row FROM progress
         WHERE topic = $1 AND partition = ANY($2) ORDER BY partition FOR UPDATE
    """
    new = """INSERT INTO progress (topic, partition) SELECT $1, unnest($2::int[]) ON CONFLICT DO NOTHING"""
    while len(rows := await tx.fetch(sql, topic, partitions)) < len(partitions):
        await tx.execute(new, topic, partitions)
    return {partition: Progress(next_offset, now or BEGINNING, parked) for partition, next_offset, now, parked in rows}


async def save(tx: Transaction, topic: str, heard: Mapping[int, Progress]) -> None:
    sql = """
        UPDATE progress SET next_offset = heard.next_offset, now = heard.now, parked_in_row = heard.parked_in_row
          FROM unnest($2::int[], $3::bigint[], $4::timestamptz[], $5::int[])
            AS heard (partition, next_offset, now, parked_in_row)
         WHERE topic = $1 AND progress.partition = heard.partition
    """
    rows = [(p, at.next_offset, None if at.now == BEGINNING else at.now, at.parked_in_row) for p, at in heard.items()]
    if rows:
        await tx.execute(sql, topic, *zip(*rows, strict=True))


async def resume(tx: Transaction, topic: str | None = None, partition: int | None = None) -> None:
    """Forget how many were parked in a row: the line (without an address all lines) that had stopped goes on."""
    sql = """
        UPDATE progress SET parked_in_row = 0
         WHERE parked_in_row > 0 AND ($1::text IS NULL OR (topic, partition) = ($1, $2))
    """
    await tx.execute(sql, topic, partition)


async def watermark(tx: Transaction, topic: str, partitions: int) -> datetime | None:
    """The earliest `now` over all partitions: everything said before it is in. None until each has heard a tick."""
    sql = """SELECT CASE WHEN count(now) = $2 THEN min(now) END FROM progress WHERE topic = $1"""
    moment: datetime | None = await tx.fetchval(sql, topic, partitions)
    return moment


async def heard(tx: Transaction, topics: Sequence[str]) -> int:
    """How much was heard of these topics: a number that grows with every batch."""
    sql = """SELECT coalesce(sum(next_offset), 0)::bigint FROM progress WHERE topic = ANY($1)"""
    return int(await tx.fetchval(sql, list(topics)))


async def low_watermark(tx: Transaction, topic: str, heard: Mapping[int, datetime], partitions: int = 0) -> datetime:
    """The earliest `now` over the partitions we know, as it is once what was just heard of some is saved. `partitions`:
    as long as we know fewer, nothing is known to be in."""
    sql = """SELECT partition, now FROM progress WHERE topic = $1"""
    kept = {partition: now or BEGINNING for partition, now in await tx.fetch(sql, topic)}
    known = kept | dict(heard)
    return BEGINNING if len(known) < partitions else min(known.values(), default=BEGINNING)


async def stopped_at(tx: Transaction, topic: str, partition: int) -> int:
    sql = """SELECT parked_in_row FROM progress WHERE topic = $1 AND partition = $2"""
    return await tx.fetchval(sql, topic, partition) or 0
