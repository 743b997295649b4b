"""An ear that writes down what it heard, in the transaction in which it heard it."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from aiokafka import ConsumerRecord

from plumbing import progress
from plumbing.batch import Batch, Handler, Listener
from plumbing.health import Health
from plumbing.kafka import partition_of
from plumbing.postgres import Pool, Transaction
from plumbing.testing import record_of

TOPIC = "case-events"


@dataclass
class Book:
    """What was heard, and what else the pipe keeps."""

    pool: Pool

    async def write(self, batch: Batch, tx: Transaction) -> None:
        sql = "INSERT INTO heard (partition, word) SELECT * FROM unnest($1::int[], $2::text[])"
        await tx.execute(sql, [record.partition for record in batch.records], list(batch.events))

    async def words(self) -> list[str]:
        return [row["word"] for row in await self.pool.fetch("SELECT word FROM heard ORDER BY position")]

    async def parked(self) -> list[tuple[int, str]]:
        return [tuple(row) for row in await self.pool.fetch('SELECT "offset", reason FROM parked ORDER BY "offset"')]

    async def heard_to(self, partition: int = 0) -> int:
        async with self.pool.acquire() as tx, tx.transaction():
            return (await progress.lock(tx, TOPIC, [partition]))[partition].next_offset

    async def somebody_waits(self) -> int:
        """How many sessions of this house wait for a lock that another one holds."""
        sql = """
            SELECT count(*) FROM pg_stat_activity
             WHERE application_name = 'spoor-' || current_schema() AND wait_event_type = 'Lock'
        """
        return int(await self.pool.fetchval(sql))

    def listener(self, handler: Handler | None = None, park_limit: int = 100) -> Listener:
        return Listener(TOPIC, decode, handler or self.write, self.pool, Health(), park_limit, lambda: None)


async def open_book(pool: Pool) -> Book:
    await pool.execute(
        "CREATE TABLE heard (position bigint GENERATED ALWAYS AS IDENTITY, partition int NOT NULL, word text NOT NULL)"
    )
    return Book(pool)


def decode(record: "ConsumerRecord[Any, Any]") -> str:
    """A message is one word; a word that begins with a question mark nobody understands."""
    word = str(record.value.decode())
    if word.startswith("?"):
        raise ValueError(word)
    return word


def said(*words: str, start: int = 0) -> "list[ConsumerRecord[Any, Any]]":
    return [record_of(word.encode(), offset=offset) for offset, word in enumerate(words, start)]


def failing(handler: Handler, error: Callable[[Batch], Exception | None]) -> Handler:
    """The handler, but after it wrote everything it fails as `error` says."""

    async def write_and_fail(batch: Batch, tx: Transaction) -> None:
        await handler(batch, tx)
        if (why := error(batch)) is not None:
            raise why

    return write_and_fail


def numbers(until: int, start: int = 0) -> list[str]:
    return [str(number) for number in range(start, until)]


def case_in(partition: int, partitions: int = 4) -> str:
    """A case that lives in this partition."""
    return next(case for n in count() if partition_of(case := f"DH-{n}", partitions) == partition)
