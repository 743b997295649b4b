"""What the command line asks of the services' databases: how far they are, and how much they keep."""

import asyncpg


async def heard(tx: asyncpg.Connection) -> dict[tuple[str, int], int]:
    """Per topic and partition, the first offset that was not heard yet."""
    rows = await tx.fetch("""SELECT topic, partition, next_offset FROM progress""")
    return {(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def letters_waiting(tx: asyncpg.Connection) -> int:
    """What was decided and still has to be said."""
    return int(await tx.fetchval("""SELECT count(*) FROM outbox"""))


async def messages_parked(tx: asyncpg.Connection) -> int:
    return int(await tx.fetchval("""SELECT count(*) FROM parked WHERE ended IS NULL"""))


async def facts_kept(tx: asyncpg.Connection) -> int:
    """Asked of status: the facts it folds its cases from."""
    return int(await tx.fetchval("""SELECT count(*) FROM fact"""))


async def messages(tx: asyncpg.Connection) -> dict[tuple[str, str], int]:
    """Asked of notify: how many messages of a kind are in a state."""
    rows = await tx.fetch("""SELECT kind, state, count(*) AS number FROM message GROUP BY kind, state""")
    return {(row["kind"], row["state"]): row["number"] for row in rows}
