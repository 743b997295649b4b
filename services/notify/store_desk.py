"""What colleagues see of messages that have not ended, or ended badly, and what they may do with one."""

from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from plumbing.postgres import Transaction

from .core.evidence import Orderer
from .core.message import Kept
from .core.waiting import Waiting
from .store_courier import BEHIND
from .store_fates import CITY_AT
from .store_keys import whole

_MADE = {
    "next_try_at": "least(m.next_try_at, 'epoch'::timestamptz + interval '200 years')",  # held ones wait for ever
    "held": "coalesce(brake.held_since IS NOT NULL, false)",
    "behind": BEHIND.format("m"),
    "instead_of": """(SELECT max(other.reason) FROM message AS other
                       WHERE (other.case_id, other.announcement, other.kind) = (m.case_id, m.announcement, m.kind)
                         AND m.channel = 'call' AND other.state = 'failed')""",
    "unknown": "m.cause LIKE 'no-contact:%'",
    "call_first": """m.leaves_at IS NOT NULL AND EXISTS (
                      SELECT FROM message AS call
                       WHERE (call.case_id, call.cause, call.kind, call.channel) = (m.case_id, m.cause, m.kind, 'call')
                         AND call.state = 'queued')""",
}
_WAITING = ", ".join(_MADE.get(one.name, f"m.{one.name}") for one in fields(Waiting))
_KEPT = "id, partition, case_id, kind, channel, announcement, at, attempts"


_AFTER = """({0}) > (SELECT {1} FROM message WHERE id = $2)"""


async def waiting(tx: Transaction, at_most: int, after: UUID | None = None, calls: bool = True) -> list[Waiting]:
    """What has not ended, the oldest first, after this message; with what a colleague must call about, or without."""
    place = "queued_at, position"
    sql = f"""
        SELECT {_WAITING} FROM message AS m LEFT JOIN brake USING (department)
         WHERE m.state IN ('waiting', 'queued', 'sending') AND ($3 OR m.channel <> 'call')
           AND ($2::uuid IS NULL OR {_AFTER.format("m.queued_at, m.position", place)})
         ORDER BY m.queued_at, m.position LIMIT $1
    """
    return [Waiting(*row) for row in await tx.fetch(sql, at_most, after, calls)]


async def to_call_about(tx: Transaction, people: int, after: UUID | None = None) -> list[Waiting]:
    """All that so many people must be called about: who waits longest first, after the one of whom this is the first
    message."""
    sql = f"""
        WITH longest AS (
            SELECT applicant_id, min(position) AS first FROM message
             WHERE channel = 'call' AND state IN ('waiting', 'queued', 'sending') GROUP BY applicant_id),
        page AS (
            SELECT * FROM longest
             WHERE $2::uuid IS NULL OR {_AFTER.format("first", "position")} ORDER BY first LIMIT $1)
        SELECT {_WAITING} FROM page JOIN message AS m USING (applicant_id) LEFT JOIN brake USING (department)
         WHERE m.channel = 'call' AND m.state IN ('waiting', 'queued', 'sending') ORDER BY page.first, m.position
    """
    return [Waiting(*row) for row in await tx.fetch(sql, people, after)]


async def open_counts(tx: Transaction) -> list[dict[str, Any]]:
    """By kind, channel and state: how many have not ended, since when the oldest waits (`oldest` in the pipe's time,
    `queued_since` by the clock on the wall), and how many are overdue."""
    sql = """
        SELECT kind, channel, state, count(*) AS messages, min(at) AS oldest, min(queued_at) AS queued_since,
               count(*) FILTER (WHERE overdue) AS overdue
          FROM message WHERE state IN ('waiting', 'queued', 'sending') GROUP BY kind, channel, state
         ORDER BY kind, channel, state
    """
    return [dict(row) for row in await tx.fetch(sql)]


async def given_up(tx: Transaction, at_most: int, after: UUID | None = None) -> list[dict[str, Any]]:
    """What failed for ever, the newest first, after this one; `elsewhere`: the applicant was told over another channel,
    or will be."""
    sql = """
        SELECT m.id, m.case_id, m.kind, m.channel, m.department, m.reason, m.at, m.ended_at,
               EXISTS (SELECT FROM message AS other
                        WHERE (other.case_id, other.announcement, other.kind) = (m.case_id, m.announcement, m.kind)
                          AND other.id <> m.id AND other.state NOT IN ('failed', 'cancelled')) AS elsewhere
          FROM message AS m
         WHERE m.state = 'failed'
           AND ($2::uuid IS NULL OR (m.ended_at, m.position) < (SELECT ended_at, position FROM message WHERE id = $2))
         ORDER BY m.ended_at DESC, m.position DESC LIMIT $1
    """
    return [dict(row) for row in await tx.fetch(sql, at_most, after)]


async def how_many_failed(tx: Transaction) -> int:
    return int(await tx.fetchval("""SELECT count(*) FROM message WHERE state = 'failed'"""))


async def resting(tx: Transaction) -> dict[str, Any]:
    """Announcements that wait for their moment, decided again when it comes."""
    sql = """SELECT count(*) AS changes, min(until) AS until FROM held"""
    row = await tx.fetchrow(sql)
    return dict(row) if row else {"changes": 0, "until": None}


async def one(tx: Transaction, id: UUID) -> dict[str, Any] | None:
    sql = """SELECT id, case_id, kind, channel, state FROM message WHERE id = $1"""
    row = await tx.fetchrow(sql, id)
    return dict(row) if row else None


async def hurry(tx: Transaction, id: UUID, by: Orderer) -> bool:
    """What is tried again later is tried now. False for what does not wait for that, but for its moment or a person."""
    sql = """
        WITH mine AS (
            UPDATE message SET next_try_at = 'epoch'
             WHERE id = $1 AND state = 'queued' AND channel <> 'call'
               AND next_try_at > now() AND next_try_at < 'infinity' AND (leaves_at IS NULL OR envelope IS NOT NULL)
            RETURNING id, attempts)
        INSERT INTO attempt (message_id, number, what, reason, role, departments)
        SELECT id, attempts, 'queued', 'tried-again', $2, $3 FROM mine RETURNING true
    """
    return bool(await tx.fetchval(sql, id, *by))


async def tell_again(tx: Transaction, id: UUID, new_id: UUID, by: Orderer) -> list[Kept]:
    """What was given up or stopped is told once more, as a message of its own: what became of the first stays true.
    Not what is told of an address: it went to another one than we know, and can be asked for again."""
    sql = f"""
        WITH again AS (
            INSERT INTO message (id, partition, case_id, applicant_id, kind, channel, announcement, cause, at,
                                 decided_at, body, urgent, department, state)
            SELECT $2, partition, case_id, applicant_id, kind, channel, announcement, 'again:' || id, at,
                   {CITY_AT}, body, urgent, department,
                   coalesce((SELECT 'queued' FROM contact WHERE contact.applicant_id = m.applicant_id), 'waiting')
              FROM message AS m
             WHERE id = $1 AND state IN ('failed', 'cancelled') AND body <> ''
               AND kind NOT IN ('address', 'address-changed')
                ON CONFLICT DO NOTHING
            RETURNING {_KEPT}),
        noted AS (
            INSERT INTO attempt (message_id, number, what, reason, role, departments)
            SELECT id, attempts, 'queued', 'told-again', $3, $4 FROM again)
        SELECT {_KEPT} FROM again
    """
    return [Kept(*row) for row in await tx.fetch(sql, id, new_id, *by)]


async def to_call(tx: Transaction, id: UUID) -> dict[str, Any] | None:
    """The case and the locked contact of a call that waits."""
    sql = f"""
        SELECT m.case_id, {whole("contact.sealed", "m.applicant_id")} AS sealed
          FROM message AS m LEFT JOIN contact USING (applicant_id)
         WHERE m.id = $1 AND m.channel = 'call' AND m.state = 'queued'
    """
    row = await tx.fetchrow(sql, id)
    return dict(row) if row else None


async def note(tx: Transaction, id: UUID, reason: str, by: Orderer) -> bool:
    """A line of evidence about a call that nobody answered. False when there is no such task."""
    sql = """
        INSERT INTO attempt (message_id, number, what, reason, role, departments)
        SELECT id, attempts, 'queued', $2, $3, $4 FROM message WHERE id = $1 AND channel = 'call' AND state = 'queued'
        RETURNING true
    """
    return bool(await tx.fetchval(sql, id, reason, *by))


async def clock(tx: Transaction) -> datetime:
    """The real time, as the memory has it: what it compares moments of real time with."""
    moment: datetime = await tx.fetchval("""SELECT now()""")
    return moment
