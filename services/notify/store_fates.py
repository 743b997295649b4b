"""What became of messages after they left, or instead of leaving; each may only follow what can come before it."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from plumbing.postgres import Transaction, changed
from schemas.message_events import Channel, Kind
from schemas.topics import CASE_STATUS

from .core.evidence import NOBODY, Orderer
from .core.message import Kept
from .store_keys import whole

# What time it is in the city now that something becomes of a message: when it was decided and what really passed since,
# and not before its moment. So a replay of years tells the days of its cases, and an hour without mail server is told.
CITY_AT = """greatest(leaves_at, coalesce(decided_at, at) + (now() - queued_at))"""
# Its provider may tell sooner than we wrote down that it left, or after a courier died with it in its hands.
_LEFT = """state IN ('sent', 'sending') OR (state = 'queued' AND unsure)"""


def fate(became: str, may: str, whom: str = "id") -> str:
    """SQL for what becomes of messages, with a line of evidence: of those that `may`, found by `whom`. $2 is why,
    $3 and $4 who ordered it."""
    return f"""
        WITH mine AS (
            UPDATE message SET state = '{became}', reason = $2, lease_until = NULL, ended_at = now(), to_sealed = NULL
             WHERE {whom} = ANY($1) AND ({may})
            RETURNING id, partition, case_id, kind, channel, announcement, at, attempts, applicant_id, position,
                      urgent, {CITY_AT} AS city_at),
        noted AS (
            INSERT INTO attempt (message_id, number, what, reason, role, departments)
            SELECT id, attempts, '{became}', $2, $3, $4 FROM mine)
        SELECT mine.id, mine.partition, case_id, kind, channel, announcement, at, attempts,
               {whole("sealed", "mine.applicant_id")}, city_at, urgent
          FROM mine LEFT JOIN contact USING (applicant_id) ORDER BY position
    """


_DELIVERED = fate("delivered", f"{_LEFT} OR (state = 'queued' AND channel = 'call')")
_BOUNCED = fate("failed", _LEFT)
_CANCELLED = fate("cancelled", "state IN ('waiting', 'queued')")


async def mailed_as(tx: Transaction, name: UUID) -> list[UUID]:
    """The mails behind a Message-ID."""
    sql = """SELECT id FROM message WHERE id = ANY($1) AND channel = 'email'"""
    return [row[0] for row in await tx.fetch(sql, await left_as(tx, name))]


async def left_as(tx: Transaction, name: UUID) -> list[UUID]:
    """The messages behind a Message-ID, or behind our reference at a provider: all that left in that envelope."""
    sql = """
        SELECT id FROM message WHERE envelope = $1
         UNION
        SELECT id FROM message WHERE id = $1 AND envelope IS NULL
    """
    return [row[0] for row in await tx.fetch(sql, name)]


async def carried_as(tx: Transaction, name: UUID, channel: Channel, reference: str, carries_now: bool) -> list[UUID]:
    """Of what left in that envelope, what a provider carries over this channel under a reference of its own. Until we
    wrote that down only what is in a courier's hands may be meant, and only if the provider carries the channel now."""
    sql = """
        SELECT id FROM message
         WHERE id = ANY($1) AND channel = $2
           AND (reference = $3
                OR ($4 AND reference IS NULL AND (state = 'sending' OR (state = 'queued' AND unsure))))
    """
    rows = await tx.fetch(sql, await left_as(tx, name), channel, reference, carries_now)
    return [row[0] for row in rows]


async def mark_delivered(tx: Transaction, ids: Sequence[UUID], reason: str | None, by: Orderer) -> list[Kept]:
    """They arrived, or a colleague made the call; returns those of which this is news."""
    return [Kept(*row) for row in await tx.fetch(_DELIVERED, ids, reason, *by)]


async def let_follow(tx: Transaction, calls: Sequence[UUID]) -> int:
    """What waited for these calls, the mail about a refusal, may leave now that they were made; returns how many."""
    sql = """
        UPDATE message SET leaves_at = NULL
          FROM message AS call
         WHERE call.id = ANY($1) AND call.channel = 'call'
           AND message.case_id = call.case_id AND message.cause = call.cause AND message.kind = call.kind
           AND message.state IN ('waiting', 'queued') AND message.leaves_at IS NOT NULL
    """
    return changed(await tx.execute(sql, calls))


async def mark_bounced(tx: Transaction, ids: Sequence[UUID], reason: str) -> list[Kept]:
    """They came back after they had left; returns those of which this is news."""
    return [Kept(*row) for row in await tx.fetch(_BOUNCED, ids, reason, *NOBODY)]


async def cancel(tx: Transaction, ids: Sequence[UUID], reason: str, by: Orderer) -> list[Kept]:
    """They do not leave any more; what is in a courier's hands or has left is not touched."""
    return [Kept(*row) for row in await tx.fetch(_CANCELLED, ids, reason, *by)]


async def lock_unreached(tx: Transaction, kinds: Collection[Kind], after: timedelta, at_most: int) -> list[UUID]:
    """What is urgent of these kinds and waits so long for a contact that never came, and nobody took up: what was
    decided so long ago, in the time of the pipe. Read of each kind and partition in the order of message_unreached."""
    since = "greatest(m.at, m.decided_at)"
    sql = f"""
        SELECT due.id FROM progress CROSS JOIN unnest($1::text[]) AS of (kind) CROSS JOIN LATERAL (
               SELECT m.id FROM message AS m
                WHERE m.state = 'waiting' AND NOT m.taken_up AND (m.kind, m.partition) = (of.kind, progress.partition)
                  AND {since} <= progress.now - $3::interval AND m.urgent AND m.body <> ''
                  AND NOT EXISTS (SELECT FROM contact WHERE contact.applicant_id = m.applicant_id)
                ORDER BY {since} LIMIT $4 FOR UPDATE OF m SKIP LOCKED) AS due
         WHERE progress.topic = $2 LIMIT $4
    """
    return [row[0] for row in await tx.fetch(sql, sorted(kinds), CASE_STATUS, after, at_most)]


async def add_tasks(tx: Transaction, ids: Collection[UUID]) -> list[Kept]:
    """A call for each case of which these wait: one at a time, and none for what a colleague chose not to call about.
    They are not looked at again before a call of their case has ended. By itself, after they were locked: a call that
    ended meanwhile is seen."""
    task = "md5(m.id || '/no-contact')::uuid"
    sql = f"""
        WITH marked AS (
            UPDATE message SET taken_up = true WHERE id = ANY($1))
        INSERT INTO message (id, partition, case_id, applicant_id, kind, channel, announcement, cause, at,
                             decided_at, body, department, state)
        SELECT DISTINCT ON (m.case_id, m.applicant_id) {task}, m.partition, m.case_id, m.applicant_id, m.kind, 'call',
               m.announcement, 'no-contact:' || m.id, m.at, {CITY_AT}, m.body, m.department, 'queued'
          FROM message AS m
         WHERE m.id = ANY($1)
           AND NOT EXISTS (SELECT FROM message AS same WHERE same.id = {task})
           AND NOT EXISTS (
                   SELECT FROM message AS call
                    WHERE (call.case_id, call.applicant_id, call.channel) = (m.case_id, m.applicant_id, 'call')
                      AND (call.state = 'queued'
                           OR (call.state = 'cancelled' AND call.position > m.position
                               AND EXISTS (SELECT FROM attempt AS a
                                            WHERE a.message_id = call.id AND a.what = 'cancelled'
                                              AND a.role IS NOT NULL))))
         ORDER BY m.case_id, m.applicant_id, m.position
            ON CONFLICT DO NOTHING
        RETURNING id, partition, case_id, kind, channel, announcement, at, attempts
    """
    return [Kept(*row) for row in await tx.fetch(sql, list(ids))] if ids else []


async def look_again(tx: Transaction, calls: Sequence[UUID]) -> None:
    """These calls have ended: what waits for a contact in their cases may need another. Also what somebody else takes
    up right now."""
    sql = """
        UPDATE message SET taken_up = false
          FROM message AS call
         WHERE call.id = ANY($1) AND (message.case_id, message.applicant_id) = (call.case_id, call.applicant_id)
           AND message.state = 'waiting'
    """
    if calls:
        await tx.execute(sql, calls)


async def tasks_of(tx: Transaction, applicant_ids: Collection[str]) -> list[UUID]:
    """Calls that wait because nobody knew how to reach these people."""
    sql = """
        SELECT id FROM message
         WHERE applicant_id = ANY($1) AND state = 'queued' AND channel = 'call' AND cause LIKE 'no-contact:%'
    """
    return [row[0] for row in await tx.fetch(sql, list(applicant_ids))]


# A call in the place of a mail or a letter that did not arrive. $1: of these people.
_INSTEAD = """m.applicant_id = ANY($1) AND m.channel = 'call' AND m.state = 'queued' AND m.instead_of IS NOT NULL"""


async def mail_again(tx: Transaction, applicant_ids: Collection[str]) -> list[Kept]:
    """What these people were to be called about because it did not arrive is queued as a mail once more."""
    sql = f"""
        INSERT INTO message (id, partition, case_id, applicant_id, kind, channel, announcement, cause, at,
                             decided_at, body, urgent, department, state)
        SELECT md5(m.id || '/mailed')::uuid, partition, case_id, applicant_id, kind, 'email', announcement,
               'again:' || m.id, at, {CITY_AT}, body, urgent, department, 'queued'
          FROM message AS m WHERE {_INSTEAD} AND body <> ''
         ORDER BY m.position
            ON CONFLICT DO NOTHING
        RETURNING id, partition, case_id, kind, channel, announcement, at, attempts
    """
    return [Kept(*row) for row in await tx.fetch(sql, list(applicant_ids))]


async def calls_instead(tx: Transaction, applicant_ids: Collection[str]) -> list[UUID]:
    sql = f"""SELECT id FROM message AS m WHERE {_INSTEAD}"""
    return [row[0] for row in await tx.fetch(sql, list(applicant_ids))]


async def waiting_beside(tx: Transaction, call: UUID) -> list[UUID]:
    """What waits for a contact of the same person in the case of this call, which was made."""
    sql = """
        SELECT m.id FROM message AS call JOIN message AS m USING (case_id, applicant_id)
         WHERE call.id = $1 AND call.channel = 'call' AND call.state = 'delivered' AND m.state = 'waiting'
    """
    return [row[0] for row in await tx.fetch(sql, call)]


# Another message that tells the same over that channel, and how it stands.
_SAME_WAY = """
    EXISTS (SELECT FROM message AS other
             WHERE (other.case_id, other.cause, other.kind, other.channel)
                 = (m.case_id, m.cause, m.kind, next.channel)
               AND other.state {} ('failed', 'cancelled'))
"""


async def add_sequels(tx: Transaction, sequels: Sequence[tuple[UUID, UUID, Channel]]) -> list[Kept]:
    """(failed, id, channel): the same over another channel, at once; returns those that are new. One that goes that way
    already is enough; one that ended without being told is not, so this stands beside it under a cause of its own."""
    sql = f"""
        INSERT INTO message (id, partition, case_id, applicant_id, kind, channel, announcement, cause, at,
                             decided_at, body, department, state, instead_of)
        SELECT next.id, partition, case_id, applicant_id, kind, next.channel, announcement,
               CASE WHEN {_SAME_WAY.format("IN")} THEN 'instead:' || m.id ELSE cause END,
               at, {CITY_AT}, body, department, 'queued', m.id
          FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS next (failed, id, channel)
          JOIN message AS m ON m.id = next.failed
         ORDER BY m.position
            ON CONFLICT DO NOTHING
        RETURNING id, partition, case_id, kind, channel, announcement, at, attempts
    """
    return [Kept(*row) for row in await tx.fetch(sql, *zip(*sequels, strict=True))] if sequels else []


async def told_elsewhere(tx: Transaction, sequels: Sequence[tuple[UUID, UUID, Channel]]) -> set[UUID]:
    """Those that failed of which another message is on its way over that channel, or has arrived."""
    sql = f"""
        SELECT next.failed FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS next (failed, id, channel)
          JOIN message AS m ON m.id = next.failed
         WHERE {_SAME_WAY.format("NOT IN")}
            OR EXISTS (SELECT FROM message AS own WHERE own.id = next.id AND own.state NOT IN ('failed', 'cancelled'))
    """
    return {row[0] for row in await tx.fetch(sql, *zip(*sequels, strict=True))} if sequels else set()
