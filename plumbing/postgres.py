"""PostgreSQL: one pool per service, in the service's own schema, and a transaction as a dependency."""

from collections.abc import AsyncIterator

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from fastapi import Request

Transaction = asyncpg.Connection | PoolConnectionProxy
Pool = asyncpg.Pool


_DETOURS = ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin", "enable_sort")
BY_KEY = dict.fromkeys(_DETOURS, "off") | {"plan_cache_mode": "force_generic_plan"}


async def open_pool(dsn: str, schema: str, size: int = 8, *, by_key: bool = False) -> Pool:
    """A pool whose connections see the service's schema only.

    `by_key`: everything is asked by an index, and planned once. Young tables have no statistics; the planner would read
    all of them, and with small batches think anew each time: a quarter of what PostgreSQL does for us.
    """
    return await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=size,
        command_timeout=60,
        reset=_as_it_is,
        server_settings={"search_path": schema, "jit": "off", "application_name": f"spoor-{schema}"}
        | (BY_KEY if by_key else {}),
    )


async def _as_it_is(connection: asyncpg.Connection) -> None:
    """Nobody leaves anything on a connection but a transaction that has ended: one question less per transaction."""


def changed(status: str) -> int:
    """How many rows a statement changed, by the answer that it got."""
    return int(status.rpartition(" ")[2])


async def transaction(request: Request) -> AsyncIterator[Transaction]:
    """One transaction for one request. Ask for it with `scope="function"`, or the answer leaves before the commit."""
    async with request.app.state.pool.acquire() as connection, connection.transaction():
        yield connection
    request.app.state.running.committed()  # the relay need not wait for its next look
