"""What notify remembers of browsers that want notifications."""

from collections.abc import Collection
from datetime import datetime

from plumbing.postgres import Transaction

from .core.subscription import MOST, Device
from .store_keys import whole


async def add_subscription(tx: Transaction, device: Device) -> None:
    """It is of whoever asked last; of one person the newest stay."""
    added = """
        INSERT INTO subscription (digest, applicant_id, case_id, link_since, sealed) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (digest) DO UPDATE
               SET applicant_id = EXCLUDED.applicant_id, case_id = EXCLUDED.case_id, link_since = EXCLUDED.link_since,
                   sealed = EXCLUDED.sealed, since = clock_timestamp()
    """
    too_many = """
        DELETE FROM subscription WHERE digest IN (
            SELECT digest FROM subscription WHERE applicant_id = $1 ORDER BY since DESC, digest OFFSET $2)
    """
    await tx.execute(added, device.digest, device.applicant_id, device.case_id, device.link_since, device.sealed)
    await tx.execute(too_many, device.applicant_id, MOST)


async def browsers(tx: Transaction, applicant_id: str, case_id: str, links_from: datetime | None = None) -> list[str]:
    """Those that may hear of this case, still sealed, oldest first; links made until `links_from` were revoked."""
    sql = f"""
        SELECT {whole("sealed", "subscription.applicant_id")} FROM subscription
         WHERE applicant_id = $1
           AND (case_id IS NULL OR (case_id = $2 AND link_since > coalesce($3::timestamptz, '-infinity')))
         ORDER BY since, digest
    """
    return [row[0] for row in await tx.fetch(sql, applicant_id, case_id, links_from)]


async def devices(tx: Transaction, applicant_id: str, case_id: str | None = None) -> list[str]:
    """The digests of all their browsers, or of those that hear of one case by its link."""
    sql = """
        SELECT digest FROM subscription WHERE applicant_id = $1 AND ($2::text IS NULL OR case_id = $2)
         ORDER BY since, digest
    """
    return [row[0] for row in await tx.fetch(sql, applicant_id, case_id)]


async def lock_subscription(tx: Transaction, digest: str) -> Device | None:
    sql = f"""
        SELECT digest, applicant_id, {whole("sealed", "subscription.applicant_id")}, case_id, link_since
          FROM subscription WHERE digest = $1 FOR UPDATE
    """
    row = await tx.fetchrow(sql, digest)
    return Device(*row) if row else None


async def end_subscriptions(tx: Transaction, digests: Collection[str]) -> None:
    """Their push service, or the browser itself, does not know them any more."""
    await tx.execute("""DELETE FROM subscription WHERE digest = ANY($1)""", list(digests))


async def end_devices_of(
    tx: Transaction, applicant_id: str, digest: str | None = None, case_id: str | None = None
) -> None:
    """One of their browsers, or all; of who came by a link only those that hear of its case by a link."""
    sql = """
        DELETE FROM subscription
         WHERE applicant_id = $1 AND digest = coalesce($2, digest) AND ($3::text IS NULL OR case_id = $3)
    """
    await tx.execute(sql, applicant_id, digest, case_id)


async def push_count(tx: Transaction, applicant_id: str) -> int:
    """On how many browsers they get notifications."""
    count: int = await tx.fetchval("""SELECT count(*) FROM subscription WHERE applicant_id = $1""", applicant_id)
    return count
