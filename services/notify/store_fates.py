"""What became of messages after they left, or instead of leaving; each may only follow what can come before it."""

from collections.abc import Sequence
from uuid import UUID

from plumbing.postgres import Transaction

from .core.message import Kept

_FATE = """
    WITH mine AS (
        UPDATE message SET state = '{fate}', reason = $2, lease_until = NULL, ended_at = now()
         WHERE id = ANY($1) AND ({may})
        RETURNING id, partition, case_id, kind, channel, announcement, at, attempts, applicant_id, position),
    noted AS (
        INSERT INTO attempt (message_id, number, what, reason) SELECT id, attempts, '{fate}', $2 FROM mine)
    SELECT mine.id, mine.partition, case_id, kind, channel, announcement, at, attempts, sealed
      FROM mine LEFT JOIN contact USING (applicant_id) ORDER BY position
"""
_DELIVERED = _FATE.format(fate="delivered", may="state = 'sent' OR (state = 'queued' AND channel = 'call')")
_CANCELLED = _FATE.format(fate="cancelled", may="state IN ('waiting', 'queued')")


async def mark_delivered(tx: Transaction, ids: Sequence[UUID], reason: str | None = None) -> list[Kept]:
    """They arrived, or a colleague made the call; returns those of which this is news."""
    return [Kept(*row) for row in await tx.fetch(_DELIVERED, ids, reason)]


async def cancel(tx: Transaction, ids: Sequence[UUID], reason: str) -> list[Kept]:
    """They do not leave any more; what is in a courier's hands or has left is not touched."""
    return [Kept(*row) for row in await tx.fetch(_CANCELLED, ids, reason)]
