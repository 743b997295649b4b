"""What waits for a call: the mail about a refusal, which the handler tells first."""

from collections.abc import Sequence
from uuid import UUID

from plumbing.postgres import Transaction


async def let_follow(tx: Transaction, calls: Sequence[UUID]) -> int:
    """These calls were made, so what waited for them may leave at once; returns how many messages."""
    sql = """
        UPDATE message SET leaves_at = NULL
          FROM message AS call
         WHERE call.id = ANY($1) AND call.channel = 'call'
           AND message.case_id = call.case_id AND message.cause = call.cause AND message.kind = call.kind
           AND message.state IN ('waiting', 'queued') AND message.leaves_at IS NOT NULL
    """
    return int((await tx.execute(sql, calls)).rpartition(" ")[2])
