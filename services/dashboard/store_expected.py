"""What was expected of cases, each time that something was said of them."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

from plumbing.postgres import Transaction


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
