"""What the dashboard asks of PostgreSQL about looks: when they are, by the clock of the world outside."""

from datetime import datetime

from plumbing.postgres import Transaction


async def hour(tx: Transaction) -> datetime:
    """The hour that it is; who looks again in it is no news."""
    sql = """SELECT date_trunc('hour', now())"""
    now: datetime = await tx.fetchval(sql)
    return now
