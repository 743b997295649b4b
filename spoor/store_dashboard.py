"""What a rebuild of the dashboard asks of its tables: what was kept, and where the live ones and the retold differ."""

from collections.abc import Collection, Mapping

from plumbing.postgres import Transaction
from services.dashboard.core.cell import Counted, counted

DERIVED = ("card", "tally")
HEARD = (*DERIVED, "snapshot", "change", "message", "source", "forgotten")
ASIDE = ("tally_month", "begun", "week_told", "outbox", "progress", "parked")  # written meanwhile, and thrown away
_OWNER = {"tally": "area, case_type, figure, month, departments, word, span", "source": "source"}
_OURS = ("position",)  # counted here, not heard
HOUR = 3600  # seconds: ten million cards are held against each other


async def cases_kept(tx: Transaction, schema: str, after: str, at_most: int) -> list[tuple[str, int | None]]:
    """Those that follow in order of which a snapshot is kept, each with the partition of its live card."""
    sql = f"""
        SELECT case_id, partition
          FROM (SELECT case_id FROM snapshot WHERE case_id > $1 ORDER BY case_id LIMIT $2) AS kept
          LEFT JOIN "{schema}".card USING (case_id) ORDER BY case_id
    """
    return [(row[0], row[1]) for row in await tx.fetch(sql, after, at_most)]


async def copy_bare(tx: Transaction, schema: str, after: str, at_most: int) -> dict[str, Counted]:
    """The cards that follow of which no snapshot is kept, as they are, and what each counts as."""
    sql = f"""
        INSERT INTO card
        SELECT * FROM "{schema}".card AS live
         WHERE case_id > $1 AND NOT EXISTS (SELECT FROM snapshot WHERE snapshot.case_id = live.case_id)
         ORDER BY case_id LIMIT $2
        RETURNING case_id, lies_with, area, case_type, counted
    """
    return {case_id: counted(*row) for case_id, *row in await tx.fetch(sql, after, at_most)}


async def cards(tx: Transaction) -> int:
    return int(await tx.fetchval("""SELECT count(*) FROM card"""))


async def differing(tx: Transaction, schema: str, tables: Collection[str]) -> dict[str, int]:
    """Of each table, how many rows (of history: cases) are not the same in the shadow and the live one."""
    found = {}
    for table in tables:
        columns, owner = await _columns(tx, schema, table), _OWNER.get(table, "case_id")
        sql = f"""
            CREATE TEMP TABLE differing_{table} AS
            WITH retold AS (SELECT {columns} FROM pg_temp.{table}), live AS (SELECT {columns} FROM "{schema}".{table})
            SELECT DISTINCT {owner}
              FROM ((TABLE retold EXCEPT TABLE live) UNION ALL (TABLE live EXCEPT TABLE retold)) AS either
        """
        await tx.execute(sql, timeout=HOUR)
        found[table] = int(await tx.fetchval(f"""SELECT count(*) FROM differing_{table}"""))
    return found


async def replace(tx: Transaction, schema: str, tables: Mapping[str, int]) -> None:
    """What the shadow holds of these becomes the live one."""
    for table in (name for name, rows in tables.items() if rows):
        columns, owner = await _columns(tx, schema, table), _OWNER.get(table, "case_id")
        order = "ORDER BY position" if table == "change" else ""
        theirs = f"""WHERE ({owner}) IN (SELECT {owner} FROM differing_{table})"""
        await tx.execute(f"""DELETE FROM "{schema}".{table} {theirs}""", timeout=HOUR)
        retold = (
            f"""INSERT INTO "{schema}".{table} ({columns}) SELECT {columns} FROM pg_temp.{table} {theirs} {order}"""
        )
        await tx.execute(retold, timeout=HOUR)
    if tables.get("tally"):
        await _say_that_months_changed(tx, schema)


async def _say_that_months_changed(tx: Transaction, schema: str) -> None:
    """Who has sums of before adds them up anew."""
    sql = f"""
        INSERT INTO "{schema}".tally_month (month, version)
        SELECT month, gen_random_uuid()
          FROM (SELECT DISTINCT month FROM differing_tally WHERE month < 'infinity') AS changed
            ON CONFLICT (month) DO UPDATE SET version = EXCLUDED.version
    """
    await tx.execute(sql)


async def _columns(tx: Transaction, schema: str, table: str) -> str:
    sql = """
        SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns
         WHERE table_schema = $1 AND table_name = $2 AND column_name <> ALL($3)
    """
    return str(await tx.fetchval(sql, schema, table, list(_OURS)))
