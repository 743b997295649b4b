"""What version each open page shows: a text that changes with whatever the page tells."""

from collections.abc import Collection, Mapping
from datetime import datetime

from plumbing.postgres import Transaction
from plumbing.progress import watermark
from schemas.envelope import legal_day
from schemas.topics import CASE_EVENTS

CASE, MINE, PLAN = "zaak", "mijn", "dossier"


def name(kind: str, of: str) -> str:
    """What a page is called on the board: `zaak/DH-1`, `mijn/a-1`, `dossier/D-1`."""
    return f"{kind}/{of}"


async def version(tx: Transaction, of: str, partitions: int) -> str:
    """What a page shows that is read after this; asked first, so that no change is missed."""
    return (await versions(tx, [of], partitions)).get(of, "")


async def versions(tx: Transaction, names: Collection[str], partitions: int) -> dict[str, str]:
    """Of pages that are not there nothing is said."""
    asked: dict[str, list[str]] = {CASE: [], MINE: [], PLAN: []}
    for one in names:
        kind, _, of = one.partition("/")
        asked[kind].append(of)
    now = await _moment(tx, partitions)
    found = {
        CASE: await _of_cases(tx, asked[CASE], now),
        MINE: await _of_lists(tx, "applicant_id", asked[MINE], now),
        PLAN: await _of_lists(tx, "dossier_id", asked[PLAN], now),
    }
    return {name(kind, of): version for kind, those in found.items() for of, version in those.items()}


async def _moment(tx: Transaction, partitions: int) -> str:
    """The day that it is, and to the hour how fresh the data of each department are: pages tell both."""
    sql = """
        SELECT string_agg(concat_ws(' ', name, heard, silent), ',' ORDER BY name)
          FROM (SELECT name, date_trunc('hour', max(heard_at)) AS heard, max(silent_since) AS silent
                  FROM source GROUP BY name) AS s
    """
    now: datetime | None = await watermark(tx, CASE_EVENTS, partitions)
    return f"{legal_day(now) if now else ''} {await tx.fetchval(sql) or ''}"


async def _of_cases(tx: Transaction, case_ids: list[str], now: str) -> Mapping[str, str]:
    sql = """
        SELECT case_id,
               md5(concat_ws('|', $2::text, c.snapshot,
                   (SELECT count(*) FROM told WHERE told.case_id = c.case_id),
                   (SELECT string_agg(concat(id, state, sent_at), ',' ORDER BY id) FROM message
                     WHERE message.case_id = c.case_id),
                   (SELECT concat_ws(' ', first, last, told_first, told_last) FROM expected AS e
                     WHERE e.case_id = c.case_id)))
          FROM unnest($1::text[]) AS asked (case_id) JOIN "case" AS c USING (case_id)
         WHERE c.snapshot IS NOT NULL
    """
    return {row[0]: row[1] for row in await tx.fetch(sql, case_ids, now)} if case_ids else {}


async def _of_lists(tx: Transaction, column: str, of: list[str], now: str) -> Mapping[str, str]:
    """Of all cases of an applicant, or of a plan."""
    sql = f"""
        SELECT r.{column},
               md5($2::text || string_agg(concat_ws('|', c.snapshot, e.first, e.last, e.told_last), ','
                                          ORDER BY case_id))
          FROM register AS r JOIN "case" AS c USING (case_id) LEFT JOIN expected AS e USING (case_id)
         WHERE r.{column} = ANY($1) GROUP BY r.{column}
    """
    return {row[0]: row[1] for row in await tx.fetch(sql, of, now)} if of else {}
