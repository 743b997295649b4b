"""What status remembers of plans over several cases: which cases they have, and what was told of them."""

from collections.abc import Collection, Mapping
from datetime import date

from plumbing.postgres import Transaction
from plumbing.together import Writer

from .core.case import Case
from .core.watch import Kept, Look
from .store import CASE, read

MOST_CASES = 100  # of one dossier


async def cases_of_dossiers(tx: Transaction, dossier_ids: Collection[str]) -> dict[str, dict[str, tuple[int, Case]]]:
    """By dossier and number the cases that were opened, each with its partition; of a dossier so many at most."""
    sql = f"""
        SELECT d.dossier_id, c.*
          FROM unnest($1::text[]) AS d (dossier_id),
               LATERAL (SELECT partition, {CASE} FROM register AS r JOIN "case" USING (case_id)
                         WHERE r.dossier_id = d.dossier_id ORDER BY case_id LIMIT {MOST_CASES}) AS c
    """
    cases: dict[str, dict[str, tuple[int, Case]]] = {dossier_id: {} for dossier_id in dossier_ids}
    for dossier_id, partition, *row in await tx.fetch(sql, list(dossier_ids)) if dossier_ids else ():
        cases[dossier_id][row[0]] = partition, read(row)
    return cases


async def stir_dossiers(tx: Writer, stirred: Mapping[str, tuple[int, date]]) -> None:
    """Their plans are looked at on this day at the latest; a new one lives where its first case does."""
    sql = """
        INSERT INTO dossier AS d (dossier_id, partition, look_on)
        SELECT * FROM unnest($1::text[], $2::int[], $3::date[])
            ON CONFLICT (dossier_id) DO UPDATE SET look_on = EXCLUDED.look_on
         WHERE d.look_on IS NULL OR d.look_on > EXCLUDED.look_on
    """
    rows = [(dossier_id, *where) for dossier_id, where in sorted(stirred.items())]
    if rows:
        await tx.execute(sql, *zip(*rows, strict=True))


async def dossiers_due(tx: Transaction, partitions: Collection[int], today: date) -> list[Kept]:
    """Ours until the commit. Who holds one now is stirring it: then it waits for the next tick."""
    sql = """
        SELECT dossier_id, partition, ends, held_by FROM dossier
         WHERE partition = ANY($1) AND look_on <= $2 ORDER BY dossier_id FOR UPDATE SKIP LOCKED
    """
    return [Kept(*row) for row in await tx.fetch(sql, list(partitions), today)]


async def keep_dossiers(tx: Transaction, looked: Collection[Look]) -> None:
    """What was told of their plans, and when to look again."""
    sql = """
        UPDATE dossier AS d SET partition = n.partition, ends = n.ends, held_by = n.held_by, look_on = n.look_on
          FROM unnest($1::text[], $2::int[], $3::date[], $4::text[], $5::date[])
            AS n (dossier_id, partition, ends, held_by, look_on)
         WHERE d.dossier_id = n.dossier_id
    """
    if looked:
        await tx.execute(sql, *zip(*((*one.kept, one.look_on) for one in looked), strict=True))
