"""What notify remembers of browsers that want notifications."""

from collections.abc import Collection

from plumbing.postgres import Transaction

from .core.subscription import MOST


async def add_subscription(tx: Transaction, applicant_id: str, digest: str, sealed: str) -> None:
    """It is of whoever asked last; of one person the newest stay."""
    added = """
        INSERT INTO subscription (digest, applicant_id, sealed) VALUES ($1, $2, $3)
            ON CONFLICT (digest) DO UPDATE
               SET applicant_id = EXCLUDED.applicant_id, sealed = EXCLUDED.sealed, since = clock_timestamp()
    """
    too_many = """
        DELETE FROM subscription WHERE digest IN (
            SELECT digest FROM subscription WHERE applicant_id = $1 ORDER BY since DESC, digest OFFSET $2)
    """
    await tx.execute(added, digest, applicant_id, sealed)
    await tx.execute(too_many, applicant_id, MOST)


async def subscriptions(tx: Transaction, applicant_ids: Collection[str]) -> dict[str, list[str]]:
    """Still sealed, by applicant; oldest first."""
    sql = """
        SELECT applicant_id, array_agg(sealed ORDER BY since, digest) FROM subscription
         WHERE applicant_id = ANY($1) GROUP BY applicant_id
    """
    return {applicant_id: list(sealed) for applicant_id, sealed in await tx.fetch(sql, list(applicant_ids))}


async def devices(tx: Transaction, applicant_id: str) -> list[str]:
    """The digests of their browsers."""
    sql = """SELECT digest FROM subscription WHERE applicant_id = $1 ORDER BY since, digest"""
    return [row[0] for row in await tx.fetch(sql, applicant_id)]


async def lock_subscription(tx: Transaction, digest: str) -> tuple[str, str] | None:
    """Whose it is, and what is sealed in it."""
    sql = """SELECT applicant_id, sealed FROM subscription WHERE digest = $1 FOR UPDATE"""
    row = await tx.fetchrow(sql, digest)
    return (row["applicant_id"], row["sealed"]) if row else None


async def end_subscriptions(tx: Transaction, digests: Collection[str]) -> None:
    """Whoever says so: their push service does not know them any more."""
    await tx.execute("""DELETE FROM subscription WHERE digest = ANY($1)""", list(digests))


async def end_devices_of(tx: Transaction, applicant_id: str, digest: str | None = None) -> None:
    """One of their browsers, or all."""
    sql = """DELETE FROM subscription WHERE applicant_id = $1 AND digest = coalesce($2, digest)"""
    await tx.execute(sql, applicant_id, digest)


async def push_count(tx: Transaction, applicant_id: str) -> int:
    """On how many browsers they get notifications."""
    count: int = await tx.fetchval("""SELECT count(*) FROM subscription WHERE applicant_id = $1""", applicant_id)
    return count
