"""What is remembered of the mail of Monday: what was said of each week, which colleagues want it, and what left."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from plumbing.postgres import Transaction, changed
from schemas.topics import WEEK_AHEAD
from schemas.week_events import WEEK, WeekAhead

from .core.mailbox import LIVES
from .core.message import Ended
from .core.weekly import KEPT_WEEKS, MailInHand, Reader
from .store_keys import whole

_READER = f"""id, staff_id, {whole("sealed", "week_reader.staff_id")}, departments, confirmed_at IS NOT NULL"""


async def add_said(tx: Transaction, said: Sequence[WeekAhead]) -> set[str]:
    """Returns the weeks of which something is new."""
    sql = """
        INSERT INTO week_said (week, department, body) SELECT * FROM unnest($1::text[], $2::text[], $3::text[])
            ON CONFLICT DO NOTHING RETURNING week
    """
    rows = [(one.data.week, one.data.department, one.model_dump_json(exclude_none=True)) for one in said]
    return {row[0] for row in await tx.fetch(sql, *zip(*rows, strict=True))} if rows else set()


async def said(tx: Transaction, week: str) -> list[WeekAhead]:
    sql = """SELECT body FROM week_said WHERE week = $1 AND body <> '' ORDER BY department"""
    return [WeekAhead.model_validate_json(row[0]) for row in await tx.fetch(sql, week)]


async def unread(tx: Transaction) -> dict[str, int]:
    """Weeks of which something was parked, and how much. What was discarded is not read either. Of what names no week,
    for as long as it waits, nobody knows which it stops: each that was said of."""
    sql = """
        WITH broken AS (
            SELECT CASE WHEN key ~ $2 THEN key END AS week FROM parked
             WHERE topic = $1 AND (ended IS NULL OR (ended <> 'replayed' AND key ~ $2))),
        weeks AS (
            SELECT week FROM broken WHERE week IS NOT NULL
             UNION
            SELECT week FROM week_said WHERE body <> '' AND EXISTS (SELECT FROM broken WHERE broken.week IS NULL))
        SELECT week, (SELECT count(*) FROM broken WHERE coalesce(broken.week, weeks.week) = weeks.week) FROM weeks
    """
    return {row[0]: row[1] for row in await tx.fetch(sql, WEEK_AHEAD, WEEK)}


async def forget_old(tx: Transaction, week: str) -> None:
    """What was said before this week goes, but not that it was; and what became of mails long ago."""
    await tx.execute("""UPDATE week_said SET body = '' WHERE week < $1 AND body <> ''""", week)
    await tx.execute(
        """DELETE FROM week_mail WHERE week < $1 OR (week IS NULL AND queued_at < now() - $2::interval)""",
        week, timedelta(weeks=KEPT_WEEKS),
    )  # fmt: skip


async def readers(tx: Transaction, staff_id: str | None = None) -> list[Reader]:
    """All that confirmed; of one colleague also what they asked for, the confirmed one first."""
    sql = f"""
        SELECT {_READER} FROM week_reader
         WHERE CASE WHEN $1::text IS NULL THEN confirmed_at IS NOT NULL ELSE staff_id = $1 END
         ORDER BY staff_id, confirmed_at NULLS LAST
    """
    rows = await tx.fetch(sql, staff_id)
    return [Reader(id, who, sealed, tuple(departments), yes) for id, who, sealed, departments, yes in rows]


async def ask(tx: Transaction, id: UUID, staff_id: str, sealed: str, departments: Collection[str]) -> None:
    """The newest question counts."""
    new = """
        INSERT INTO week_reader (id, staff_id, sealed, departments) VALUES ($1, $2, $3, $4)
            ON CONFLICT (staff_id, (confirmed_at IS NULL)) DO UPDATE
           SET id = EXCLUDED.id, sealed = EXCLUDED.sealed, departments = EXCLUDED.departments, asked_at = now(),
               seen_at = now(), asked_in = NULL
    """
    await tx.execute(new, id, staff_id, sealed, list(departments))


async def sweep(tx: Transaction) -> int:
    """Addresses that nobody confirmed in time, and the keys of those who have no other."""
    old = """SELECT staff_id FROM week_reader WHERE confirmed_at IS NULL AND asked_at < now() - $1::interval"""
    gone = """
        DELETE FROM week_reader WHERE staff_id = ANY($2) AND confirmed_at IS NULL AND asked_at < now() - $1::interval
    """
    if not (who := [row[0] for row in await tx.fetch(old, LIVES)]):
        return 0
    await _hold(tx, who)
    swept = changed(await tx.execute(gone, LIVES, who))
    await _forget_keys(tx, who)
    return swept


async def _hold(tx: Transaction, staff_ids: Collection[str]) -> None:
    """Their keys first, as who asks does: neither waits for the other, and nothing is locked with a key that goes."""
    sql = """SELECT 1 FROM person_key WHERE applicant_id = ANY($1) ORDER BY applicant_id FOR UPDATE"""
    await tx.execute(sql, list(staff_ids))


async def _forget_keys(tx: Transaction, staff_ids: Collection[str]) -> None:
    """Of those of whom nothing is kept any more."""
    sql = """
        DELETE FROM person_key
         WHERE applicant_id = ANY($1) AND NOT EXISTS (SELECT FROM week_reader WHERE staff_id = applicant_id)
    """
    await tx.execute(sql, list(staff_ids))


async def asked_lately(tx: Transaction, staff_id: str) -> int:
    sql = """
        SELECT count(*) FROM week_mail
         WHERE staff_id = $1 AND week IS NULL AND queued_at > now() - INTERVAL '1 hour'
    """
    return int(await tx.fetchval(sql, staff_id))


async def confirm(tx: Transaction, id: UUID) -> bool:
    """In time, and in place of what they had before; a second time changes nothing."""
    sql = """
        SELECT staff_id FROM week_reader
         WHERE id = $1 AND (confirmed_at IS NOT NULL OR asked_at > now() - $2::interval) FOR UPDATE
    """
    found = await tx.fetchval(sql, id, LIVES)
    if found is None:
        return False
    await tx.execute("""DELETE FROM week_reader WHERE staff_id = $1 AND id <> $2""", found, id)
    await tx.execute("""UPDATE week_reader SET confirmed_at = coalesce(confirmed_at, now()) WHERE id = $1""", id)
    return True


async def choose(tx: Transaction, staff_id: str, departments: Collection[str]) -> bool:
    """Other departments at an address that is confirmed; False when there is none."""
    sql = """UPDATE week_reader SET departments = $2 WHERE staff_id = $1 AND confirmed_at IS NOT NULL"""
    return changed(await tx.execute(sql, staff_id, list(departments))) == 1


async def see(tx: Transaction, staff_id: str, may: Collection[str]) -> bool:
    """They came, and may see these departments: the others go from their choice. False when it so ended."""
    gone = """DELETE FROM week_reader WHERE staff_id = $1 AND NOT departments && $2"""
    seen = """
        UPDATE week_reader SET seen_at = now(), asked_in = NULL, departments = ARRAY(
               SELECT one FROM unnest(departments) WITH ORDINALITY AS had (one, at) WHERE one = ANY($2) ORDER BY at)
         WHERE staff_id = $1
    """
    await _hold(tx, [staff_id])
    ended = changed(await tx.execute(gone, staff_id, list(may)))
    left = changed(await tx.execute(seen, staff_id, list(may)))
    if ended and not left:
        await stop(tx, staff_id)
    return not ended or left > 0


async def ask_to_log_in(tx: Transaction, staff_id: str, week: str) -> bool:
    """Once: False when the mail of another week did."""
    sql = """
        UPDATE week_reader SET asked_in = $2
         WHERE staff_id = $1 AND confirmed_at IS NOT NULL AND coalesce(asked_in, $2) = $2
    """
    return changed(await tx.execute(sql, staff_id, week)) == 1


async def stop(tx: Transaction, staff_id: str) -> bool:
    """Their address goes with its key, and nothing leaves any more. False for who had none."""
    await _hold(tx, [staff_id])
    gone = changed(await tx.execute("""DELETE FROM week_reader WHERE staff_id = $1""", staff_id))
    await tx.execute("""DELETE FROM week_mail WHERE staff_id = $1 AND state IN ('queued', 'sending')""", staff_id)
    await _forget_keys(tx, [staff_id])
    return gone > 0


async def add_mails(tx: Transaction, rows: Sequence[tuple[UUID, str, str | None]]) -> int:
    """Ids, colleagues and weeks; one that is there stays as it is."""
    sql = """
        INSERT INTO week_mail (id, staff_id, week) SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
            ON CONFLICT DO NOTHING
    """
    return changed(await tx.execute(sql, *zip(*rows, strict=True))) if rows else 0


async def take_in_hand(tx: Transaction, at_most: int, lease: timedelta, rights_for: timedelta) -> list[MailInHand]:
    """The intent, before anything leaves; also what hangs with somebody who fell silent. So long a right that was seen
    counts."""
    sql = f"""
        WITH due AS (
            SELECT id FROM week_mail
             WHERE (state = 'queued' AND next_try_at <= now()) OR (state = 'sending' AND lease_until < now())
             ORDER BY next_try_at, id LIMIT $1 FOR UPDATE SKIP LOCKED),
        mine AS (
            UPDATE week_mail AS m
               SET state = 'sending', attempts = attempts + 1, lease_until = now() + $2::interval,
                   unsure = unsure OR state = 'sending'
              FROM due WHERE m.id = due.id
            RETURNING m.id, attempts AS attempt, refusals, unsure, week, m.staff_id)
        SELECT mine.*, {whole("sealed", "mine.staff_id")} AS sealed, coalesce(departments, '{{}}') AS departments,
               coalesce(seen_at < now() - $3::interval, false) AS unseen
          FROM mine LEFT JOIN week_reader AS r
            ON r.staff_id = mine.staff_id
               AND CASE WHEN week IS NULL THEN r.id = mine.id AND confirmed_at IS NULL
                        ELSE confirmed_at IS NOT NULL END
         ORDER BY mine.id
    """
    rows = await tx.fetch(sql, at_most, lease, rights_for)
    return [MailInHand(**{**row, "departments": tuple(row["departments"])}) for row in rows]


async def save_end(tx: Transaction, end: Ended) -> bool:
    """What became of an attempt; False when it is ours no longer."""
    sql = """
        UPDATE week_mail
           SET state = $3, reason = $4, refusals = refusals + $5::int, unsure = $6, lease_until = NULL,
               next_try_at = now() + $7::interval
         WHERE id = $1 AND attempts = $2 AND state = 'sending'
    """
    row = end.id, end.attempt, end.state, end.reason, int(end.refused), end.unsure, end.pause
    return changed(await tx.execute(sql, *row)) == 1


async def cancel(tx: Transaction, mail: MailInHand, reason: str) -> None:
    sql = """
        UPDATE week_mail SET state = 'cancelled', reason = $3 WHERE id = $1 AND attempts = $2 AND state = 'sending'
    """
    await tx.execute(sql, mail.id, mail.attempt, reason)


async def last_state(tx: Transaction, staff_id: str) -> str | None:
    """What became of the newest mail to a colleague."""
    sql = """SELECT state FROM week_mail WHERE staff_id = $1 ORDER BY queued_at DESC, id LIMIT 1"""
    found: str | None = await tx.fetchval(sql, staff_id)
    return found
