"""The mouth of every service: stored in the transaction of the decision, said after its commit by the relay."""

from collections.abc import Iterable
from typing import NamedTuple

from .postgres import Transaction
from .together import Writer


class Letter(NamedTuple):
    """A message on its way to a topic; `value` None is a tombstone, `key` None a tick. `headers`: other than ours."""

    topic: str
    partition: int
    key: str | None
    value: str | None
    headers: str | None = None  # as plumbing/headers.py writes them


async def put(tx: Writer, letters: Iterable[Letter]) -> None:
    """Keep letters for the relay, in this order per partition."""
    sql = """
        INSERT INTO outbox (topic, partition, key, value, headers)
        SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[])
    """
    if columns := list(zip(*letters, strict=True)):
        await tx.execute(sql, *columns)


Place = tuple[int, int]  # partition and position


async def oldest(tx: Transaction, partitions: list[int], at_most: int) -> dict[Place, Letter]:
    """The oldest letters of these partitions, in order."""
    sql = """
        SELECT o.* FROM unnest($1::int[]) AS mine (partition)
         CROSS JOIN LATERAL (
               SELECT partition, position, topic, key, value, headers FROM outbox
                WHERE outbox.partition = mine.partition ORDER BY position LIMIT $2) AS o
    """
    rows = await tx.fetch(sql, partitions, at_most)
    return {(partition, at): Letter(topic, partition, *said) for partition, at, topic, *said in rows}


async def remove(tx: Transaction, places: Iterable[Place]) -> None:
    """Those that Kafka has; by their place, for one written before them may be committed after."""
    sql = """
        DELETE FROM outbox USING unnest($1::int[], $2::bigint[]) AS said (partition, position)
         WHERE (outbox.partition, outbox.position) = (said.partition, said.position)
    """
    await tx.execute(sql, *zip(*places, strict=True))
