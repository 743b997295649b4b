"""What the dashboard costs with a million cards: its pages warm, and a batch beside its floor."""

import os
import resource
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from uuid import uuid4

import httpx

from bench.cards import KINDS, fill
from bench.permits import TODAY, announcements
from bench.status import Scribe
from plumbing.postgres import Pool
from plumbing.shared import Shared
from plumbing.testing import MANAGER, City, TestServers, batch_of, session_of
from services.dashboard import store, store_tally
from services.dashboard.app import make_app
from services.dashboard.core import figures
from services.dashboard.core.filter import START, Filter, Place, Stand, last_months
from services.dashboard.handlers import on_announcements
from services.dashboard.moment import make_settled
from services.dashboard.settings import Settings

ROUNDS = 120
TOGETHER = 1000  # announcements a batch
YEAR = last_months(TODAY, 12)
PAGES = {
    "all": "/dashboard",
    "a department": "/dashboard/afdeling/DSB",
    "a type": "/dashboard/type/omgevingsvergunning-regulier",
    "an area": "/dashboard?stadsdeel=area-3",
    "three years": "/dashboard?periode=36",
    "five years": "/dashboard?periode=60",
}
NOTHING = "/dashboard/type/onbekend"  # a page that asks nothing of the database: what the machine takes for itself
LISTS = {
    "open": Filter(Stand.OPEN, None, TODAY),
    "late at a department": Filter(Stand.LATE, "SZW", TODAY),
    "likely late in an area": Filter(Stand.LIKELY, None, TODAY, area="area-3"),
    "decided of a type in a year": Filter(Stand.DECIDED, None, TODAY, "omgevingsvergunning-regulier", months=YEAR),
    "a hand-over": Filter(Stand.ALL, None, TODAY, months=YEAR, about="passed:DSO>DSB"),
    "finished late, five years back": Filter(Stand.FINISHED_LATE, None, TODAY, months=last_months(TODAY, 60)),
}


async def measure(servers: TestServers, cards: int) -> AsyncIterator[str]:
    city = City(servers, f"b{uuid4().hex[:8]}")
    pool = await city.pool("dashboard")
    began = time.perf_counter()
    await fill(pool, cards // KINDS, city.partitions)
    sizes = await store_sizes(pool)
    yield f"dashboard {cards:,} cards in {time.perf_counter() - began:.0f} s: " + ", ".join(sizes)
    async for line in looks(city.settings(Settings, "dashboard"), pool):
        yield line
    async for line in batches(pool):
        yield line
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"  this process at most {peak:.0f} MB, process {os.getpid()}"
    await city.tear_down()


async def looks(settings: Settings, pool: Pool) -> AsyncIterator[str]:
    """Whole pages, read anew each time: nobody shares a reading here."""
    app = make_app(settings)
    app.state.settings, app.state.pool, app.state.shared, app.state.settled = settings, pool, Shared(0), make_settled()
    transport = httpx.ASGITransport(app)
    async with (
        httpx.AsyncClient(transport=transport, base_url="http://town", cookies=session_of(MANAGER)) as client,
        pool.acquire() as tx,
    ):

        async def look(path: str, status: int = 200) -> None:
            assert (await client.get(path)).status_code == status

        async def nothing() -> None:
            await look(NOTHING, 404)

        for name, path in PAGES.items():
            yield f"  overview of {name}: {await timed(lambda path=path: look(path), nothing)}"  # type: ignore[misc]
        for name, asked in LISTS.items():
            yield f"  list, {name}: {await timed(lambda f=asked: listed(tx, f), nothing)}"  # type: ignore[misc]


async def listed(tx: Any, asked: Filter) -> None:
    """Its number, a page, and the page after it."""
    figures.number(await store_tally.rows(tx, asked, figures.STANDING | {"passed"}), asked)
    page = await store.cards(tx, asked, START, 51)
    if page:
        await store.cards(tx, asked, Place(page[-1].card.urgency, page[-1].card.case_id), 51)


async def timed(ask: Callable[[], Awaitable[None]], nothing: Callable[[], Awaitable[None]]) -> str:
    """Beside the empty page, which is asked in turn: what that takes longer than usual, others took of this machine."""
    took, empty, cpu = [], [], 0.0
    for turn in range(ROUNDS):
        began, before = time.perf_counter(), time.process_time()
        await ask()
        took.append(time.perf_counter() - began)
        cpu += (time.process_time() - before) * (turn > 0)
        began = time.perf_counter()
        await nothing()
        empty.append(time.perf_counter() - began)
    return f"{_spread(took)}, {cpu / (ROUNDS - 1) * 1000:.0f} ms of CPU here; an empty page {_spread(empty)}"


def _spread(took: list[float]) -> str:
    warm = sorted(one * 1000 for one in took[10:])
    return f"p50 {warm[len(warm) // 2]:.1f} ms, p99 {warm[int(len(warm) * 0.99)]:.1f} ms"


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
