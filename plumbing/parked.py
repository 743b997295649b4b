"""Broken messages wait here verbatim, until someone replays or discards them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from . import headers
from .postgres import Transaction

UNKNOWN = "union_tag_invalid"


@dataclass(frozen=True, slots=True)
class Broken:
    """A record nobody could understand or handle, and why: codes and field names, never values."""

    record: ConsumerRecord[Any, Any]
    reason: str


def reason_of(error: Exception) -> str:
    """What was wrong with a message, without a word of its content."""
    if not isinstance(error, ValidationError):
        return f"failed:{type(error).__qualname__}"
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    if any(p["type"] == UNKNOWN for p in problems):
        return "unknown-type"
    return "; ".join(f"{'.'.join(str(at) for at in p['loc'] if '`' not in str(at))}:{p['type']}" for p in problems[:20])


async def park(tx: Transaction, topic: str, broken: Sequence[Broken]) -> None:
    sql = """
        INSERT INTO parked (topic, partition, "offset", key, value, headers, reason)
        SELECT $1, * FROM unnest($2::int[], $3::bigint[], $4::text[], $5::bytea[], $6::text[], $7::text[])
            ON CONFLICT DO NOTHING
    """
    rows = [(*_as_it_came(b.record), b.reason) for b in broken]
    if rows:
        await tx.execute(sql, topic, *zip(*rows, strict=True))


def _as_it_came(record: ConsumerRecord[Any, Any]) -> tuple[Any, ...]:
    return record.partition, record.offset, as_text(record.key), record.value, headers.as_text(record.headers)


async def waiting(tx: Transaction, at_most: int = 1000) -> list[dict[str, Any]]:
    """What is parked now, oldest first; `value` stays out, it may be anything."""
    sql = """
        SELECT topic, partition, "offset", key, reason, parked_at FROM parked
         WHERE ended IS NULL ORDER BY parked_at, topic, partition, "offset" LIMIT $1
    """
    return [dict(row) for row in await tx.fetch(sql, at_most)]


async def one(tx: Transaction, topic: str, partition: int, offset: int) -> dict[str, Any] | None:
    sql = """SELECT * FROM parked WHERE (topic, partition, "offset") = ($1, $2, $3)"""
    row = await tx.fetchrow(sql, topic, partition, offset)
    return dict(row) if row else None


async def end(
    tx: Transaction,
    how: str,
    topic: str | None = None,
    partition: int | None = None,
    offset: int | None = None,
) -> list[Any]:
    """Mark one, or without an address all that wait; returns topic, partition, key, value and headers of each."""
    sql = """
        WITH gone AS (
            UPDATE parked SET ended = $1
             WHERE ended IS NULL AND ($2::text IS NULL OR (topic, partition, "offset") = ($2, $3, $4))
            RETURNING topic, partition, "offset", key, value, headers)
        SELECT topic, partition, key, value, headers FROM gone ORDER BY topic, partition, "offset"
    """
    return await tx.fetch(sql, how, topic, partition, offset)


def as_text(said: bytes | None) -> str | None:
    """What PostgreSQL can keep as text; bytes that are none were broken anyway, and are parked again."""
    return said.decode(errors="replace").replace("\0", "") if said is not None else None
