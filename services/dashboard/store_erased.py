"""What the dashboard forgets of a case that was erased: what it was about and its history. It still counts."""

from collections.abc import Collection

from plumbing.postgres import Transaction


async def forgotten(tx: Transaction, case_ids: Collection[str]) -> set[str]:
    """Those of these cases that were erased."""
    sql = """SELECT case_id FROM forgotten WHERE case_id = ANY($1)"""
    return {row[0] for row in await tx.fetch(sql, list(case_ids))} if case_ids else set()


async def forget_cases(tx: Transaction, case_ids: Collection[str]) -> None:
    if not (gone := list(case_ids)):
        return
    await tx.execute("""INSERT INTO forgotten (case_id) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING""", gone)
    bare = """
        UPDATE card SET title = '', marks = ARRAY(SELECT one FROM unnest(marks) AS one WHERE one NOT LIKE 'plan:%')
         WHERE case_id = ANY($1)
    """
    await tx.execute(bare, gone)
    for table in ("change", "message", "snapshot"):
        await tx.execute(f"""DELETE FROM {table} WHERE case_id = ANY($1)""", gone)
    await tx.execute("""DELETE FROM parked WHERE key = ANY($1)""", gone)
