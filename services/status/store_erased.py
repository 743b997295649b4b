"""What status forgets, and the little that it keeps of it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from plumbing.postgres import Transaction

from .core.erased import Tombstone

OF_A_CASE = ("fact", '"case"', "register", "told", "message", "looked", "expected", "expectation")


async def erased(tx: Transaction, case_ids: Collection[str]) -> dict[str, datetime]:
    """Those of these cases that were erased, and when."""
    sql = """SELECT case_id, erased_at FROM erased WHERE case_id = ANY($1)"""
    return {row[0]: row[1] for row in await tx.fetch(sql, list(case_ids))} if case_ids else {}


async def erase(tx: Transaction, gone: Sequence[Tombstone]) -> None:
    """Everything of these cases goes but the tombstone, and what they taught without telling of anybody (`pace`)."""
    kept = """
        INSERT INTO erased (case_id, erased_at, ground, department, case_type, received_on, ended_on, outcome, late)
        SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[],
                             $8::text[], $9::boolean[])
            ON CONFLICT DO NOTHING
    """
    if not gone:
        return
    await tx.execute(kept, *zip(*gone, strict=True))
    case_ids = [one.case_id for one in gone]
    await tx.execute(_EMPTY_PLANS, case_ids)
    for table in OF_A_CASE:
        await tx.execute(f"""DELETE FROM {table} WHERE case_id = ANY($1)""", case_ids)
    await tx.execute("""DELETE FROM parked WHERE key = ANY($1)""", case_ids)


_EMPTY_PLANS = """
    DELETE FROM dossier AS d USING register AS mine
     WHERE mine.case_id = ANY($1) AND d.dossier_id = mine.dossier_id
       AND NOT EXISTS (SELECT FROM register AS r WHERE r.dossier_id = d.dossier_id AND r.case_id <> ALL($1))
"""
