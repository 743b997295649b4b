"""What a courier asks of the memory: what may leave now, that it is in hand, and what became of it.

message_queue finds what may leave of a channel in the order in which it leaves (urgent first, refused ones later, the
oldest first), without what rests until its moment; message_lane tells what goes before it.

OFFSET 0 keeps a question one that is asked of each message by its index. Else the planner may join; of a young queue,
whose length nobody has counted yet, it then compares all messages with all. (... IN ...) IS TRUE does the same for a
list: it is looked up, not joined.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from plumbing.postgres import Transaction, changed
from schemas.message_events import Channel
from schemas.topics import CASE_STATUS

from .core.message import Claimed, Ended
from .store_fates import CITY_AT
from .store_keys import whole

# Its department told so much that a colleague must look first.
_BRAKED = """EXISTS (SELECT FROM brake WHERE brake.department = {0}.department AND held_since IS NOT NULL OFFSET 0)"""
# What goes before a message: of its case, applicant and channel, in the hands of a courier or ahead of it in the line.
# What somebody asked for themselves has no department, and does not wait for what is held of one.
BEHIND = f"""
    EXISTS (SELECT FROM message AS lane
             WHERE (lane.case_id, lane.applicant_id, lane.channel) = ({{0}}.case_id, {{0}}.applicant_id, {{0}}.channel)
               AND lane.state IN ('waiting', 'queued', 'sending')
               AND lane.to_sealed IS NULL AND {{0}}.to_sealed IS NULL
               AND coalesce(lane.envelope, lane.id) <> coalesce({{0}}.envelope, {{0}}.id)
               AND (lane.state = 'sending'
                    OR ((lane.leaves_at IS NULL OR lane.envelope IS NOT NULL)
                        AND (NOT lane.urgent, lane.position) < (NOT {{0}}.urgent, {{0}}.position)
                        AND ({{0}}.department IS NOT NULL OR NOT {_BRAKED.format("lane")})))
            OFFSET 0)
"""
PROVEN = ("template", "language", "version", "digest", "masked")  # of a proof, as attempt keeps it


async def seal_envelopes(tx: Transaction, partitions: int, at_most: int = 10_000) -> int:
    """What rested until a moment that has passed in every partition may leave: the rest of a day in one envelope for
    each applicant and channel, also when days are caught up on; what is urgent by itself. A notification and a text
    message name one case, so there each case has an envelope of its own. One courier at a time, the people of the
    `at_most` oldest messages a round; returns how many messages. It waits for nobody: an envelope of which a part is in
    other hands is sealed in a later round, whole."""
    ripe = f"""
        state IN ('waiting', 'queued') AND envelope IS NULL AND leaves_at <= (SELECT now FROM passed)
               AND (SELECT yes FROM mine) AND NOT {_BRAKED.format("message")}
    """
    sql = f"""
        WITH mine AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || '/envelopes')) AS yes),
        passed AS MATERIALIZED (
            SELECT min(now) AS now FROM progress WHERE topic = $1 HAVING count(now) = $2),
        people AS (
            SELECT applicant_id FROM message WHERE {ripe} ORDER BY leaves_at LIMIT $3),
        ripe AS (
            SELECT id, CASE WHEN urgent THEN id ELSE first_value(id) OVER (
                       PARTITION BY applicant_id, channel, urgent, leaves_at,
                                    CASE WHEN channel IN ('push', 'sms') THEN case_id END ORDER BY position)
                   END AS envelope
              FROM message
             WHERE (applicant_id IN (SELECT applicant_id FROM people)) IS TRUE AND {ripe}),
        ours AS (
            SELECT id FROM message
             WHERE id = ANY(ARRAY(SELECT id FROM ripe)) AND envelope IS NULL AND state IN ('waiting', 'queued')
             ORDER BY id FOR UPDATE SKIP LOCKED),
        seen AS (
            SELECT id, envelope, bool_and(id IN (SELECT id FROM ours)) OVER (PARTITION BY envelope) AS whole FROM ripe)
        UPDATE message SET envelope = seen.envelope FROM seen
         WHERE seen.whole AND message.id = seen.id AND message.envelope IS NULL
    """
    return changed(await tx.execute(sql, CASE_STATUS, partitions, at_most))


async def hold_next(tx: Transaction, channel: Channel, at_most: int) -> list[Claimed]:
    """What may leave over a channel, locked until the commit: never two of a lane but in one envelope, and of an
    envelope all. The limit counts envelopes. `attempt` is that which begins now."""
    sql = f"""
        WITH first AS (
            SELECT m.id, m.envelope FROM message AS m
             WHERE m.channel = $1 AND m.state = 'queued' AND (m.leaves_at IS NULL OR m.envelope IS NOT NULL)
               AND m.next_try_at <= now() AND NOT {BEHIND.format("m")} AND NOT {_BRAKED.format("m")}
               AND (m.envelope IS NULL OR m.position = (
                        SELECT min(part.position) FROM message AS part
                         WHERE part.envelope = m.envelope AND part.state = 'queued'))
               AND NOT EXISTS (SELECT FROM message AS part
                                WHERE part.envelope = m.envelope AND part.state = 'queued'
                                  AND ({BEHIND.format("part")} OR {_BRAKED.format("part")})
                               OFFSET 0)
               AND (m.to_sealed IS NOT NULL OR m.channel = 'call'
                    OR (SELECT true FROM contact WHERE contact.applicant_id = m.applicant_id))
             ORDER BY m.urgent DESC, m.next_try_at, m.position LIMIT $2 FOR UPDATE SKIP LOCKED),
        free AS (
            SELECT id FROM first
             UNION
            SELECT part.id FROM first JOIN message AS part ON part.envelope = first.envelope AND part.state = 'queued')
        SELECT m.id, m.partition, m.case_id, m.kind, m.channel, m.announcement, m.at, m.attempts + 1, m.refusals,
               m.body, {whole("coalesce(m.to_sealed, contact.sealed, '')", "m.applicant_id")},
               (SELECT language FROM preference WHERE preference.applicant_id = m.applicant_id),
               m.applicant_id, m.urgent, m.envelope, m.unsure, m.reference,
               m.to_sealed IS NULL AND m.cause NOT LIKE 'again:%' AND coalesce(contact.email_fails, false)
          FROM free JOIN message AS m ON m.id = free.id LEFT JOIN contact ON contact.applicant_id = m.applicant_id
         WHERE m.state = 'queued'
         ORDER BY m.urgent DESC, m.position FOR UPDATE OF m
    """
    return [Claimed(*row) for row in await tx.fetch(sql, channel, at_most)]


async def overtaken(tx: Transaction, ids: Sequence[UUID]) -> list[UUID]:
    """Of these and what leaves behind them: what another message of its case to the same applicant over the same
    channel says as well. That is a newer one of its kind, and of `we are still busy` every other kind."""
    sql = """
        SELECT DISTINCT m.id FROM message AS mine
          JOIN message AS m USING (case_id, applicant_id, channel)
          JOIN message AS other USING (case_id, applicant_id, channel)
         WHERE mine.id = ANY($1) AND m.state = 'queued' AND m.envelope IS NOT NULL
           AND NOT m.urgent AND NOT m.unsure AND m.kind IN ('still-busy', 'change', 'expectation')
           AND other.state IN ('queued', 'sending') AND other.to_sealed IS NULL
           AND (other.leaves_at IS NULL OR other.envelope IS NOT NULL)
           AND CASE WHEN other.kind = m.kind THEN other.position > m.position ELSE m.kind = 'still-busy' END
    """
    return [row[0] for row in await tx.fetch(sql, ids)]


async def take_in_hand(tx: Transaction, messages: Sequence[Claimed], lease: timedelta) -> None:
    """The intent, before anything leaves: these will be handed over, or looked for where they may be already; and in
    which envelope, so that a second attempt is the same mail."""
    sql = """
        WITH claimed AS (
            UPDATE message AS m
               SET state = 'sending', attempts = attempts + 1, lease_until = now() + $3, envelope = mine.envelope
              FROM unnest($1::uuid[], $2::uuid[]) AS mine (id, envelope)
             WHERE m.id = mine.id AND state = 'queued'
            RETURNING m.id, attempts, unsure)
        INSERT INTO attempt (message_id, number, what)
        SELECT id, attempts, CASE WHEN unsure THEN 'again' ELSE 'handing-over' END FROM claimed
    """
    if messages:
        await tx.execute(sql, [one.id for one in messages], [one.envelope for one in messages], lease)


async def take_back(tx: Transaction) -> int:
    """Messages of couriers that fell silent may leave again; nobody knows whether they left before. What somebody else
    holds now is looked at in the next round: who waits for nobody takes part in no deadlock."""
    sql = """
        UPDATE message SET state = 'queued', lease_until = NULL, unsure = true
         WHERE id = ANY(ARRAY(
                   SELECT id FROM message WHERE state = 'sending' AND lease_until < now()
                    ORDER BY id FOR UPDATE SKIP LOCKED))
    """
    return changed(await tx.execute(sql))


async def save_ends(tx: Transaction, ends: Sequence[Ended]) -> dict[UUID, datetime]:
    """Write down what became of each hand-over; returns the messages that were still ours, with what time it is in the
    city: also those that were taken back from us, if nobody took them in hand since. Twice is once, and what a
    colleague ordered meanwhile is no result.

    What was put back keeps its place in the line. What could not leave with its envelope gets one of its own.
    """
    sql = f"""
        WITH result AS (
            SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bool[], $6::bool[], $7::interval[],
                                 $8::text[], $9::bool[], $10::text[], $11::text[], $12::text[], $13::text[],
                                 $14::text[])
                AS r (id, number, state, reason, refused, unsure, pause, reference, alone,
                      template, language, version, digest, masked)),
        ours AS (
            UPDATE message AS m
               SET state = r.state, reason = r.reason, unsure = r.unsure, lease_until = NULL,
                   refusals = m.refusals + r.refused::int, reference = coalesce(r.reference, m.reference),
                   envelope = CASE WHEN r.alone THEN md5(m.id || '/alone')::uuid ELSE m.envelope END,
                   next_try_at = CASE WHEN r.pause > '0' THEN now() + r.pause ELSE m.next_try_at END,
                   ended_at = CASE WHEN r.state IN ('sent', 'failed') THEN now() END,
                   to_sealed = CASE WHEN r.state = 'queued' THEN m.to_sealed END
              FROM result AS r
             WHERE m.id = r.id AND m.attempts = r.number
               AND (m.state = 'sending' OR (m.state = 'queued' AND m.unsure AND NOT EXISTS (
                        SELECT FROM attempt AS a
                         WHERE a.message_id = r.id AND a.number = r.number AND a.what IN ('sent', 'queued', 'failed')
                           AND a.role IS NULL)))
            RETURNING m.id, {CITY_AT} AS city_at),
        noted AS (
            INSERT INTO attempt (message_id, number, what, reason, reference,
                                 template, language, version, digest, masked)
            SELECT id, number, state, CASE WHEN id IN (SELECT id FROM ours) THEN reason ELSE 'lease-lost' END,
                   reference, template, language, version, digest, masked
              FROM result AS r
             WHERE r.id IN (SELECT id FROM ours) OR NOT EXISTS (
                       SELECT FROM attempt AS a
                        WHERE (a.message_id, a.number, a.what) = (r.id, r.number, r.state)
                          AND (a.reason IS NOT DISTINCT FROM r.reason OR a.reason = 'lease-lost')))
        SELECT id, city_at FROM ours
    """
    rows = [
        (
            e.id, e.attempt, e.state, e.reason, e.refused, e.unsure, e.pause, e.reference, e.alone,
            *(getattr(e.proof, name, None) for name in PROVEN),
        )
        for e in ends
    ]  # fmt: skip
    return {row[0]: row[1] for row in await tx.fetch(sql, *zip(*rows, strict=True))} if rows else {}


async def hold_lanes(tx: Transaction, case_ids: Sequence[str]) -> None:
    """What waits behind a refused message need not be looked at before that one may leave again."""
    sql = """
        UPDATE message AS m SET next_try_at = first.next_try_at
          FROM (SELECT DISTINCT ON (case_id, applicant_id, channel) case_id, applicant_id, channel, next_try_at
                  FROM message WHERE case_id = ANY($1) AND state = 'queued' AND to_sealed IS NULL
                 ORDER BY case_id, applicant_id, channel, urgent DESC, position) AS first
         WHERE (m.case_id, m.applicant_id, m.channel) = (first.case_id, first.applicant_id, first.channel)
           AND m.state = 'queued' AND m.to_sealed IS NULL AND m.next_try_at < first.next_try_at
    """
    if case_ids:
        await tx.execute(sql, case_ids)
