"""How much departments tell in an hour, and whose messages are held until somebody has looked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID

from plumbing.postgres import Transaction, changed

from .core.brake import LOOKS_BACK, RESTS, Hour
from .core.evidence import Orderer

# What may be what went wrong: not what was queued long before, nor calls, which no brake stops a colleague from making.
_CAUGHT = """m.state IN ('waiting', 'queued') AND m.channel <> 'call' AND m.queued_at >= brake.caught_from"""
# It leaves when its moment has passed everywhere.
LATER = """m.leaves_at > coalesce((SELECT min(now) FROM progress WHERE topic = 'case-status'), '-infinity')"""
# What would leave without the brake.
_HELD = f"""m.state = 'queued' AND m.channel <> 'call' AND ({LATER}) IS NOT TRUE"""

Decision = Literal["release", "purge"]


class Ordered(NamedTuple):
    department: str
    what: Decision
    by: Orderer


async def add_volume(tx: Transaction, said: Sequence[Hour]) -> list[tuple[str, datetime, int]]:
    """Count them; returns of each department and hour how many there are by now, in all partitions."""
    sql = """
        WITH new AS (
            SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::int[], $4::int[])
                AS said (department, hour, partition, messages)),
        counted AS (
            INSERT INTO volume AS v SELECT * FROM new
                ON CONFLICT (department, hour, partition) DO UPDATE SET messages = v.messages + EXCLUDED.messages)
        SELECT department, hour,
               sum(messages) + coalesce((SELECT sum(v.messages) FROM volume AS v
                                          WHERE v.department = new.department AND v.hour = new.hour), 0)
          FROM new GROUP BY department, hour
    """
    rows = [(one.department, one.hour, one.partition, one.messages) for one in said]
    return [tuple(row) for row in await tx.fetch(sql, *zip(*rows, strict=True))] if rows else []


async def hours_before(tx: Transaction, department: str, hour: datetime) -> dict[datetime, int]:
    """What each hour of the last weeks brought, of the hours that brought anything."""
    sql = """
        SELECT hour, sum(messages) FROM volume
         WHERE department = $1 AND hour >= $2 AND hour < $3 GROUP BY hour
    """
    return {when: int(number) for when, number in await tx.fetch(sql, department, hour - LOOKS_BACK, hour)}


async def hold(tx: Transaction, department: str, since: datetime, messages: int) -> bool:
    """Nothing of theirs leaves from now on. False when it was held already, or somebody let it go for a while."""
    sql = """
        INSERT INTO brake (department, held_since, messages) VALUES ($1, $2, $3)
            ON CONFLICT (department) DO UPDATE
               SET held_since = EXCLUDED.held_since, messages = EXCLUDED.messages, let_go_until = NULL,
                   caught_from = EXCLUDED.caught_from
             WHERE brake.held_since IS NULL AND (brake.let_go_until IS NULL OR brake.let_go_until <= $2)
        RETURNING true
    """
    return bool(await tx.fetchval(sql, department, since, messages))


async def order(tx: Transaction, department: str, what: Decision, by: Orderer) -> bool:
    """It is written down first, so that it is worked off to its end, whoever dies meanwhile. A purge is about what is
    there now; a release lets go what comes meanwhile too. False when nothing is held."""
    sql = """
        UPDATE brake
           SET ordered_after = CASE WHEN ordered = $2 THEN ordered_after ELSE 0 END,
               ordered_until = coalesce(pg_sequence_last_value(pg_get_serial_sequence('message', 'position')), 0),
               ordered = $2, ordered_role = $3, ordered_departments = $4
         WHERE department = $1 AND held_since IS NOT NULL
        RETURNING true
    """
    return bool(await tx.fetchval(sql, department, what, *by))


async def ordered(tx: Transaction, department: str | None = None) -> Ordered | None:
    """What somebody ordered and is not worked off yet, locked; of any department that nobody works at, or of that one:
    then whoever works at it is waited for."""
    sql = f"""
        SELECT department, ordered, ordered_role, ordered_departments FROM brake
         WHERE ordered IS NOT NULL AND ($1::text IS NULL OR department = $1)
         ORDER BY department LIMIT 1 FOR UPDATE {"" if department else "SKIP LOCKED"}
    """
    row = await tx.fetchrow(sql, department)
    return Ordered(row[0], row[1], Orderer(row[2], row[3])) if row else None


async def next_part(tx: Transaction, department: str, at_most: int) -> list[UUID]:
    """The next of what the order is about; the order is over when there are fewer."""
    sql = f"""
        WITH part AS (
            SELECT m.id, m.position FROM message AS m JOIN brake USING (department)
             WHERE department = $1 AND m.position > ordered_after AND {_CAUGHT}
               AND (m.position <= ordered_until OR ordered = 'release')
             ORDER BY m.position LIMIT $2),
        gone_on AS (
            UPDATE brake SET ordered_after = coalesce((SELECT max(position) FROM part), ordered_after)
             WHERE department = $1)
        SELECT id FROM part ORDER BY position
    """
    return [row[0] for row in await tx.fetch(sql, department, at_most)]


async def purged(tx: Transaction, department: str) -> int:
    """How many were cancelled by orders, also by whoever followed them up."""
    sql = """SELECT count(*) FROM message WHERE department = $1 AND state = 'cancelled' AND reason = 'purged'"""
    return int(await tx.fetchval(sql, department))


async def end_order(tx: Transaction, department: str) -> None:
    sql = """UPDATE brake SET ordered = NULL, ordered_role = NULL, ordered_departments = NULL WHERE department = $1"""
    await tx.execute(sql, department)


async def note_released(tx: Transaction, ids: Sequence[UUID], by: Orderer) -> None:
    """A line of evidence for each."""
    sql = """
        INSERT INTO attempt (message_id, number, what, reason, role, departments)
        SELECT id, attempts, 'queued', 'released', $2, $3 FROM message WHERE id = ANY($1) ORDER BY position
    """
    await tx.execute(sql, ids, *by)


async def let_go(tx: Transaction, department: str) -> None:
    """Theirs leave, and are not held again for a day of the pipe."""
    sql = """
        UPDATE brake SET held_since = NULL, let_go_until = greatest(held_since, (
                   SELECT max(now) FROM progress WHERE topic = 'case-status')) + $2::interval
         WHERE department = $1 AND held_since IS NOT NULL
    """
    await tx.execute(sql, department, RESTS)


async def set_aside(tx: Transaction, at_most: int = 10_000) -> bool:
    """What is held is moved out of the way of those who look for what may leave; what no longer is comes back. So many
    of each at most: whether there may be more."""
    moved = """
        UPDATE message SET next_try_at = {}
         WHERE id = ANY(ARRAY(
                   SELECT found.id FROM brake CROSS JOIN LATERAL (
                          SELECT id FROM message AS m
                           WHERE m.department = brake.department AND state = 'queued' AND next_try_at {} 'infinity'
                           ORDER BY next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED) AS found
                    WHERE held_since IS {} NULL LIMIT $1))
    """
    aside = changed(await tx.execute(moved.format("'infinity'", "<", "NOT"), at_most))
    back = changed(await tx.execute(moved.format("'epoch'", "=", ""), at_most))
    return at_most in (aside, back)


async def braked(tx: Transaction) -> list[str]:
    """The departments whose messages are held."""
    return [row[0] for row in await tx.fetch("""SELECT department FROM brake WHERE held_since IS NOT NULL""")]


async def held(tx: Transaction) -> list[dict[str, Any]]:
    """Departments whose messages are held, since when, how many (`waiting`), and how many a purge would cancel."""
    sql = f"""
        SELECT brake.department, held_since, messages, waiting, purges
          FROM brake CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE {_HELD}) AS waiting, count(*) FILTER (WHERE {_CAUGHT}) AS purges
                 FROM message AS m
                WHERE m.department = brake.department AND m.state IN ('waiting', 'queued')) AS counted
         WHERE held_since IS NOT NULL ORDER BY brake.department
    """
    return [dict(row) for row in await tx.fetch(sql)]


async def forget_hours(tx: Transaction, now: datetime) -> None:
    """What is too long ago to say what is usual."""
    await tx.execute("""DELETE FROM volume WHERE hour < $1""", now - LOOKS_BACK - timedelta(days=1))
