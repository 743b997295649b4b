"""Which weeks were told to the departments."""

from plumbing.postgres import Transaction, changed


async def wait_for_others(tx: Transaction) -> None:
    """Of partitions that come to the moment side by side, until the commit: so the last of them knows that it is."""
    await tx.execute("""SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/week'))""")


async def add(tx: Transaction, week: str) -> bool:
    """False when it was told before."""
    sql = """INSERT INTO week_told (week) VALUES ($1) ON CONFLICT DO NOTHING"""
    return changed(await tx.execute(sql, week)) == 1
