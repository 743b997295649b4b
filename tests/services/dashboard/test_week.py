"""The week ahead: told once, on the morning of its first working day, and its number is that of the list."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing import progress
from plumbing.postgres import Pool
from plumbing.progress import Progress
from plumbing.testing import batch_of, eventually, together
from schemas.days import Week, week_named, week_of
from schemas.stories import tick
from schemas.topics import CASE_STATUS, WEEK_AHEAD
from schemas.week_events import WeekAhead
from services.dashboard import store, store_lists
from services.dashboard.core.filter import START, Filter, Stand
from services.dashboard.core.week import due, has_come, told_at
from services.dashboard.handlers import on_case_status
from tests.relayed import take_letters
from tests.services.dashboard.tellings import busy, told

PARTITIONS = 2
SUNDAY, MORNING = datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC)
W48 = Week(date(2026, 11, 23))
LATER = date(2026, 12, 20)
CASES = [
    told("DH-1", legal_date=date(2026, 11, 25), expected_on=LATER, steps=busy("DSO", "DSB"), title="Van Sanne"),
    told("DH-2", legal_date=date(2026, 11, 29), expected_on=LATER, phase="waiting-for-applicant", department="DSB"),
    told("DH-3", legal_date=date(2026, 11, 30), expected_on=LATER),  # next week
    told("DH-4", legal_date=date(2026, 11, 25)),  # on schedule
    told("DH-5", legal_date=date(2026, 11, 20), expected_on=LATER),  # late already, and of another week
    told("DH-6", legal_date=date(2026, 11, 25), phase="decided", decided_on=date(2026, 11, 2)),
]  # fmt: skip


async def hear(pool: Pool, partition: int, *events: Any) -> None:
    """As a partition is heard: what time it is there is saved with what was done."""
    async with pool.acquire() as tx, tx.transaction():
        await hear_in(tx, partition, *events)


async def hear_in(tx: Any, partition: int, *events: Any) -> None:
    before = (await progress.lock(tx, CASE_STATUS, [partition]))[partition]
    batch = batch_of(*events, topic=CASE_STATUS, partition=partition, now=before.now)
    await on_case_status(batch, tx, PARTITIONS)
    after = Progress(before.next_offset + len(events), batch.ends_at[partition], 0)
    await progress.save(tx, CASE_STATUS, {partition: after})


async def said(pool: Pool) -> list[WeekAhead]:
    """What leaves, and where: the weeks of one name go one way, in order."""
    async with pool.acquire() as tx:
        letters = await take_letters(tx, range(PARTITIONS))
    events = [WeekAhead.model_validate_json(one.value or "") for one in letters if one.topic == WEEK_AHEAD]
    assert len({(one.partition, one.key) for one in letters}) == len({one.case_id for one in events})
    return events


async def everywhere(pool: Pool, moment: datetime) -> None:
    for partition in range(PARTITIONS):
        await hear(pool, partition, tick(moment))


@pytest.mark.parametrize(
    ("day", "moment"),
    [
        (date(2026, 11, 25), MORNING),
        (date(2026, 4, 8), datetime(2026, 4, 7, 6, tzinfo=UTC)),  # Easter Monday; summer time
        (date(2026, 5, 25), datetime(2026, 5, 26, 6, tzinfo=UTC)),  # Whit Monday
        (date(2026, 4, 28), datetime(2026, 4, 28, 6, tzinfo=UTC)),  # the King's birthday
    ],
)
def test_a_week_is_told_on_its_first_working_day_at_eight(day: date, moment: datetime):
    assert told_at(week_of(day)) == moment


def test_the_moment_of_a_week_comes_once():
    assert due(SUNDAY) == Week(date(2026, 11, 16)) and due(MORNING) == W48
    assert due(datetime(2026, 11, 23, 6, 59, tzinfo=UTC)) is None
    assert has_come({0: SUNDAY, 1: MORNING}, {0: MORNING, 1: MORNING})
    assert not has_come({0: MORNING}, {0: datetime(2026, 11, 29, 7, tzinfo=UTC)})
    assert not has_come({0: SUNDAY}, {0: datetime(2026, 11, 23, 6, 59, tzinfo=UTC)})


@given(st.dates(date(1, 1, 8), date(9999, 12, 20)))
def test_a_week_is_known_by_its_name(day: date):
    week = week_of(day)
    assert week_named(week.name) == week and week.monday <= day <= week.sunday


@pytest.mark.parametrize("name", ["", "2025-W53", "0000-W01", "2026-W00"])
def test_a_week_that_no_calendar_has_is_none(name: str):
    assert week_named(name) is None


async def test_each_department_is_told_its_own_cases_by_number_and_nothing_personal(pool: Pool):
    await hear(pool, 0, *CASES, tick(SUNDAY))
    await hear(pool, 1, tick(SUNDAY))
    assert {one.case_id for one in await said(pool)} <= {"2026-W47"}
    await everywhere(pool, MORNING)

    told = {one.data.department: one.data for one in await said(pool)}
    assert set(told) == {"DPZ", "DSB", "DSO", "SZW"} and {one.departments for one in told.values()} == {4}
    assert {name: [case.case_id for case in one.cases] for name, one in told.items()} == {
        "DPZ": [], "DSB": ["DH-1", "DH-2"], "DSO": ["DH-1"], "SZW": [],
    }  # fmt: skip
    assert [one.waits_on for one in told["DSB"].cases] == ["municipality", "applicant"]
    assert (told["DSB"].cases[0].step, told["DSO"].cases[0].step) == ("step-dsb", "step-dso")
    assert "Sanne" not in str(told) and "a-DH-1" not in str(told)


async def test_the_number_that_is_told_is_that_of_the_list(pool: Pool):
    await hear(pool, 0, *CASES)
    await everywhere(pool, MORNING)

    async with pool.acquire() as tx:
        for one in await said(pool):
            asked = Filter(Stand.ATTENTION, one.data.department, date(2026, 11, 23), week=W48)
            listed = await store.cards(tx, asked, START, 1000)
            assert [row.card.case_id for row in listed] == [case.case_id for case in one.data.cases]
            assert one.data.number == len(listed) == await store_lists.how_many(tx, asked)


@pytest.mark.parametrize("stand", [Stand.FINISHED, Stand.WITHDRAWN, Stand.FINISHED_LATE])
async def test_what_ended_has_no_last_day_to_come(pool: Pool, stand: Stand):
    await hear(pool, 0, *CASES)
    asked = Filter(stand, None, date(2026, 11, 23), week=W48)
    async with pool.acquire() as tx:
        assert await store.cards(tx, asked, START, 1000) == [] and await store_lists.how_many(tx, asked) == 0


async def test_nothing_is_told_before_every_partition_has_come_to_it(pool: Pool):
    await hear(pool, 0, *CASES, tick(MORNING))
    assert await said(pool) == []
    await hear(pool, 1, tick(SUNDAY))
    assert {one.case_id for one in await said(pool)} == {"2026-W47"}
    await hear(pool, 1, tick(MORNING))
    assert {one.case_id for one in await said(pool)} == {"2026-W48"}


async def test_partitions_that_come_to_it_side_by_side_tell_it_once(pool: Pool):
    """The second waits for the first, or neither would know that it is the last."""
    await hear(pool, 0, *CASES)
    async with pool.acquire() as first, first.transaction():
        await hear_in(first, 0, tick(MORNING))
        second = asyncio.create_task(hear(pool, 1, tick(MORNING)))
        await eventually(lambda: is_held_up(pool, second))
    await second

    assert len(await said(pool)) == 4


async def is_held_up(pool: Pool, task: asyncio.Task[None]) -> bool:
    waits = await pool.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    return task.done() or waits > 0


async def test_what_could_not_be_stored_is_not_announced(pool: Pool):
    """Killed before the commit it is told by whoever hears the tick again; after it, by nobody."""
    await hear(pool, 0, *CASES, tick(MORNING))
    with pytest.raises(ZeroDivisionError):
        async with pool.acquire() as tx, tx.transaction():
            await hear_in(tx, 1, tick(MORNING))
            raise ZeroDivisionError
    assert await said(pool) == []
    await hear(pool, 1, tick(MORNING))
    assert len(await said(pool)) == 4
    await everywhere(pool, MORNING)
    await everywhere(pool, datetime(2026, 11, 24, 7, tzinfo=UTC))
    assert await said(pool) == []


async def test_who_starts_anew_tells_the_same_under_the_same_ids(pool: Pool):
    await hear(pool, 0, *CASES)
    await everywhere(pool, MORNING)
    once = await said(pool)
    await pool.execute("TRUNCATE week_told, progress")
    await everywhere(pool, MORNING)

    assert [one.key for one in await said(pool)] == [one.key for one in once]


async def test_weeks_that_went_by_unheard_are_not_told(pool: Pool):
    await everywhere(pool, SUNDAY)
    await said(pool)
    moment = datetime(2026, 12, 9, 12, tzinfo=UTC)
    async with pool.acquire() as tx, tx.transaction():
        both = [batch_of(tick(MORNING), tick(moment), topic=CASE_STATUS, partition=p, now=SUNDAY) for p in (0, 1)]
        await on_case_status(together(*both), tx, PARTITIONS)

    assert {one.case_id for one in await said(pool)} == {"2026-W50"}
