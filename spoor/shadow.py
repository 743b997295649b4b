"""The shadow of a view: empty tables in front of the live ones, to retell it in from what was kept or said."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from plumbing.postgres import Pool
    from plumbing.settings import PipeSettings

CHUNK = 1000  # cases


class Source(StrEnum):
    KEPT = "kept"
    TOPIC = "topic"


@asynccontextmanager
async def shadow(settings: "PipeSettings", tables: Collection[str]) -> "AsyncIterator[tuple[Pool, Pool]]":
    """One connection with empty tables in front of the live ones, and a pool on the live ones."""
    from plumbing.postgres import open_pool

    from . import store

    live, pool = [await open_pool(settings.dsn, settings.db_schema, 1) for _ in range(2)]
    async with live, pool:
        async with pool.acquire() as tx:
            await store.cast_shadow(tx, tables)
        yield pool, live
