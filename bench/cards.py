"""A million cards for the bench of the dashboard: some thousand made one by one, and then so many times the same."""

from typing import Any

from bench.permits import TODAY, permit
from plumbing.postgres import Pool
from schemas.envelope import day_starts
from services.dashboard import store, store_tally
from services.dashboard.core.cell import differences
from services.dashboard.handlers import filed

KINDS = 25_000  # permits made one by one; the others are like them in another month and area
AREAS = 8


async def fill(pool: Pool, times: int, partitions: int) -> None:
    """So many times the same permits: each time some months earlier and in another area."""
    told = map(permit, range(KINDS))
    kept = [filed(snapshot, expected, withdrawn) for snapshot, withdrawn, expected in told]
    async with pool.acquire() as tx:
        await store.save_cards(tx, {one.card.case_id: 0 for one in kept}, kept)
        await store_tally.move(tx, differences([], [one.counted for one in kept]))
        await tx.execute(_HEARD, partitions, day_starts(TODAY))
        await multiply(tx, times)


async def multiply(tx: Any, times: int) -> None:
    """Without indexes, which are made afterwards."""
    made = await tx.fetch(_INDEXES)
    await tx.execute(_LOOSEN + "".join(f"DROP INDEX {name};" for name, _ in made))
    for sql in (_BASE, _CARDS.format(times=times), _MESSAGES, *(how for _, how in made), _KEYS):
        await tx.execute(sql, timeout=3600)
    for area in ("", *(f"area-{number}" for number in range(AREAS))):
        await tx.execute(_TALLY, area, times, timeout=3600)
    await tx.execute(_TALLY_KEY, timeout=3600)
    await tx.execute(_MONTHS)
    for table in ("card", "message", "tally"):
        await tx.execute(f"VACUUM ANALYZE {table}", timeout=3600)


_HEARD = "INSERT INTO progress (topic, partition, now) SELECT 'case-status', n - 1, $2 FROM generate_series(1, $1) AS n"
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
     WHERE schemaname = current_schema() AND tablename IN ('card', 'message') AND indexname NOT LIKE '%pkey'
"""
_LOOSEN = """
    SET work_mem = '1GB'; SET maintenance_work_mem = '256MB';
    ALTER TABLE tally DROP CONSTRAINT tally_pkey; ALTER TABLE card DROP CONSTRAINT card_pkey;
    ALTER TABLE message DROP CONSTRAINT message_pkey;
"""
_BASE = """
    CREATE TEMP TABLE base AS
    SELECT figure, case_type, area, departments, month, word, one.value, one.cases
      FROM tally CROSS JOIN unnest(value, cases) AS one (value, cases);
    TRUNCATE tally
"""
_KEYS = "ALTER TABLE card ADD PRIMARY KEY (case_id); ALTER TABLE message ADD PRIMARY KEY (message_id)"
_TALLY_KEY = """
    ALTER TABLE tally ADD PRIMARY KEY (area, case_type, figure, month, departments, word, span);
    RESET work_mem; RESET maintenance_work_mem
"""
_MONTHS = """
    TRUNCATE tally_month;
    INSERT INTO tally_month SELECT month, gen_random_uuid() FROM (SELECT DISTINCT month FROM tally) AS m
     WHERE month < 'infinity'
"""
_SHIFT = "make_interval(months => (60.0 / {times} * r)::int)"
_AREA = "'area-' || (right(area, 1)::int + r) % 8"
_DAYS = ("finished_on", "received_on", "legal_date", "due_on", "expected_on")  # all of them, so a case takes as long
_CARDS = f"""
    INSERT INTO card (case_id, area, urgency, {", ".join(_DAYS)}, partition, case_type, department, title,
                      phase, state, waits_on, reason, outcome, as_of,
                      forecast_on, likely_late, decided, step_since, lies_with, counted, marks)
    SELECT case_id || '-' || r, {_AREA}, urgency + back,
           {", ".join(f"{day} - back" for day in _DAYS)},
           partition, case_type, department, title, phase, state, waits_on, reason, outcome, as_of,
           forecast_on, likely_late, decided, step_since, lies_with, counted, marks
      FROM card CROSS JOIN generate_series(1, {{times}} - 1) AS r
     CROSS JOIN LATERAL (SELECT coalesce(finished_on - (finished_on - {_SHIFT})::date, 0) AS back) AS ago
"""
_TALLY = """
    INSERT INTO tally
    SELECT figure, case_type, area, departments, month, word, value >> 8, array_agg(value ORDER BY value),
           array_agg(cases ORDER BY value)
      FROM (SELECT figure, case_type, $1::text AS area, departments, word, value, sum(cases * copies)::int AS cases,
                   CASE WHEN month = 'infinity' THEN month
                        ELSE date_trunc('month', month - make_interval(months => back))::date END AS month
              FROM base
              JOIN (SELECT (60.0 / $2::int * r)::int AS back, CASE WHEN $1 > '' THEN r % 8 ELSE 0 END AS turn,
                           count(*) AS copies FROM generate_series(0, $2::int - 1) AS r GROUP BY 1, 2) AS copy
                ON area = CASE WHEN $1 > '' THEN 'area-' || (right($1, 1)::int + 8 - turn) % 8 ELSE '' END
             GROUP BY 1, 2, 4, 5, 6, 8) AS one
     GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
_MESSAGES = """
    INSERT INTO message
    SELECT case_id || '-m', case_id, 'receipt', 'email', 'sent', 2, NULL, as_of FROM card
"""
