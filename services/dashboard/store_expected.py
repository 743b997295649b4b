"""What was expected of cases, each time that something was said of them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from plumbing.postgres import Transaction
from schemas.status_events import Expected


class Expectation(NamedTuple):
    happened_at: datetime
    expected_first: date
    expected_last: date


async def expectations(tx: Transaction, case_ids: Collection[str]) -> dict[str, list[Expectation]]:
    """Of each of these cases, in the order in which they were said."""
    sql = """
        SELECT case_id, happened_at, expected_first, expected_last FROM change
         WHERE case_id = ANY($1) AND expected_last IS NOT NULL ORDER BY case_id, happened_at, position
    """
    found: dict[str, list[Expectation]] = {}
    for case_id, *one in await tx.fetch(sql, list(case_ids)) if case_ids else ():
        found.setdefault(case_id, []).append(Expectation(*one))
    return found


async def said_last(tx: Transaction, case_ids: Collection[str]) -> dict[str, Expected]:
    """What was expected of each when something was said of it last, if anything was; of how many cases is not kept."""
    sql = """
        SELECT case_id, expected_first, expected_last
          FROM (SELECT DISTINCT ON (case_id) case_id, expected_first, expected_last FROM change
                 WHERE case_id = ANY($1) ORDER BY case_id, position DESC) AS newest
         WHERE expected_last IS NOT NULL
    """
    rows = await tx.fetch(sql, list(case_ids)) if case_ids else ()
    return {case_id: Expected(first, last, of=0) for case_id, first, last in rows}
