"""What was decided for a person about a case before a message, and whether it reached them."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from plumbing.postgres import Transaction
from schemas.message_events import Kind


class Before(NamedTuple):
    kind: Kind
    body: str
    read: bool


async def told_before(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, list[Before]]:
    """Of each of these messages what the same applicant was told of its case before, the oldest first: the last of each
    kind, but all visits and corrections, also those corrections that never left. What leaves in the same mail is read
    before it; a notification and a text message say nothing."""
    sql = """
        WITH before AS (
            SELECT mine.id, told.*
              FROM message AS mine
             CROSS JOIN LATERAL (
                   SELECT m.kind, m.cause, m.position, m.body,
                          m.state IN ('sending', 'sent', 'delivered') OR m.unsure
                          OR (m.envelope = mine.envelope AND m.state = 'queued') IS TRUE AS read
                     FROM message AS m
                    WHERE m.case_id = mine.case_id AND m.applicant_id = mine.applicant_id
                      AND m.position < mine.position AND m.cause <> mine.cause
                      AND m.channel NOT IN ('push', 'sms') AND m.to_sealed IS NULL
                   OFFSET 0) AS told
             WHERE mine.id = ANY($1)),
        last AS (
            SELECT DISTINCT ON (id, kind, each) *
              FROM (SELECT *, CASE WHEN kind IN ('corrected', 'appointment') THEN cause END AS each FROM before) AS told
             WHERE read OR kind = 'corrected'
             ORDER BY id, kind, each, read DESC, position DESC)
        SELECT id, kind, body, read FROM last ORDER BY position
    """
    found: dict[UUID, list[Before]] = {id: [] for id in ids}
    for id, kind, body, read in await tx.fetch(sql, list(ids)) if ids else ():
        found[id].append(Before(kind, body, read))
    return found
