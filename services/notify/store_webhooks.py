"""What is remembered of other systems: who wants to hear of which cases, and what became of each notification."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from plumbing.postgres import Transaction, changed

from .core.notice import Notice, Subscriber, Wish
from .core.turn import NoticeEnd, Turn, TurnEnd, Waiting

_SUBSCRIBER = "id, client, departments, callback, sealed, wishes, cloudevents"


async def subscribers(tx: Transaction, client: str | None = None, id: UUID | None = None) -> list[Subscriber]:
    """All, or those of one client, or of them the one with this id."""
    sql = f"""
        SELECT {_SUBSCRIBER} FROM subscriber
         WHERE ($1::text IS NULL OR client = $1) AND ($2::uuid IS NULL OR id = $2) ORDER BY since, id
    """
    return [_subscriber(tuple(row)) for row in await tx.fetch(sql, client, id)]


def _subscriber(row: tuple[Any, ...]) -> Subscriber:
    id, client, departments, callback, sealed, wishes, cloudevents = row
    told = tuple(Wish(**wish) for wish in json.loads(wishes))
    return Subscriber(id, client, tuple(departments), callback, sealed, told, cloudevents)


async def add_subscriber(tx: Transaction, one: Subscriber, at_most: int) -> bool:
    """False when its client has so many already."""
    sql = """
        INSERT INTO subscriber (id, client, departments, callback, sealed, wishes, cloudevents)
        SELECT $1, $2, $3, $4, $5, $6, $7 WHERE (SELECT count(*) FROM subscriber WHERE client = $2) < $8
    """
    return changed(await tx.execute(sql, *_row(one), at_most)) == 1


async def change_subscriber(tx: Transaction, one: Subscriber) -> bool:
    """What was true of its old address is not of the new one. False when it is gone, or somebody else's."""
    sql = """
        UPDATE subscriber
           SET departments = $3, callback = $4, sealed = $5, wishes = $6, cloudevents = $7,
               failures = 0, failing_since = NULL, trouble = NULL, rest_until = 'epoch'
         WHERE id = $1 AND client = $2
    """
    return changed(await tx.execute(sql, *_row(one))) == 1


def _row(one: Subscriber) -> tuple[Any, ...]:
    wishes = json.dumps([asdict(wish) for wish in one.wishes])
    return one.id, one.client, list(one.departments), one.callback, one.sealed, wishes, one.cloudevents


async def end_subscriber(tx: Transaction, id: UUID, client: str) -> bool:
    """With what it did not hear yet. False when it is gone, or somebody else's."""
    sql = """DELETE FROM subscriber WHERE id = $1 AND client = $2"""
    return changed(await tx.execute(sql, id, client)) == 1


async def add_notices(tx: Transaction, told: Sequence[Notice]) -> None:
    """In their order; not for whom has ended it meanwhile."""
    sql = """
        INSERT INTO notification (id, subscriber_id, case_id, resource, action, at, features)
        SELECT n.id, one.id, n.case_id, n.resource, n.action, n.at, n.features
          FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])
               WITH ORDINALITY AS n (id, subscriber_id, case_id, resource, action, at, features, number)
          JOIN (SELECT id FROM subscriber WHERE id = ANY($2) FOR KEY SHARE) AS one ON one.id = n.subscriber_id
         ORDER BY n.number
            ON CONFLICT DO NOTHING
    """
    rows = [(n.id, n.subscriber, n.case_id, n.resource, n.action, n.at, json.dumps(dict(n.features))) for n in told]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))


async def heard_of(tx: Transaction, case_ids: Collection[str]) -> dict[str, set[UUID]]:
    """Who was told of these cases, or will be, as far as it is remembered."""
    sql = """
        SELECT case_id, array_agg(DISTINCT subscriber_id) FROM notification WHERE case_id = ANY($1) GROUP BY case_id
    """
    return {case_id: set(ids) for case_id, ids in await tx.fetch(sql, list(case_ids))}


async def last_told(tx: Transaction, case_ids: Collection[str]) -> dict[str, str]:
    """Of each case the announcement behind its last message, as it came."""
    sql = """
        SELECT DISTINCT ON (case_id) case_id, body FROM message
         WHERE case_id = ANY($1) AND body <> '' ORDER BY case_id, position DESC
    """
    return {case_id: body for case_id, body in await tx.fetch(sql, list(case_ids))}


async def take_turns(tx: Transaction, at_most: int, lease: timedelta) -> list[Turn]:
    """Whose turn it is: something is due for it, it needs no rest, and nobody else has it. Longest ago first."""
    sql = """
        WITH free AS (
            SELECT id FROM subscriber
             WHERE rest_until <= now() AND lease_until <= now()
               AND EXISTS (SELECT FROM notification AS n
                            WHERE n.subscriber_id = subscriber.id AND n.state = 'queued' AND n.next_try_at <= now())
             ORDER BY lease_until LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE subscriber SET lease_until = now() + $2::interval, turn = turn + 1
          FROM free WHERE subscriber.id = free.id
        RETURNING subscriber.id, turn, callback, sealed, cloudevents, failures
    """
    return [Turn(*row) for row in await tx.fetch(sql, at_most, lease)]


async def take_in_hand(tx: Transaction, turn: Turn, at_most: int) -> list[Waiting]:
    """What is due of it, of each case the oldest; that they are tried is written down before anything leaves."""
    sql = """
        WITH due AS (
            SELECT n.id FROM notification AS n
             WHERE n.subscriber_id = $1 AND n.state = 'queued' AND n.next_try_at <= now()
               AND NOT EXISTS (SELECT FROM notification AS before
                                WHERE before.subscriber_id = n.subscriber_id AND before.case_id = n.case_id
                                  AND before.state = 'queued' AND before.position < n.position)
             ORDER BY n.next_try_at, n.position LIMIT $2),
        tried AS (
            UPDATE notification AS n SET attempts = attempts + 1 FROM due WHERE n.id = due.id AND n.state = 'queued'
            RETURNING n.id, n.subscriber_id, n.case_id, n.resource, n.action, n.at, n.features, n.refusals, n.position)
        SELECT * FROM tried ORDER BY position
    """
    rows = await tx.fetch(sql, turn.subscriber, at_most)
    return [_waiting(*row) for row in rows]


def _waiting(*row: Any) -> Waiting:
    id, subscriber, case_id, resource, action, at, features, refusals, _ = row
    return Waiting(Notice(id, subscriber, case_id, resource, action, at, json.loads(features)), refusals)


async def end_turn(tx: Transaction, turn: Turn, end: TurnEnd, ends: Sequence[NoticeEnd]) -> bool:
    """What came of it; False when it was not ours any more, and then nothing is written."""
    returned = """
        UPDATE subscriber
           SET lease_until = now(), rest_until = now() + $3::interval, failures = $4, trouble = $5,
               failing_since = CASE WHEN $4 > 0 THEN coalesce(failing_since, now()) END
         WHERE id = $1 AND turn = $2
    """
    written = """
        UPDATE notification AS n
           SET state = e.state, reason = e.reason, refusals = n.refusals + e.refused::int,
               next_try_at = now() + e.pause, ended_at = CASE WHEN e.state <> 'queued' THEN now() END
          FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bool[], $5::interval[])
            AS e (id, state, reason, refused, pause)
         WHERE n.id = e.id AND n.state = 'queued'
    """
    behind = """
        UPDATE notification AS n SET next_try_at = refused.next_try_at
          FROM notification AS refused
         WHERE refused.id = ANY($1) AND n.subscriber_id = refused.subscriber_id AND n.case_id = refused.case_id
           AND n.state = 'queued' AND n.next_try_at < refused.next_try_at
    """
    if not changed(await tx.execute(returned, turn.subscriber, turn.number, end.rest, end.failures, end.trouble)):
        return False
    if rows := [(e.id, e.state, e.reason, e.refused, e.pause) for e in ends]:
        await tx.execute(written, *zip(*rows, strict=True))
    if refused := [e.id for e in ends if e.pause]:
        await tx.execute(behind, refused)
    return True


async def park_old(tx: Transaction, patience: timedelta) -> int:
    """What a system that only fails did not take in all that time; returns how many."""
    sql = """
        UPDATE notification AS n SET state = 'parked', ended_at = now(), reason = coalesce(n.reason, subscriber.trouble)
          FROM subscriber
         WHERE subscriber.failing_since < now() - $1::interval AND n.subscriber_id = subscriber.id
           AND n.state = 'queued' AND n.queued_at < now() - $1::interval
    """
    return changed(await tx.execute(sql, patience))


async def forget_delivered(tx: Transaction, keep: timedelta, at_most: int = 5000) -> int:
    sql = """
        DELETE FROM notification
         WHERE id IN (SELECT id FROM notification WHERE state = 'delivered' AND ended_at < now() - $1::interval
                       ORDER BY ended_at LIMIT $2)
    """
    return changed(await tx.execute(sql, keep, at_most))


async def how_it_goes(tx: Transaction) -> list[dict[str, Any]]:
    """For staff and figures, of each system: what waits, what is parked, since when and why it fails. No address."""
    sql = """
        SELECT s.id, s.client, s.failing_since, s.trouble, s.rest_until,
               (SELECT count(*) FROM notification WHERE subscriber_id = s.id AND state = 'queued') AS queued,
               (SELECT count(*) FROM notification WHERE subscriber_id = s.id AND state = 'parked') AS parked,
               (SELECT min(queued_at) FROM notification WHERE subscriber_id = s.id AND state = 'queued') AS oldest
          FROM subscriber AS s ORDER BY s.client, s.since
    """
    return [dict(row) for row in await tx.fetch(sql)]


async def parked(tx: Transaction, at_most: int = 100) -> list[dict[str, Any]]:
    """The oldest first."""
    sql = """
        SELECT n.id, n.subscriber_id, s.client, n.case_id, n.resource, n.action, n.reason, n.refusals, n.ended_at
          FROM notification AS n JOIN subscriber AS s ON s.id = n.subscriber_id
         WHERE n.state = 'parked' ORDER BY n.ended_at, n.position LIMIT $1
    """
    return [dict(row) for row in await tx.fetch(sql, at_most)]


async def retry_parked(tx: Transaction, ids: Collection[UUID] | None = None, subscriber: UUID | None = None) -> int:
    """All, or these, or those of one system: they leave at once, with new patience. How many."""
    again = """
        UPDATE notification
           SET state = 'queued', ended_at = NULL, refusals = 0, next_try_at = 'epoch', queued_at = now()
         WHERE state = 'parked' AND ($1::uuid[] IS NULL OR id = ANY($1))
           AND ($2::uuid IS NULL OR subscriber_id = $2)
        RETURNING subscriber_id
    """
    awake = """UPDATE subscriber SET rest_until = 'epoch' WHERE id = ANY($1)"""
    rows = await tx.fetch(again, None if ids is None else list(ids), subscriber)
    if rows:
        await tx.execute(awake, list({row[0] for row in rows}))
    return len(rows)
