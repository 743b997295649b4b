"""How far each partition has been heard, kept where the facts are kept: the fence against a partition we have lost."""

from datetime import datetime
from typing import NamedTuple

from schemas.envelope import BEGINNING

from .postgres import Transaction


class Progress(NamedTuple):
    next_offset: int
    now: datetime
    parked_in_row: int


async def lock(tx: Transaction, topic: str, partition: int) -> Progress:
    """The row of this partition, ours until the commit."""
    sql = """
        SELECT next_offset, now, parked_in_row FROM progress WHERE topic = $1 AND partition = $2 FOR UPDATE
    """
    new = """INSERT INTO progress (topic, partition) VALUES ($1, $2) ON CONFLICT DO NOTHING"""
    while (row := await tx.fetchrow(sql, topic, partition)) is None:
        await tx.execute(new, topic, partition)
    next_offset, now, parked = row
    return Progress(next_offset, now or BEGINNING, parked)


async def save(tx: Transaction, topic: str, partition: int, progress: Progress) -> None:
    sql = """UPDATE progress SET next_offset = $3, now = $4, parked_in_row = $5 WHERE topic = $1 AND partition = $2"""
    now = None if progress.now == BEGINNING else progress.now
    await tx.execute(sql, topic, partition, progress.next_offset, now, progress.parked_in_row)


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


async def stopped_at(tx: Transaction, topic: str, partition: int) -> int:
    sql = """SELECT parked_in_row FROM progress WHERE topic = $1 AND partition = $2"""
    return await tx.fetchval(sql, topic, partition) or 0
