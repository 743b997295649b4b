"""What the dashboard costs with a million cards: its pages, and a batch beside its floor."""

import os
import resource
import time
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

from bench import readers
from bench.cards import KINDS, fill
from bench.permits import announcements
from bench.status import Scribe
from plumbing.postgres import Pool
from plumbing.testing import City, TestServers, batch_of
from services.dashboard.handlers import on_announcements
from services.dashboard.settings import Settings

TOGETHER = 1000  # announcements a batch


async def measure(servers: TestServers, cards: int) -> AsyncIterator[str]:
    city = City(servers, f"b{uuid4().hex[:8]}")
    pool = await city.pool("dashboard")
    began = time.perf_counter()
    await fill(pool, cards // KINDS, city.partitions)
    sizes = await store_sizes(pool)
    yield f"dashboard {cards:,} cards in {time.perf_counter() - began:.0f} s: " + ", ".join(sizes)
    async for line in readers.anew(city.settings(Settings, "dashboard"), pool):
        yield line
    async for line in readers.warm(city):
        yield line
    async for line in batches(pool):
        yield line
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"  this process at most {peak:.0f} MB, process {os.getpid()}"
    await city.tear_down()


async def store_sizes(pool: Pool) -> Sequence[str]:
    sql = "SELECT count(*), pg_total_relation_size('{0}') / 1048576 FROM {0}"
    rows = {table: await pool.fetch(sql.format(table)) for table in ("card", "tally")}
    return [f"{table} {count:,} rows {size:,} MB" for table, [(count, size)] in rows.items()]


async def batches(pool: Pool, cases: int = 1500) -> AsyncIterator[str]:
    """New cases from beginning to end, a thousand announcements at a time, and then the same statements alone."""
    said = announcements(cases)
    parts = [said[start : start + TOGETHER] for start in range(0, len(said), TOGETHER)]
    notes, took = [], 0.0
    for part in parts:
        batch = batch_of(*part, topic="case-status")
        async with pool.acquire() as tx, tx.transaction():
            scribe, began = Scribe(tx), time.perf_counter()
            await on_announcements(batch, scribe)  # type: ignore[arg-type]
        took += time.perf_counter() - began
        notes.append(scribe.noted)
    yield f"  batches: {len(said) / took:,.0f} announcements/s"
    await pool.execute(_FORGET)
    began = time.perf_counter()
    for noted in notes:
        async with pool.acquire() as tx, tx.transaction():
            for sql, given, how in noted:
                await (tx.fetch(sql, *given) if how == "fetch" else tx.execute(sql, *given))
    floor = len(said) / (time.perf_counter() - began)
    yield f"  floor, the same statements alone: {floor:,.0f}/s, so it is {len(said) / took / floor:.0%} of it"


_FORGET = "DELETE FROM card WHERE case_id LIKE 'NEW-%'; DELETE FROM change; TRUNCATE snapshot, source"
