"""What notify remembers: contacts, what it heard, what applicants know, messages, and every attempt."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from plumbing.postgres import Transaction
from schemas.message_events import Kind
from schemas.status_events import Announcement

from .core.known import Known
from .core.message import Message, Verdict
from .store_brake import LATER

_known = TypeAdapter(Known)


async def unheard(tx: Transaction, said: Sequence[Announcement]) -> set[UUID]:
    """Those of these announcements that we hear for the first time, of cases that were not erased. A case has one
    writer, so nobody comes between."""
    sql = """
        SELECT key FROM unnest($1::uuid[], $2::text[]) AS said (key, case_id)
         WHERE NOT EXISTS (SELECT FROM heard WHERE heard.key = said.key)
           AND NOT EXISTS (SELECT FROM forgotten WHERE forgotten.case_id = said.case_id)
    """
    return {row[0] for row in await tx.fetch(sql, [one.key for one in said], [one.case_id for one in said])}


async def add_heard(tx: Transaction, verdicts: Iterable[Verdict]) -> None:
    """The last verdict on an announcement counts: what waited was told, or was silent in the end."""
    sql = """
        INSERT INTO heard (key, id, case_id, at, silence)
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::text[])
            ON CONFLICT (key) DO UPDATE SET silence = EXCLUDED.silence
    """
    last = {one.said.key: one for one in verdicts}
    rows = [
        (key, v.said.id, v.said.case_id, v.said.time, v.silence.reason if v.silence else None)
        for key, v in last.items()
    ]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))


async def known_by(tx: Transaction, case_ids: Collection[str]) -> dict[str, Known]:
    """What the applicants of these cases know, by case."""
    sql = """SELECT case_id, body FROM known WHERE case_id = ANY($1)"""
    return {case_id: _known.validate_json(body) for case_id, body in await tx.fetch(sql, list(case_ids))}


async def save_known(tx: Transaction, known: Mapping[str, Known]) -> None:
    sql = """
        INSERT INTO known (case_id, body) SELECT * FROM unnest($1::text[], $2::text[])
            ON CONFLICT (case_id) DO UPDATE SET body = EXCLUDED.body
    """
    if known:
        await tx.execute(sql, list(known), [_known.dump_json(one).decode() for one in known.values()])


async def kinds_told(tx: Transaction, facts: Sequence[Announcement]) -> dict[tuple[str, str], set[Kind]]:
    """Which kinds of message the causes of these announcements led to before, by case and cause."""
    sql = """
        SELECT DISTINCT case_id, cause, kind FROM message
          JOIN unnest($1::text[], $2::text[]) AS said (case_id, cause) USING (case_id, cause)
    """
    told: dict[tuple[str, str], set[Kind]] = {}
    for case_id, cause, kind in await tx.fetch(
        sql, [fact.case_id for fact in facts], [fact.data.caused_by for fact in facts]
    ):
        told.setdefault((case_id, cause), set()).add(kind)
    return told


async def add_messages(
    tx: Transaction, where: Mapping[str, int], messages: Sequence[Message], bodies: Mapping[UUID, str]
) -> set[UUID]:
    """Queue them in this order, or let them wait for a contact, but for calls: a colleague finds out how. Returns the
    ids that are new."""
    sql = """
        INSERT INTO message (id, partition, case_id, applicant_id, kind, channel, announcement, cause, at, body,
                             urgent, leaves_at, department, decided_at, state)
        SELECT m.*, CASE WHEN m.channel = 'call' THEN 'queued'
                         ELSE coalesce((SELECT 'queued' FROM contact WHERE contact.applicant_id = m.applicant_id),
                                       'waiting') END
          FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                      $9::timestamptz[], $10::text[], $11::bool[], $12::timestamptz[], $13::text[], $14::timestamptz[])
            AS m (id, partition, case_id, applicant_id, kind, channel, announcement, cause, at, body,
                  urgent, leaves_at, department, decided_at)
            ON CONFLICT DO NOTHING
        RETURNING id
    """
    if not messages:
        return set()
    await hold_contacts(tx)
    rows = [
        (
            m.id, where[m.said.case_id], m.said.case_id, m.said.data.snapshot.applicant_id, m.kind, m.channel,
            m.said.id, m.cause, m.at, bodies[m.said.key], m.urgent, m.leaves_at, m.department, m.decided_at,
        )
        for m in messages
    ]  # fmt: skip
    return {row[0] for row in await tx.fetch(sql, *zip(*rows, strict=True))}


async def hold_contacts(tx: Transaction) -> None:
    """A contact may not come in between unseen."""
    await tx.execute(_LOCK_CONTACTS.format("_shared"))


async def lock_contacts(tx: Transaction) -> None:
    """Nobody queues a message meanwhile, so who has no case and no contact is known."""
    await tx.execute(_LOCK_CONTACTS.format(""))


async def keep_contacts(
    tx: Transaction,
    contacts: Mapping[str, str],
    own: Mapping[str, str | None] = MappingProxyType({}),
    no_email: Collection[str] = (),
    anew: Collection[str] = (),
) -> None:
    """The newest contact of each applicant, locked; the messages that waited for it go. `own`: of those who confirmed
    an address of their own, what the department told beside it. `no_email`: those in whose contact there is none.
    `anew`: those whose e-mail address is another one, or was confirmed: no mail to the one of before speaks of it."""
    saved = """
        INSERT INTO contact AS c (applicant_id, sealed, own, told, no_email)
        SELECT * FROM unnest($1::text[], $2::text[], $3::bool[], $4::text[], $5::bool[])
            ON CONFLICT (applicant_id) DO UPDATE
           SET sealed = EXCLUDED.sealed, own = EXCLUDED.own, told = EXCLUDED.told, no_email = EXCLUDED.no_email,
               email_fails = c.email_fails AND c.applicant_id <> ALL($6),
               email_judged = CASE WHEN c.applicant_id = ANY($6) THEN clock_timestamp() ELSE c.email_judged END
    """
    moved = """UPDATE message SET state = 'queued' WHERE applicant_id = ANY($1) AND state = 'waiting'"""
    if not contacts:
        return
    await lock_contacts(tx)
    rows = [(who, sealed, who in own, own.get(who), who in no_email) for who, sealed in contacts.items()]
    await tx.execute(saved, *zip(*rows, strict=True), list(anew))
    await tx.execute(moved, list(contacts))


async def messages_of(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    sql = """
        SELECT id, kind, channel, announcement, cause, state, reason, attempts, at, queued_at, ended_at
          FROM message WHERE case_id = $1 ORDER BY position
    """
    return [dict(row) for row in await tx.fetch(sql, case_id)]


async def silences_of(tx: Transaction, case_id: str) -> list[dict[str, Any]]:
    sql = """
        SELECT id AS announcement, at, silence AS reason FROM heard
         WHERE case_id = $1 AND silence IS NOT NULL ORDER BY at, id
    """
    return [dict(row) for row in await tx.fetch(sql, case_id)]


async def counts(tx: Transaction) -> dict[str, int]:
    """How many messages have not ended, by what they wait for, and how many were given up; by index, for what has ended
    well only grows. A call is for a colleague to make; what rests leaves when its moment has passed everywhere."""
    sql = f"""
        WITH braked AS MATERIALIZED (
            SELECT array_agg(department) AS departments FROM brake WHERE held_since IS NOT NULL)
        SELECT CASE WHEN state = 'queued' AND channel = 'call' THEN 'calls'
                    WHEN state = 'queued' AND {LATER} THEN 'resting'
                    WHEN state = 'queued' AND department = ANY(departments) THEN 'held'
                    ELSE state END AS what, count(*)
          FROM message AS m, braked WHERE state IN ('waiting', 'queued', 'sending') GROUP BY what
         UNION ALL
        SELECT 'failed', count(*) FROM message WHERE state = 'failed'
    """
    return {state: count for state, count in await tx.fetch(sql)}


_LOCK_CONTACTS = """SELECT pg_advisory_xact_lock{}(hashtext(current_schema() || '/contacts'))"""
