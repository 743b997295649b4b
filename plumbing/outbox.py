"""The mouth of every service: stored in the transaction of the decision, said after its commit by the relay."""

from collections.abc import Iterable
from typing import NamedTuple

from .postgres import Transaction


class Letter(NamedTuple):
    """A message on its way to a topic; `value` None is a tombstone, `key` None a tick. `headers`: other than ours."""

    topic: str
    partition: int
    key: str | None
    value: str | None
    headers: str | None = None  # as plumbing/headers.py writes them


async def put(tx: Transaction, letters: Iterable[Letter]) -> None:
    """Keep letters for the relay, in this order per partition."""
    sql = """
        INSERT INTO outbox (topic, partition, key, value, headers)
        SELECT * FROM unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[])
    """
    if columns := list(zip(*letters, strict=True)):
        await tx.execute(sql, *columns)


async def take(tx: Transaction, partitions: list[int], at_most: int) -> list[Letter]:
    """The oldest letters of these partitions, in order; they are gone when the transaction commits."""
    sql = """
        WITH oldest AS (
            SELECT o.partition, o.position
              FROM unnest($1::int[]) AS mine (partition)
             CROSS JOIN LATERAL (
                    SELECT partition, position FROM outbox
                     WHERE outbox.partition = mine.partition ORDER BY position LIMIT $2) AS o),
        gone AS (
            DELETE FROM outbox USING oldest
             WHERE outbox.partition = oldest.partition AND outbox.position = oldest.position
            RETURNING outbox.*)
        SELECT topic, partition, key, value, headers FROM gone ORDER BY partition, position
    """
    return [Letter(*row) for row in await tx.fetch(sql, partitions, at_most)]
