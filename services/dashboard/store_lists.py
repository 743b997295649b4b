"""What lists and exports ask beside the filter: cases by how their number begins, and the snapshots of many."""

from collections.abc import Sequence

from plumbing.postgres import Transaction
from schemas.snapshot import Snapshot, read_snapshot

from .core.cell import plan_mark
from .core.filter import Filter
from .store import COLUMNS, MESSAGES, Listed, listed
from .store_asked import AS_ASKED, narrowed

LAST_LETTER = chr(0x10FFFF)


async def cards_numbered(
    tx: Transaction, begins: str, departments: Sequence[str] | None, after: str, at_most: int
) -> list[Listed]:
    """By number, those after this one; `begins` in capital letters. `departments`: only what lies with them."""
    sql = f"""
        WITH card AS MATERIALIZED (
             SELECT {COLUMNS} FROM card
              WHERE upper(case_id) ~>=~ $1 AND upper(case_id) ~<~ ($1 || $2) AND upper(case_id) ~>~ $3
                AND ($4::text[] IS NULL OR lies_with && $4)
              ORDER BY upper(case_id) USING ~<~ LIMIT $5)
        SELECT card.*, told.sent, told.failed
          FROM card CROSS JOIN LATERAL ({MESSAGES}) AS told ORDER BY upper(case_id) USING ~<~
    """
    rows = await tx.fetch(sql, begins, LAST_LETTER, after, departments, at_most)
    return [listed(row) for row in rows]


async def cards_in(tx: Transaction, dossier_id: str, at_most: int) -> list[Listed]:
    """The cases of one plan, by number."""
    sql = f"""
        SELECT {COLUMNS}, told.sent, told.failed
          FROM card CROSS JOIN LATERAL ({MESSAGES}) AS told
         WHERE marks @> ARRAY[$1] ORDER BY case_id LIMIT $2
    """
    return [listed(row) for row in await tx.fetch(sql, plan_mark(dossier_id), at_most)]


async def how_many_numbered(tx: Transaction, begins: str, departments: Sequence[str] | None, at_most: int) -> int:
    """Counted no further than that."""
    sql = """
        SELECT count(*) FROM (
               SELECT FROM card
                WHERE upper(case_id) ~>=~ $1 AND upper(case_id) ~<~ ($1 || $2)
                  AND ($3::text[] IS NULL OR lies_with && $3) LIMIT $4) AS found
    """
    return int(await tx.fetchval(sql, begins, LAST_LETTER, departments, at_most))


async def how_many(tx: Transaction, asked: Filter) -> int:
    """Counted one by one: for a question that no sum answers, about few cases."""
    if not (asked.possible and asked.spans):
        return 0
    wanted, values = narrowed(asked, [])
    await tx.execute(AS_ASKED)
    return int(await tx.fetchval(f"""SELECT count(*) FROM card WHERE {wanted}""", *values))


async def snapshots_of(tx: Transaction, case_ids: Sequence[str]) -> dict[str, Snapshot]:
    sql = """SELECT case_id, told FROM snapshot WHERE case_id = ANY($1)"""
    return {row[0]: read_snapshot(row[1]) for row in await tx.fetch(sql, case_ids)}
