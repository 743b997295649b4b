"""The wall clock enters here and nowhere else: once a minute, from one process at a time, as a tick; and the hour of a
look, for looking happens in the world outside."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import asyncpg

from .patience import patiently
from .postgres import Transaction
from .settings import PipeSettings

Say = Callable[[Transaction, datetime], Awaitable[None]]


async def tick_every_minute(settings: PipeSettings, say: Say) -> None:
    """For ever: say what time it is at each whole minute; if another process says it, wait until that one is gone.

    The connection is its own: the lock dies with it, so a clock that fails never locks out the next one.
    """
    async for attempt in patiently("clock"):
        with attempt:
            connection = await asyncpg.connect(settings.dsn, server_settings={"search_path": settings.db_schema})
            try:
                await connection.execute("SELECT pg_advisory_lock(hashtext($1))", f"{settings.db_schema}/clock")
                await _tick(connection, say)
            finally:
                connection.terminate()


async def _tick(connection: asyncpg.Connection, say: Say) -> None:
    while True:
        async with connection.transaction():
            await say(connection, datetime.now(UTC).replace(second=0, microsecond=0))
        await asyncio.sleep(60 - datetime.now(UTC).timestamp() % 60)


async def hour_of(tx: Transaction) -> datetime:
    """The hour in which this transaction began; who looks again in it is no news."""
    hour: datetime = await tx.fetchval("""SELECT date_trunc('hour', now())""")
    return hour
