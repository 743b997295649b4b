"""What a rebuild of status asks of its tables: what was kept, and where the live ones and the retold differ."""

from collections.abc import Collection
from typing import Any

from plumbing.postgres import Transaction
from schemas.case_events import any_fact
from services.status.store_records import RECORDS

OF_STATUS = ("fact", '"case"', "register", "told", "outbox", "progress", "parked", "dossier", *RECORDS)


async def cases_with_facts(tx: Transaction, schema: str, after: str, at_most: int) -> list[tuple[str, int | None]]:
    """Numbers of the live cases that follow in order, each with its partition."""
    sql = f"""
        SELECT case_id, partition
          FROM (SELECT DISTINCT case_id FROM "{schema}".fact WHERE case_id > $1 ORDER BY case_id LIMIT $2) AS f
          LEFT JOIN "{schema}"."case" USING (case_id) ORDER BY case_id
    """
    return [(row[0], row[1]) for row in await tx.fetch(sql, after, at_most)]


async def live_histories(tx: Transaction, schema: str, case_ids: Collection[str]) -> dict[str, list[Any]]:
    sql = f"""SELECT case_id, body FROM "{schema}".fact WHERE case_id = ANY($1)"""
    told: dict[str, list[Any]] = {case_id: [] for case_id in case_ids}
    for case_id, body in await tx.fetch(sql, list(case_ids)):
        told[case_id].append(any_fact.validate_json(body))
    return told


async def differing(tx: Transaction, schema: str) -> tuple[int, list[str]]:
    """How many cases the shadow has, and which are not the same, byte for byte, in the live view or its register.

    Only when a case changed may differ: that tells when we heard, not what.
    """
    sql = f"""
        SELECT case_id FROM pg_temp."case" AS s FULL JOIN "{schema}"."case" AS l USING (case_id)
         WHERE to_jsonb(s) - 'changed_at' IS DISTINCT FROM to_jsonb(l) - 'changed_at'
         UNION
        SELECT case_id FROM pg_temp.register AS s FULL JOIN "{schema}".register AS l USING (case_id)
         WHERE to_jsonb(s) IS DISTINCT FROM to_jsonb(l)
         ORDER BY case_id
    """
    count = await tx.fetchval("""SELECT count(*) FROM pg_temp."case" """)
    return count, [row[0] for row in await tx.fetch(sql)]


async def replace_cases(tx: Transaction, schema: str, case_ids: list[str]) -> None:
    """The shadow's version of these cases becomes the live one; a case without facts is none."""
    async with tx.transaction():
        for table in ('"case"', "register"):
            await tx.execute(f"""DELETE FROM "{schema}".{table} WHERE case_id = ANY($1)""", case_ids)
            told = f"""INSERT INTO "{schema}".{table} SELECT * FROM pg_temp.{table} WHERE case_id = ANY($1)"""
            await tx.execute(told, case_ids)


async def learn(tx: Transaction, schema: str) -> int:
    """Add what is missing in the live records: what closed cases teach, open ones to watch. How many closed ones."""
    pace = f"""
        WITH new AS (INSERT INTO "{schema}".pace SELECT * FROM pg_temp.pace ON CONFLICT DO NOTHING RETURNING case_id)
        SELECT count(DISTINCT case_id) FROM new
    """
    watched = f"""INSERT INTO "{schema}".expected SELECT * FROM pg_temp.expected ON CONFLICT DO NOTHING"""
    async with tx.transaction():
        await tx.execute(watched)
        taught: int = await tx.fetchval(pace)
    return taught
