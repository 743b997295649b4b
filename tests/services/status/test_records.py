"""What status remembers beside the fold: expectations learned from closed cases, and how fresh each source is."""

import json
from datetime import date, timedelta

import pytest

from plumbing.testing import batch_of
from schemas.days import later
from schemas.status_events import Expected
from schemas.stories import (
    DSB,
    DSO,
    answered,
    asked,
    at,
    decided,
    fact,
    on,
    opened,
    published,
    started,
    tick,
    withdrawn,
)
from services.status import store, store_records
from services.status.core.freshness import freshness, silent_from
from services.status.core.pace import Pace
from services.status.handlers import on_facts

RECEIVED = on(1, 5)


async def hear(pool, *events, partition=0):
    async with pool.acquire() as tx, tx.transaction():
        await on_facts(batch_of(*events, partition=partition), tx)


async def said(pool, sort):
    rows = await pool.fetch("SELECT value FROM outbox ORDER BY partition, position")
    return [one for row in rows if (one := json.loads(row["value"]))["type"] == f"nl.spoor.{sort}.v1"]


def closed_case(number: int, days: int, received: date = RECEIVED):
    case, ended = f"OLD-{number}", later(received, days)
    return opened(received, case), decided(ended, case=case), published(ended, case=case)


async def learned(pool, *durations: int, start: int = 0):
    await hear(pool, *(one for n, days in enumerate(durations, start) for one in closed_case(n, days)))


async def expected(pool, case):
    async with pool.acquire() as tx:
        return (await store_records.expectations(tx, [case])).get(case)


@pytest.fixture
async def pool(city):
    return await city.pool("status")


async def test_a_case_that_taught_before_teaches_anew_and_breaks_nothing(city):
    pool = await city.pool("status")
    async with pool.acquire() as tx:
        for days in (30, 31):
            await store_records.save_paces(tx, [Pace("A", "terrasvergunning", "compleet", days, on(4, 1))])

    assert [tuple(row) for row in await pool.fetch("SELECT step, days FROM pace")] == [("compleet", 31)]


async def test_a_new_case_is_expected_at_the_next_tick_as_similar_ones_were_decided(pool):
    await learned(pool, *range(40, 80))
    await hear(pool, opened(on(4, 1), "NEW"))
    assert await expected(pool, "NEW") is None
    await hear(pool, tick(at(4, 2, 0)))

    assert await expected(pool, "NEW") == Expected(on(5, 13), on(6, 15), 40)
    assert await said(pool, "expectation.moved") == []
    await hear(pool, started(on(4, 2), "beoordeling", case="NEW"))
    (*_, last) = await said(pool, "status.changed")
    assert last["data"]["expected"] == {"first": "2026-05-13", "last": "2026-06-15", "of": 40}


async def test_a_range_that_moved_is_told_once_with_both_ranges_and_whose_wait_it_is(pool):
    await learned(pool, *range(40, 80))
    await hear(pool, opened(on(4, 1), "NEW"), tick(at(4, 2, 0)))
    await learned(pool, *[120] * 60, start=100)
    await hear(pool, tick(at(4, 10, 0)))
    await hear(pool, tick(at(4, 20, 0)))

    (one,) = await said(pool, "expectation.moved")
    assert one["subject"] == "NEW" and one["data"]["causedBy"] == "tick:2026-04-10T00:00:00+00:00"
    change = one["data"]["change"]
    assert (change["name"], change["firstBefore"], change["lastBefore"]) == ("expectation", "2026-05-13", "2026-06-15")
    assert (change["last"], change["whose"]) == ("2026-07-30", "municipality")
    assert one["data"]["expected"]["last"] == one["data"]["change"]["last"]
    assert one["data"]["snapshot"]["legalDate"]
    async with pool.acquire() as tx:
        before = await store_records.expected_before(tx, "NEW")
    assert [(row["last"], row["told"]) for row in before] == [(on(6, 15), True), (on(7, 30), True)]


async def test_who_is_waited_for_is_told_no_days_before_the_last_day_of_that_wait(pool):
    await learned(pool, *range(40, 80))
    await hear(pool, opened(on(4, 1), "NEW"), tick(at(4, 2, 0)))
    await hear(pool, asked(on(4, 2), before=on(5, 21), case="NEW"))

    (*_, told) = await said(pool, "action.needed")
    assert told["data"]["expected"]["first"] == "2026-05-20"
    await hear(pool, tick(at(4, 3, 0)))
    assert (await expected(pool, "NEW")).first == on(5, 22)  # of those that took longer than that
    await hear(pool, answered(on(4, 3), "NEW"), tick(at(4, 4, 0)))
    assert (await expected(pool, "NEW")).first == on(5, 13)


async def test_nobody_looks_again_before_the_day_has_come(pool):
    await learned(pool, *range(40, 80))
    await hear(pool, opened(on(4, 1), "NEW"), tick(at(4, 2, 0)))
    first = await expected(pool, "NEW")
    await learned(pool, *[120] * 60, start=100)
    await hear(pool, tick(at(4, 8, 0)))
    assert await expected(pool, "NEW") == first

    await hear(pool, tick(at(4, 9, 0)))
    assert await expected(pool, "NEW") != first


async def test_a_case_that_ended_is_expected_no_more_and_teaches_the_others(pool):
    await hear(pool, opened(on(4, 1), "A"), opened(on(4, 1), "B"), tick(at(4, 2, 0)))
    await hear(pool, withdrawn(on(4, 3), "A"), decided(on(4, 3), case="B"), published(on(4, 3), "B"))

    assert await pool.fetchval("SELECT count(*) FROM expected") == 0
    assert [tuple(row) for row in await pool.fetch("SELECT case_id, days FROM pace")] == [("B", 2)]


async def test_an_end_that_was_corrected_teaches_what_is_true_now(pool):
    end = published(on(4, 3), "B")
    await hear(pool, opened(on(4, 1), "B"), decided(on(4, 3), case="B"), end)
    right = end.data.model_dump(mode="json", exclude_none=True) | {"publishedOn": "2026-04-11"}
    await hear(pool, fact("fact.corrected", on(4, 12), "B", fact_id=end.id, reason="Verkeerde dag", data=right))

    assert await pool.fetchval("SELECT days FROM pace") == 10


async def test_a_case_of_another_partition_waits_for_its_own_tick(pool):
    await learned(pool, *[40] * 20)
    await hear(pool, opened(on(4, 1), "NEW"), partition=1)
    await hear(pool, tick(at(4, 2, 0)), partition=0)
    assert await expected(pool, "NEW") is None
    await hear(pool, tick(at(4, 2, 0)), partition=1)
    assert await expected(pool, "NEW")


def alive(moment, source=DSO):
    return fact("source.alive", moment, "zaaksysteem", source=source)


async def test_a_heartbeat_is_about_no_case(pool):
    await hear(pool, alive(at(3, 2, 9)))

    assert await pool.fetchval('SELECT (SELECT count(*) FROM fact) + (SELECT count(*) FROM "case")') == 0
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 0
    async with pool.acquire() as tx:
        assert await store_records.sources(tx) == [(DSO, at(3, 2, 9), None)]


async def test_a_source_that_should_speak_is_told_to_be_silent_once_under_its_own_date(pool):
    await hear(pool, alive(at(3, 2, 9)), tick(at(3, 3, 8)))
    assert await said(pool, "source.silent") == []
    await hear(pool, tick(at(3, 4, 0)))
    await hear(pool, tick(at(3, 5, 0)))

    (one,) = await said(pool, "source.silent")
    assert (one["subject"], one["data"]["department"]) == (DSO, "DSO")
    assert (one["time"], one["data"]["heardAt"]) == ("2026-03-03T09:00:00Z", "2026-03-02T09:00:00Z")


async def test_one_that_spoke_again_can_fall_silent_again(pool):
    await hear(pool, alive(at(3, 2, 9)), tick(at(3, 4, 0)))
    await hear(pool, alive(at(3, 4, 9)), tick(at(3, 6, 0)))

    assert [one["data"]["heardAt"][:10] for one in await said(pool, "source.silent")] == ["2026-03-02", "2026-03-04"]


async def test_whoever_said_anything_since_falls_silent_anew_also_without_a_heartbeat(pool):
    await hear(pool, alive(at(3, 2, 9)), tick(at(3, 4, 0)))
    await hear(pool, fact("case.taken-in", at(3, 4, 9), "A", DSO), partition=1)
    await hear(pool, tick(at(3, 4, 10)), tick(at(3, 6, 0)))
    await hear(pool, tick(at(3, 9, 0)))

    assert [one["data"]["heardAt"][:10] for one in await said(pool, "source.silent")] == ["2026-03-02", "2026-03-04"]


@pytest.mark.parametrize("word", ["a heartbeat", "a fact"])
async def test_that_one_is_heard_again_is_told_once_for_each_silence(pool, word):
    speaks = {"a heartbeat": (alive(at(3, 4, 9)), 0), "a fact": (fact("case.taken-in", at(3, 4, 9), "A", DSO), 1)}[word]
    await hear(pool, alive(at(3, 2, 9)), tick(at(3, 4, 0)))
    await hear(pool, speaks[0], partition=speaks[1])
    for hour in (10, 11):
        await hear(pool, alive(at(3, 4, hour)), tick(at(3, 4, hour)))

    (one,) = await said(pool, "source.heard")
    assert (one["subject"], one["data"]["department"]) == (DSO, "DSO")
    assert one["data"]["silentSince"] == "2026-03-03T09:00:00Z" < one["data"]["heardAt"] == one["time"]
    assert [two["type"] for two in await said(pool, "source.silent")] == ["nl.spoor.source.silent.v1"]


async def test_what_it_had_logged_before_it_fell_silent_and_comes_in_late_ends_no_silence(pool):
    await hear(pool, alive(at(3, 2, 9)), tick(at(3, 4, 0)))
    await hear(pool, fact("case.taken-in", at(3, 3, 8), "A", DSO), partition=1)
    await hear(pool, tick(at(3, 9, 0)))

    assert len(await said(pool, "source.silent")) == 1
    assert await said(pool, "source.heard") == []


async def test_who_speaks_of_cases_elsewhere_is_not_silent_and_who_has_no_heartbeat_never_is(pool):
    await hear(pool, alive(at(3, 2, 9)))
    await hear(pool, opened(at(3, 3, 15), case="A"), fact("case.taken-in", at(3, 3, 15), "A", DSB), partition=1)
    await hear(pool, tick(at(3, 4, 9)))
    assert await said(pool, "source.silent") == []
    await hear(pool, tick(at(4, 1, 9)))
    assert [one["subject"] for one in await said(pool, "source.silent")] == [DSO]


async def test_the_page_tells_how_old_the_data_of_each_department_are(pool):
    story = [opened(on(3, 2), "A"), started(at(3, 2, 8), "advies", "DSB", "A"), alive(at(3, 2, 9))]
    await hear(pool, *story, fact("case.taken-in", at(3, 4, 9), "B", DSB), tick(at(3, 4, 12)))
    async with pool.acquire() as tx:
        case, heard = await store.case(tx, "A"), await store_records.sources(tx)
    assert case and case.snapshot

    assert freshness(case.snapshot, heard) == [("DSO", at(3, 2, 9), True), ("DSB", at(3, 4, 9), False)]


def test_a_weekend_is_no_silence():
    friday, saturday = at(3, 6, 16), at(3, 7, 10)

    assert silent_from(friday, 1) == friday + timedelta(days=3)
    assert silent_from(saturday, 1) == at(3, 9, 23)  # Tuesday begins: all of Monday went by
