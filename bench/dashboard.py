"""What the dashboard costs with a million cards: its pages warm, and a batch beside its floor."""

import os
import resource
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from bench.permits import TODAY, announce, announcements, permit
from bench.status import Scribe
from plumbing.postgres import Pool
from plumbing.testing import City, TestServers, batch_of
from services.dashboard import store, store_tally
from services.dashboard.core import figures, flow, promised
from services.dashboard.core.cell import Figure, differences
from services.dashboard.core.filter import START, Filter, Place, Stand, last_months
from services.dashboard.handlers import filed, on_announcements

KINDS = 25_000  # permits made one by one; the others are like them in another month and area
ROUNDS = 120
TOGETHER = 1000  # announcements a batch
OVERVIEW: frozenset[Figure] = figures.STANDING | promised.PROMISES | {"lead", "passed"}
YEAR = last_months(TODAY, 12)
VIEWS = {
    "all": Filter(Stand.LATE, None, TODAY, months=YEAR),
    "a department": Filter(Stand.LATE, "DSB", TODAY, months=YEAR),
    "a type": Filter(Stand.LATE, None, TODAY, "omgevingsvergunning-regulier", months=YEAR),
    "an area": Filter(Stand.LATE, None, TODAY, area="area-3", months=YEAR),
    "five years": Filter(Stand.LATE, None, TODAY, months=last_months(TODAY, 60)),
}
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
    await fill(pool, cards // KINDS)
    sizes = await store_sizes(pool)
    yield f"dashboard {cards:,} cards in {time.perf_counter() - began:.0f} s: " + ", ".join(sizes)
    async with pool.acquire() as tx:
        for name, asked in VIEWS.items():
            yield f"  overview of {name}: {await timed(lambda f=asked: overview(tx, f))}"  # type: ignore[misc]
        for name, asked in LISTS.items():
            yield f"  list, {name}: {await timed(lambda f=asked: listed(tx, f))}"  # type: ignore[misc]
    async for line in batches(pool):
        yield line
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"  this process at most {peak:.0f} MB, process {os.getpid()}"
    await city.tear_down()


async def overview(tx: Any, asked: Filter) -> None:
    """What the first page asks: the figures, the open parts of each department, the months, and the most urgent."""
    rows = await store_tally.rows(tx, asked, OVERVIEW)
    apart = await store_tally.rows(tx, asked, {"due", "likely"}, {"department"})
    months = await store_tally.rows(tx, asked, {"lead"}, {"month"})
    await store.cards(tx, replace(asked, months=None), START, 10)
    figures.overview(rows, apart, ("DPZ", "DSB", "DSO", "SZW"), None, TODAY)
    flow.handed_over(rows), promised.promises(rows), flow.by_month(months)


async def listed(tx: Any, asked: Filter) -> None:
    """Its number, a page, and the page after it."""
    figures.number(await store_tally.rows(tx, asked, figures.STANDING | {"passed"}), asked)
    page = await store.cards(tx, asked, START, 51)
    if page:
        await store.cards(tx, asked, Place(page[-1].card.urgency, page[-1].card.case_id), 51)


async def timed(ask: Callable[[], Awaitable[None]]) -> str:
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - began) * 1000)
    warm = sorted(took[10:])
    return f"p50 {warm[len(warm) // 2]:.1f} ms, p99 {warm[int(len(warm) * 0.99)]:.1f} ms"


async def fill(pool: Pool, times: int) -> None:
    """So many times the same permits: each time some months earlier and in another area."""
    told = [(number, permit(number)) for number in range(KINDS)]
    kept = [filed(announce(snapshot, number, expected), withdrawn) for number, (snapshot, withdrawn, expected) in told]
    async with pool.acquire() as tx:
        await store.save_cards(tx, {one.card.case_id: 0 for one in kept}, kept)
        await store_tally.move(tx, differences([], [one.counted for one in kept]))
        await multiply(tx, times)


async def multiply(tx: Any, times: int) -> None:
    """Without indexes, which are made afterwards."""
    known = "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() AND indexname = ANY($1)"
    made = [row[0] for row in await tx.fetch(known, list(_INDEXES))]
    for sql in (_LOOSEN, _BASE, *(one.format(times=times) for one in (_CARDS, _TALLY)), _MESSAGES, *made, _KEY):
        await tx.execute(sql, timeout=1800)
    for table in ("card", "message", "tally"):
        await tx.execute(f"VACUUM ANALYZE {table}", timeout=1800)


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


_INDEXES = ("card_urgency", "card_type", "card_marks")
_LOOSEN = f"""
    SET work_mem = '256MB'; SET maintenance_work_mem = '256MB';
    DROP INDEX {", ".join(_INDEXES)}; ALTER TABLE tally DROP CONSTRAINT tally_pkey;
"""
_BASE = "CREATE TEMP TABLE base AS TABLE tally; TRUNCATE tally"
_KEY = """
    ALTER TABLE tally ADD PRIMARY KEY (figure, case_type, area, departments, month, word, value) INCLUDE (cases);
    RESET work_mem
"""
_SHIFT = "make_interval(months => (60.0 / {times} * r)::int)"
_AREA = "'area-' || (right(area, 1)::int + r) % 8"
_CARDS = f"""
    INSERT INTO card (case_id, area, finished_on, term_ended_on, urgency, partition, case_type, department, title,
                      phase, state, waits_on, reason, outcome, received_on, legal_date, due_on, expected_on, as_of,
                      forecast_on, likely_late, decided, step_since, lies_with, counted, marks)
    SELECT case_id || '-' || r, {_AREA}, (finished_on - {_SHIFT})::date, (term_ended_on - {_SHIFT})::date,
           CASE WHEN finished_on IS NULL THEN urgency ELSE urgency + (finished_on - (finished_on - {_SHIFT})::date) END,
           partition, case_type, department, title, phase, state, waits_on, reason, outcome, received_on, legal_date,
           due_on, expected_on, as_of, forecast_on, likely_late, decided, step_since, lies_with, counted, marks
      FROM card CROSS JOIN generate_series(1, {{times}} - 1) AS r
"""
_TALLY = f"""
    INSERT INTO tally (figure, case_type, area, departments, month, word, value, cases)
    SELECT figure, case_type, CASE WHEN area > '' THEN {_AREA} ELSE '' END, departments,
           CASE WHEN month = 'infinity' THEN month ELSE date_trunc('month', month - {_SHIFT})::date END,
           word, value, sum(cases)
      FROM base CROSS JOIN generate_series(0, {{times}} - 1) AS r GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
_MESSAGES = """
    INSERT INTO message
    SELECT case_id || '-m', case_id, 'receipt', 'email', 'sent', 2, NULL, as_of FROM card
"""
_FORGET = "DELETE FROM card WHERE case_id LIKE 'NEW-%'; DELETE FROM change; TRUNCATE snapshot, source"
