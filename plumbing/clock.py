"""The wall clock enters here and nowhere else: once a minute, from one process at a time, as a tick."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from .patience import patiently
from .postgres import Pool, Transaction


async def tick_every_minute(pool: Pool, say: Callable[[Transaction, datetime], Awaitable[None]]) -> None:
    """For ever: say what time it is at each whole minute; if another process says it, wait until that one is gone."""
    async for attempt in patiently("clock"):
        with attempt:
            async with pool.acquire() as connection:
                await connection.execute(
                    "SELECT pg_advisory_lock(hashtext(current_schema() || '/clock'))", timeout=None
                )
                while True:
                    async with connection.transaction():
                        await say(connection, datetime.now(UTC).replace(second=0, microsecond=0))
                    await asyncio.sleep(60 - datetime.now(UTC).timestamp() % 60)
