"""Test words for the mail of Monday: what the dashboard says of a week, and who wants to hear it."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.catalogue import Language, catalogue
from schemas.catalogue.law import Whose
from schemas.week_events import SOURCE, DueCase, DueCases, WeekAhead
from services.notify import store_weekly
from services.notify.core.contact import Contact, written
from services.notify.handlers import on_week_ahead
from services.notify.keys import lock
from tests.services.notify.saying import PRIVATE

WEEK = "2026-W48"
COUNTED = datetime(2026, 11, 23, 7, tzinfo=UTC)


def due(number: str, day: int = 25, waits: Whose = "municipality", **more: Any) -> DueCase:
    kind: dict[str, Any] = {"case_type": "terrasvergunning", "expected_on": date(2026, 12, 9)}
    return DueCase(case_id=number, waits_on=waits, due_on=date(2026, 11, day), **kind | more)


def week(cases: Mapping[str, Iterable[DueCase]], name: str = WEEK) -> list[WeekAhead]:
    """Of every department of the city; most have no such case."""
    known = sorted(catalogue().departments)
    each = {one: list(cases.get(one, ())) for one in known}
    return [
        WeekAhead(
            id=f"{name}/{one}",
            source=SOURCE,
            case_id=name,
            time=COUNTED,
            data=DueCases(
                department=one, week=name, departments=len(known), number=len(own), cases=own
            ),
        )
        for one, own in each.items()
    ]  # fmt: skip


async def hear_week(pool: Pool, *said: WeekAhead) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_week_ahead(batch_of(*said, topic="week-ahead"), tx, partitions=4)


async def wants(pool: Pool, who: str, *departments: str, email: str = "", language: Language = "nl") -> None:
    """A colleague whose address is confirmed."""
    async with pool.acquire() as tx, tx.transaction():
        box = await lock(tx, PRIVATE, [(who, written(Contact(email or f"{who}@stad.example", language)))])
        id = uuid4()
        await store_weekly.ask(tx, id, who, box[0], departments)
        assert await store_weekly.confirm(tx, id)
