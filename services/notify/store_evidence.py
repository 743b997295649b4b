"""Evidence: every attempt of a case, and what nobody was told of in time."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from plumbing.postgres import Transaction
from schemas.topics import CASE_STATUS

from .core.evidence import TELL_WITHIN, Attempt
from .core.message import Claimed
from .core.preference import ALWAYS

_MESSAGE = {"kind": "m.kind", "channel": "m.channel", "placed_at": "m.at"}
_ATTEMPT = ", ".join(_MESSAGE.get(one.name, f"a.{one.name}") for one in fields(Attempt))


async def attempts_of(tx: Transaction, case_id: str) -> list[Attempt]:
    """In the order in which they were written down."""
    sql = f"""
        SELECT {_ATTEMPT} FROM message AS m JOIN attempt AS a ON a.message_id = m.id
         WHERE m.case_id = $1 ORDER BY a.id
    """
    return [Attempt(*row) for row in await tx.fetch(sql, case_id)]


async def messages_of(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    sql = """
        SELECT id, kind, channel, announcement, cause, state, reason, at, overdue, envelope, instead_of
          FROM message WHERE case_id = $1 ORDER BY position
    """
    return [dict(row) for row in await tx.fetch(sql, case_id)]


async def parts_of(tx: Transaction, case_id: str) -> list[tuple[str, Claimed]]:
    """All messages that left together with one of this case, also those of other cases, by the hash of their words."""
    sql = """
        WITH mine AS (
            SELECT DISTINCT a.digest, coalesce(m.envelope, m.id) AS leaves_as
              FROM message AS m JOIN attempt AS a ON a.message_id = m.id
             WHERE m.case_id = $1 AND a.digest IS NOT NULL),
        parts AS (
            SELECT digest, leaves_as AS id FROM mine
             UNION
            SELECT mine.digest, m.id FROM mine JOIN message AS m ON m.envelope = mine.leaves_as)
        SELECT parts.digest, m.id, m.partition, m.case_id, m.kind, m.channel, m.announcement, m.at, m.attempts,
               m.refusals, m.body, '' AS sealed, NULL AS language, m.applicant_id, m.urgent, m.envelope, m.unsure,
               m.reference
          FROM parts JOIN message AS m ON m.id = parts.id
         WHERE EXISTS (SELECT FROM attempt AS a WHERE a.message_id = m.id AND a.digest = parts.digest)
         ORDER BY m.urgent DESC, m.position
    """
    return [(row[0], Claimed(*row[1:])) for row in await tx.fetch(sql, case_id)]


async def mark_overdue(tx: Transaction, grace: timedelta) -> list[dict[str, Any]]:
    """Prescribed by law, on the page for 48 hours of the pipe, and nobody was told, over no channel; each once.

    `grace` is real time since it was queued: a town whose days pass in seconds gives its courier no 48 hours.
    """
    sql = """
        UPDATE message AS m SET overdue = true FROM progress
         WHERE m.state IN ('waiting', 'queued', 'sending') AND NOT m.overdue AND m.kind = ANY($1)
           AND progress.topic = $2 AND progress.partition = m.partition AND m.at <= progress.now - $3::interval
           AND m.queued_at <= now() - $4::interval
           AND NOT EXISTS (SELECT FROM message AS other
                            WHERE (other.case_id, other.cause, other.kind) = (m.case_id, m.cause, m.kind)
                              AND other.state IN ('sent', 'delivered'))
        RETURNING m.id, m.case_id, m.kind, m.channel
    """
    return [dict(row) for row in await tx.fetch(sql, sorted(ALWAYS), CASE_STATUS, TELL_WITHIN, grace)]


async def now_heard(tx: Transaction) -> datetime | None:
    """The latest time of the pipe that any partition told."""
    moment: datetime | None = await tx.fetchval("""SELECT max(now) FROM progress WHERE topic = $1""", CASE_STATUS)
    return moment
