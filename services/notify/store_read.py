"""What was decided for a person about a case before a message, whether it reached them, and what came after it."""

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


class Untold(NamedTuple):
    """That a case was decided or ended, and did not leave yet."""

    id: UUID
    case_id: str
    kind: Kind
    body: str


async def untold_ends(tx: Transaction, case_ids: Collection[str]) -> list[Untold]:
    """Of these cases, locked; what a courier holds just now is judged there."""
    sql = """
        SELECT id, case_id, kind, body FROM message
         WHERE case_id = ANY($1) AND kind IN ('decision', 'ended') AND state IN ('waiting', 'queued') AND NOT unsure
         ORDER BY position FOR UPDATE SKIP LOCKED
    """
    return [Untold(*row) for row in await tx.fetch(sql, list(case_ids))]


async def superseded(tx: Transaction, ids: Collection[UUID]) -> set[UUID]:
    """Those of these after which another decision or end was announced to the same applicant, whatever became of that:
    only the last counts. Another way, or once more, is of the announcement of before."""
    sql = """
        WITH told AS (
            SELECT case_id, applicant_id, kind, announcement, min(position) AS first FROM message
             WHERE (case_id, applicant_id, kind) IN (SELECT case_id, applicant_id, kind FROM message WHERE id = ANY($1))
             GROUP BY case_id, applicant_id, kind, announcement),
        last AS (
            SELECT DISTINCT ON (case_id, applicant_id, kind) * FROM told
             ORDER BY case_id, applicant_id, kind, first DESC)
        SELECT m.id FROM message AS m JOIN last USING (case_id, applicant_id, kind)
         WHERE m.id = ANY($1) AND m.announcement <> last.announcement
    """
    return {row[0] for row in await tx.fetch(sql, list(ids))} if ids else set()


async def newer_corrections(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """Of each of these, urgent ones, what else that is as urgent waits behind it to put something right."""
    sql = """
        SELECT mine.id, m.body FROM message AS mine JOIN message AS m USING (case_id, applicant_id, channel)
         WHERE mine.id = ANY($1) AND m.position > mine.position AND m.cause <> mine.cause
           AND m.kind = 'corrected' AND m.urgent AND m.state IN ('waiting', 'queued') AND m.to_sealed IS NULL
           AND m.department IS NOT DISTINCT FROM mine.department
         ORDER BY m.position
    """
    found: dict[UUID, list[str]] = {id: [] for id in ids}
    for id, body in await tx.fetch(sql, list(ids)) if ids else ():
        found[id].append(body)
    return found
