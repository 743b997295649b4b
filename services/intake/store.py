"""Everything intake asks of PostgreSQL, one statement per question and delivery (or batch)."""

import json
from collections.abc import Collection, Iterable, Set
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from plumbing.postgres import Transaction
from plumbing.together import Writer

from .core.admit import Candidate
from .core.delivery import Outcome
from .core.privacy import PERSONAL


class Moment(NamedTuple):
    """When a delivery came in, by the database; and what time it is in the city (None before the first tick)."""

    received_at: datetime
    now: datetime | None


async def moment(tx: Transaction) -> Moment:
    sql = """SELECT now(), (SELECT clock.now FROM clock)"""
    received_at, now = await tx.fetchrow(sql)  # type: ignore[misc]
    return Moment(received_at, now)


async def add_events(tx: Transaction, said: Collection[Candidate]) -> set[UUID]:
    """The keys of those that had not come in before. Sorted, so that two doors never deadlock."""
    sql = """
        INSERT INTO event (key, digest, delivery_id)
        SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::uuid[]) AS said (key, digest, delivery_id) ORDER BY key
            ON CONFLICT DO NOTHING
        RETURNING key
    """
    return {row[0] for row in await tx.fetch(sql, *zip(*said, strict=True))} if said else set()


async def digests(tx: Transaction, keys: Collection[UUID]) -> dict[UUID, bytes]:
    """Under which content these events are kept."""
    sql = """SELECT key, digest FROM event WHERE key = ANY($1)"""
    return {row[0]: row[1] for row in await tx.fetch(sql, list(keys))} if keys else {}


async def take_back_events(tx: Transaction, keys: Collection[UUID]) -> None:
    """Of a delivery that was refused after all."""
    sql = """DELETE FROM event WHERE key = ANY($1)"""
    if keys:
        await tx.execute(sql, list(keys))


async def add_deliveries(tx: Writer, outcomes: Iterable[Outcome], unkept: Set[UUID]) -> None:
    """`unkept`: of these the body is not kept."""
    sql = """
        INSERT INTO delivery (id, door, content_type, ce_headers, body, digest, length,
                              outcome, accepted, known, violations)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::json[], $5::bytea[], $6::bytea[], $7::int[],
                             $8::text[], $9::int[], $10::int[], $11::jsonb[])
            ON CONFLICT (id) DO NOTHING
    """
    rows = [
        (
            outcome.delivery.id,
            outcome.delivery.door,
            *_as_kept(outcome, outcome.delivery.id in unkept),
            "refused" if outcome.wrong else "accepted",
            len(outcome.accepted),
            outcome.known,
            json.dumps([{"code": v.code, "path": v.path} for v in outcome.violations]),
        )
        for outcome in outcomes
    ]
    await tx.execute(sql, *zip(*rows, strict=True))


def _as_kept(outcome: Outcome, unkept: bool) -> tuple[str, str, bytes | None, bytes | None, int | None]:
    """Content type, headers, body; of what holds something personal, or tells of an erased case, digest and length."""
    said = outcome.delivery
    if unkept or outcome.codes & PERSONAL:
        return "", "{}", None, sha256(said.body).digest(), len(said.body)
    return said.content_type, json.dumps(dict(said.headers)), said.body, None, None


async def heard(tx: Transaction, ids: Collection[UUID]) -> set[UUID]:
    """Which of these deliveries came in before."""
    sql = """SELECT id FROM delivery WHERE id = ANY($1)"""
    return {row[0] for row in await tx.fetch(sql, list(ids))}


async def move_clock(tx: Transaction, now: datetime) -> bool:
    """Whether the clock moved: it never goes back, and the same time twice is once."""
    sql = """
        INSERT INTO clock (now) VALUES ($1)
            ON CONFLICT (one) DO UPDATE SET now = EXCLUDED.now WHERE clock.now < EXCLUDED.now
        RETURNING true
    """
    return bool(await tx.fetchval(sql, now))
