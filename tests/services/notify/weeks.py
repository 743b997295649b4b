"""Test words for the mail of Monday: who works here, what the dashboard says of a week, who wants to hear it."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import httpx

from plumbing.postgres import Pool
from plumbing.session import Viewer
from plumbing.testing import batch_of, session_of
from schemas.catalogue import Language, catalogue
from schemas.catalogue.law import Whose
from schemas.week_events import SOURCE, DueCase, DueCases, WeekAhead
from services.notify import store_weekly
from services.notify.core.contact import Contact, written
from services.notify.keys import lock
from services.notify.weeks import on_week_ahead
from tests.services.notify.saying import PRIVATE

WEEK = "2026-W48"
COUNTED = datetime(2026, 11, 23, 7, tzinfo=UTC)
MANAGER = Viewer("staff", "s-marcel", roles=("manager",))
READER = Viewer("staff", "s-elif", roles=("department",), departments=("DSB",))
OF_TWO = Viewer("staff", "s-tom", roles=("department",), departments=("DSB", "DSO"))
AGENT = Viewer("staff", "s-anouk", roles=("agent",))
APPLICANT = Viewer("applicant", "a-1")
WORK = "marcel@stad.example"


def due(number: str, day: int = 25, waits: Whose = "municipality", **more: Any) -> DueCase:
    kind: dict[str, Any] = {"case_type": "terrasvergunning", "expected_on": date(2026, 12, 9)}
    return DueCase(case_id=number, waits_on=waits, due_on=date(2026, 11, day), **kind | more)


TWO = {"DSB": [due("DH-1"), due("DH-2", 27, "applicant")], "DSO": [due("DH-1")]}


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


async def asks(
    door: httpx.AsyncClient, viewer: Viewer, email: str, *departments: str, path: str = "/weekbericht"
) -> httpx.Response:
    door.cookies = session_of(viewer)
    found = re.search(r'name="permit" value="([^"]+)"', (await door.get(path)).text)
    assert found
    return await door.post(path, data={"permit": found[1], "email": email, "afdeling": list(departments)})


async def kept(pool: Pool) -> list[tuple[bool, list[str]]]:
    rows = await pool.fetch("SELECT confirmed_at IS NOT NULL, departments FROM week_reader ORDER BY asked_at")
    return [tuple(row) for row in rows]


async def ends(pool: Pool) -> list[tuple[str, str | None]]:
    return [tuple(row) for row in await pool.fetch("SELECT state, reason FROM week_mail ORDER BY queued_at, id")]
