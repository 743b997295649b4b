"""New e-mail addresses: who asked for one, and what is kept once it is confirmed."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from plumbing.postgres import Transaction

from .core.mailbox import LIVES, Asked
from .core.message import Message
from .store_keys import whole


class Row(NamedTuple):
    """How somebody is reached, still locked."""

    sealed: str
    own: bool
    told: str | None


class Last(NamedTuple):
    """What was announced when the applicant was last written to: under that case they hear of the address."""

    case_id: str
    partition: int
    body: str
    now: datetime  # of the partition


async def last_told(tx: Transaction, applicant_id: str) -> Last | None:
    """None for somebody who was never written to."""
    sql = """
        SELECT case_id, m.partition, body, coalesce(progress.now, now()) FROM message AS m
          LEFT JOIN progress ON progress.topic = 'case-status' AND progress.partition = m.partition
         WHERE applicant_id = $1 ORDER BY position DESC LIMIT 1
    """
    row = await tx.fetchrow(sql, applicant_id)
    return Last(*row) if row else None


async def asked_lately(tx: Transaction, applicant_id: str) -> int:
    sql = """
        SELECT count(*) FROM message
         WHERE applicant_id = $1 AND kind = 'address' AND queued_at > now() - INTERVAL '1 hour'
    """
    return int(await tx.fetchval(sql, applicant_id))


async def ask(tx: Transaction, id: UUID, applicant_id: str, sealed: str) -> None:
    """The newest question counts; what nobody confirmed in time goes."""
    gone = """
        DELETE FROM new_address WHERE confirmed_at IS NULL AND (applicant_id = $1 OR asked_at < now() - $2::interval)
    """
    await tx.execute(gone, applicant_id, LIVES)
    sql = """INSERT INTO new_address (id, applicant_id, sealed) VALUES ($1, $2, $3)"""
    await tx.execute(sql, id, applicant_id, sealed)


async def confirm(tx: Transaction, id: UUID) -> tuple[str, str] | None:
    """Whose it is, and the sealed address; once, and in time. Only that it was confirmed is remembered here."""
    sql = f"""
        SELECT applicant_id, {whole("sealed", "new_address.applicant_id")} FROM new_address
         WHERE id = $1 AND confirmed_at IS NULL AND asked_at > now() - $2::interval FOR UPDATE
    """
    if (row := await tx.fetchrow(sql, id, LIVES)) is None:
        return None
    await tx.execute("""DELETE FROM new_address WHERE applicant_id = $1 AND id <> $2""", row[0], id)
    await tx.execute("""UPDATE new_address SET confirmed_at = now(), sealed = NULL WHERE id = $1""", id)
    return row[0], row[1]


async def asked(tx: Transaction, id: UUID) -> Asked | None:
    """What is known of a question; None for one of which nothing is kept."""
    sql = """
        SELECT new.confirmed_at IS NOT NULL, coalesce(new.asked_at > now() - $2::interval, false),
               coalesce(contact.own, false),
               EXISTS (SELECT FROM message AS newer
                        WHERE newer.applicant_id = m.applicant_id AND newer.kind = 'address'
                          AND newer.position > m.position)
          FROM message AS m LEFT JOIN new_address AS new ON new.id = m.id
          LEFT JOIN contact ON contact.applicant_id = new.applicant_id
         WHERE m.id = $1 AND m.kind = 'address' AND m.applicant_id <> ''
    """
    row = await tx.fetchrow(sql, id, LIVES)
    return Asked(*row) if row else None


async def kept(tx: Transaction, applicant_ids: Collection[str]) -> dict[str, Row]:
    sql = f"""
        SELECT applicant_id, {whole("sealed", "contact.applicant_id")}, own, {whole("told", "contact.applicant_id")}
          FROM contact WHERE applicant_id = ANY($1)
    """
    return {row[0]: Row(*row[1:]) for row in await tx.fetch(sql, list(applicant_ids))}


async def add_message(tx: Transaction, applicant_id: str, message: Message, last: Last, sealed: str) -> bool:
    """To another address than the one we know; it waits for no other message of its case. False: it was there.
    It is no earlier in the city than what became of their mails before, for it says that those count no more."""
    sql = """
        INSERT INTO message (id, partition, case_id, applicant_id, kind, channel, announcement, cause, at, body, state,
                             to_sealed, decided_at)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11,
               greatest($9, (SELECT max(coalesce(decided_at, at) + (ended_at - queued_at)) FROM message
                              WHERE applicant_id = $4 AND channel = 'email'))
            ON CONFLICT DO NOTHING RETURNING true
    """
    told = (message.kind, message.channel, message.said.id, message.cause, message.at, last.body, sealed)
    return bool(await tx.fetchval(sql, message.id, last.partition, last.case_id, applicant_id, *told))


async def judge(tx: Transaction, ids: Sequence[UUID], fails: bool) -> None:
    """Whether the address of whom these mails went to works, by the last that was handed over to it. An accepted mail
    says nothing. Not by those about addresses, for they went elsewhere."""
    sql = """
        UPDATE contact SET email_fails = $2, email_judged = left_at.last
          FROM (SELECT m.applicant_id, max(a.at) AS last
                  FROM message AS m JOIN attempt AS a ON a.message_id = m.id AND a.what IN ('handing-over', 'again')
                 WHERE m.id = ANY($1) AND m.channel = 'email' AND m.kind NOT IN ('address', 'address-changed')
                 GROUP BY m.applicant_id) AS left_at
         WHERE contact.applicant_id = left_at.applicant_id AND left_at.last >= contact.email_judged
    """
    await tx.execute(sql, ids, fails)


async def email_fails(tx: Transaction, applicant_id: str) -> bool:
    return bool(await tx.fetchval("""SELECT email_fails FROM contact WHERE applicant_id = $1""", applicant_id))
