"""A case that the city must forget: its content and its person go, a tombstone stays, and nothing comes back."""

import json
from itertools import permutations
from typing import Any

import pytest

from plumbing.testing import City, batch_of
from schemas.stories import DSB, asked, at, closed, decided, fact, on, opened, published, started, tick, withdrawn
from services.status import store
from services.status.core.fold import retell
from services.status.handlers import on_facts

CASE = "DH-2026-0001"
STORY = [opened(on(3, 2), title="Dakkapel"), started(on(3, 5)), decided(on(4, 1)), published(on(4, 2))]


def erased(when: Any = None, **more: Any) -> Any:
    return fact("case.erased", when or on(9, 1, 2027), ground="retention-ended", **more)


@pytest.fixture
async def pool(city: City) -> Any:
    return await city.pool("status")


async def hear(pool: Any, *said: Any) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_facts(batch_of(*said), tx)


async def letters(pool: Any, topic: str) -> list[dict[str, Any]]:
    rows = await pool.fetch("SELECT value FROM outbox WHERE topic = $1 ORDER BY position", topic)
    return [json.loads(row["value"]) for row in rows]


async def test_of_an_erased_case_only_the_tombstone_is_left(pool: Any):
    await hear(pool, tick(at(3, 1, 8)), *STORY)
    await pool.execute("DELETE FROM outbox")
    await hear(pool, erased())

    async with pool.acquire() as tx:
        assert await store.case(tx, CASE) is None and await store.history(tx, CASE) == []
    assert await pool.fetchval("SELECT count(*) FROM fact") == 0
    left = await pool.fetchrow("SELECT * FROM erased")
    assert (left["case_id"], left["department"], left["outcome"]) == (CASE, "DSO", "granted")
    (said,) = await letters(pool, "case-status")
    assert said["type"] == "nl.spoor.case.forgotten.v1" and "snapshot" not in said["data"]


@pytest.mark.parametrize(
    ("when", "goes"),
    [(on(9, 1, 2027), True), (on(3, 5), True), (at(3, 5, 13), True), (at(3, 5, 11), False), (on(3, 4), False)],
)
async def test_who_withdrew_may_be_erased_on_that_day_too_and_who_asks_it_for_before_hears_why_not(
    pool: Any, when: Any, goes: bool
):
    await hear(pool, opened(on(3, 2)), withdrawn(at(3, 5, 12)))
    await hear(pool, erased(when))

    assert await pool.fetchval("SELECT count(*) FROM erased") == int(goes)
    codes = [one["code"] for no in await letters(pool, "rejections") for one in no["data"]["violations"]]
    assert codes == ([] if goes else ["erasure-of-open-case"])


async def test_a_rebuild_of_the_topic_does_not_bring_an_erased_case_back(pool: Any):
    await hear(pool, *STORY, erased())
    await pool.execute("DELETE FROM outbox")
    await hear(pool, *STORY, erased())

    assert await pool.fetchval('SELECT (SELECT count(*) FROM fact) + (SELECT count(*) FROM "case")') == 0
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 0


@pytest.mark.parametrize("apart", [True, False])
async def test_what_is_said_of_a_case_after_it_was_erased_goes_back_with_the_reason(pool: Any, apart: bool):
    late = closed(on(9, 2, 2027))
    for said in [[*STORY, erased()], [late]] if apart else [[*STORY, erased(), late]]:
        await hear(pool, *said)

    (no,) = await letters(pool, "rejections")
    assert [one["code"] for one in no["data"]["violations"]] == ["case-erased"]
    assert await pool.fetchval("SELECT count(*) FROM fact") == 0


async def test_another_department_cannot_erase_a_case(pool: Any):
    await hear(pool, *STORY, erased(source=DSB))

    (no,) = await letters(pool, "rejections")
    assert "not-the-owner" in [one["code"] for one in no["data"]["violations"]]
    assert await pool.fetchval('SELECT count(*) FROM "case"') == 1


async def test_an_open_case_is_ended_before_it_is_erased(pool: Any):
    await hear(pool, *STORY[:2], erased())

    (no,) = await letters(pool, "rejections")
    assert no["data"]["violations"][0] | {"message": ""} == {
        "code": "erasure-of-open-case",
        "path": "/data/occurredAt",
        "message": "",
        "article": "AVG art. 17 lid 3 onder b",
    }
    assert await pool.fetchval("SELECT count(*) FROM erased") == 0


def test_the_order_of_arrival_does_not_decide_whether_a_case_is_erased():
    """Told after the end, however late that end comes in."""
    for order in permutations([*STORY, erased()]):
        assert retell(CASE, order).erased


async def test_an_end_that_comes_in_late_lets_the_erasure_count(pool: Any):
    await hear(pool, *STORY[:2], erased())
    await hear(pool, decided(on(4, 1)))

    assert await pool.fetchval("SELECT count(*) FROM erased") == 0  # not made known: it is open by law
    await hear(pool, published(on(4, 2)))

    assert await pool.fetchval("SELECT count(*) FROM erased") == 1
    assert await pool.fetchval("SELECT count(*) FROM fact") == 0


async def test_nothing_rings_for_an_erased_case(pool: Any):
    granted = fact("validity.granted", on(4, 2), what="Terras", until=on(12, 1))
    await hear(pool, *STORY, granted, erased(on(5, 1)), tick(at(12, 2, 8)))

    assert [one["type"] for one in await letters(pool, "case-status")][-2:] == [
        "nl.spoor.case.forgotten.v1",
        "nl.spoor.tick.v1",
    ]


async def test_the_plan_of_others_stays_and_an_empty_one_goes(pool: Any):
    linked = [fact("case.linked", on(3, 3), case=one, dossier_id="D-1") for one in (CASE, "DH-2026-0002")]
    await hear(pool, *STORY, opened(on(3, 2), case="DH-2026-0002"), *linked, tick(at(3, 4, 8)))
    await hear(pool, erased())
    assert await pool.fetchval("SELECT count(*) FROM dossier") == 1

    await hear(pool, closed(on(5, 1), case="DH-2026-0002"), erased(case="DH-2026-0002"))
    assert await pool.fetchval("SELECT count(*) FROM dossier") == 0


async def test_other_cases_are_left_alone(pool: Any):
    await hear(pool, *STORY, opened(on(3, 2), case="DH-2026-0009"), asked(on(3, 3), case="DH-2026-0009"), erased())

    assert await pool.fetchval('SELECT array_agg(case_id) FROM "case"') == ["DH-2026-0009"]
    assert await pool.fetchval("SELECT count(*) FROM fact") == len(("opened", "asked"))
