"""What we say when the plan of a dossier moves: once, when it matters, on the case received first."""

import json
from datetime import date, datetime

import pytest

from plumbing.testing import batch_of, together
from schemas.envelope import BEGINNING
from schemas.status_events import Expected
from schemas.stories import asked, at, decided, delayed, fact, on, opened, published, tick, withdrawn
from services.status import store_dossiers
from services.status.core.case import Case
from services.status.core.fold import retell
from services.status.core.watch import Kept, look, matters, stirred
from services.status.handlers import on_facts

BOUW, TERRAS = opened(on(3, 2), "bouw", dossier_id="cafe"), opened(on(3, 3), "terras", dossier_id="cafe")
LINK = fact("case.linked", on(3, 4), "terras", dossier_id="cafe", depends_on=["bouw"])
LATE = delayed(on(3, 9), on(6, 1), "bouw")
TOLD = Kept("cafe", 0, on(5, 6), "bouw")


def told(*facts) -> Case:
    return retell(facts[0].case_id, facts)


def cafe(*more, partition: int = 0) -> list[tuple[int, Case]]:
    of_bouw, of_terras = ([f for f in more if f.case_id == number] for number in ("bouw", "terras"))
    return [(partition, told(BOUW, *of_bouw)), (3, told(TERRAS, LINK, *of_terras))]


def test_the_first_look_at_a_plan_is_only_remembered():
    seen = look(Kept("cafe", 0), cafe(), on(3, 5))

    assert (seen.kept, seen.said) == (TOLD, None)


def test_a_single_case_speaks_for_itself():
    alone = look(Kept("cafe", 0), [(0, told(BOUW, LATE))], on(3, 10))

    assert (alone.kept, alone.said) == (Kept("cafe", 0), None)


def test_a_plan_that_moved_far_is_told_on_the_case_received_first():
    seen = look(TOLD, cafe(LATE), on(3, 10))

    assert seen.kept == Kept("cafe", 0, on(6, 8), "bouw")
    assert seen.said and seen.said.case.id == "bouw"
    said = seen.said.announcement
    assert (said.type, said.data.caused_by) == ("nl.spoor.dossier.moved.v1", "tick:2026-03-09T23:00:00+00:00")
    moved = said.data.dossier
    assert moved and (moved.ends_before, moved.ends_on, moved.cases) == (on(5, 6), on(6, 8), ("bouw", "terras"))
    assert (moved.held_by_before, moved.held_by, moved.whose) == ("bouw", "bouw", "municipality")


def test_the_same_look_again_says_nothing():
    first = look(TOLD, cafe(LATE), on(3, 10))

    assert look(first.kept, cafe(LATE), on(3, 11)).said is None


def test_a_plan_that_moved_a_little_is_held_against_what_was_told_last():
    little = delayed(on(3, 9), on(5, 4), "bouw")
    seen = look(TOLD, cafe(little), on(3, 10))

    assert (seen.kept, seen.said) == (TOLD, None)


def test_another_case_that_holds_all_back_is_news():
    seen = look(TOLD, cafe(decided(on(3, 20), case="bouw")), on(3, 21))

    assert seen.said and seen.said.announcement.data.dossier
    assert seen.said.announcement.data.dossier.held_by == "terras"


def test_that_all_is_ready_every_case_said_itself():
    ends = [published(on(3, 20), "bouw"), withdrawn(on(3, 20), "terras")]
    seen = look(TOLD, cafe(*ends), on(3, 21))

    assert (seen.kept, seen.look_on, seen.said) == (Kept("cafe", 0, on(3, 20), None), None, None)


def test_a_plan_moves_to_the_line_of_the_case_that_tells_it():
    seen = look(TOLD, cafe(LATE, partition=2), on(3, 10))

    assert (seen.kept.partition, seen.look_on, seen.said) == (2, on(3, 10), None)


def test_a_dossier_that_lost_its_cases_is_not_looked_at_again():
    assert look(TOLD, [], on(3, 10)).look_on is None


@pytest.mark.parametrize(("today", "again"), [(on(3, 5), on(3, 12)), (on(4, 27), on(4, 29)), (on(6, 1), on(6, 2))])
def test_a_quiet_plan_is_looked_at_each_week_and_when_something_should_be_ready(today, again):
    assert look(TOLD, cafe(), today).look_on == again


@pytest.mark.parametrize(
    ("other", "far"), [(on(5, 13), False), (on(5, 15), True), (on(4, 28), False), (on(4, 24), True)]
)
def test_a_week_of_work_matters_to_nobody(other: date, far: bool):
    assert matters(on(5, 6), other) is far


def test_only_cases_of_a_dossier_stir_one():
    changed = {0: [told(BOUW), told(opened(on(3, 2), "los"))], 3: [Case("onbekend")]}

    assert stirred(changed, {0: at(3, 4, 23), 3: at(3, 4, 23)}) == {"cafe": (0, on(3, 6))}


async def hear(pool, *batches):
    async with pool.acquire() as tx, tx.transaction():
        await on_facts(together(*batches), tx)


async def say_now(pool, moment: datetime, *partitions: int):
    """The pipe keeps what time it is for each partition; here the test does."""
    sql = """
        INSERT INTO progress (topic, partition, now) SELECT 'case-events', unnest($1::int[]), $2
            ON CONFLICT (topic, partition) DO UPDATE SET now = $2
    """
    await hear(pool, *(batch_of(tick(moment), partition=partition) for partition in partitions))
    await pool.execute(sql, list(partitions), moment)


async def moves(pool):
    rows = await pool.fetch("SELECT partition, value FROM outbox WHERE value LIKE '%dossier.moved%'")
    return [{"partition": row["partition"], **json.loads(row["value"])["data"]["dossier"]} for row in rows]


@pytest.fixture
async def house(city):
    """Two lines have told of a café, and the first look at its plan is over."""
    pool = await city.pool("status")
    await say_now(pool, at(3, 4, 9), 0, 3)
    await hear(pool, batch_of(BOUW), batch_of(TERRAS, LINK, partition=3))
    for hour in (9, 10):  # by the second tick its plan has moved to the line of the case received first
        await say_now(pool, at(3, 5, hour), 0, 3)
    return pool


async def test_a_plan_that_moved_is_told_once_in_the_line_of_its_first_case(house):
    await hear(house, batch_of(LATE))
    for day in (6, 7, 8):
        await say_now(house, at(3, day, 9), 3, 0)

    (moved,) = await moves(house)
    assert (moved["partition"], moved["endsBefore"], moved["endsOn"]) == (0, "2026-05-06", "2026-06-08")


async def test_nothing_is_told_before_the_slowest_line_is_there(house):
    await hear(house, batch_of(LATE, now=at(3, 8, 9)))
    await say_now(house, at(3, 9, 9), 0)
    assert await moves(house) == []

    await say_now(house, at(3, 9, 9), 3)
    await say_now(house, at(3, 9, 10), 0)
    assert len(await moves(house)) == 1


async def test_a_dossier_that_somebody_else_holds_waits_for_the_next_tick(house):
    await hear(house, batch_of(LATE))
    await say_now(house, at(3, 6, 9), 3)
    async with house.acquire() as other, other.transaction():
        await other.fetch("SELECT * FROM dossier FOR UPDATE")
        await say_now(house, at(3, 6, 9), 0)
    assert await moves(house) == []

    await say_now(house, at(3, 6, 10), 0)
    assert len(await moves(house)) == 1


async def test_the_cases_of_a_dossier_are_found_until_they_leave_it(house):
    async def numbers() -> set[str]:
        async with house.acquire() as tx:
            return set((await store_dossiers.cases_of_dossiers(tx, ["cafe", "elders"]))["cafe"])

    assert await numbers() == {"bouw", "terras"}
    await hear(house, batch_of(fact("case.linked", on(3, 5), "terras", dossier_id="elders"), partition=3))
    assert await numbers() == {"bouw"}


async def test_what_is_asked_of_the_applicant_holds_the_plan_back(house):
    await hear(house, batch_of(asked(on(3, 5), on(4, 30), "bouw")))
    await say_now(house, at(3, 6, 9), 3, 0)

    (moved,) = await moves(house)
    assert (moved["heldBy"], moved["whose"]) == ("bouw", "applicant")


async def test_a_plan_of_which_something_else_is_expected_is_looked_at_again(city):
    pool = await city.pool("status")
    similar = [
        one
        for case in (f"O{number}" for number in range(25))
        for one in (opened(on(1, 5), case), decided(on(2, 16), case=case), published(on(2, 16), case))
    ]

    async def hear(*events, now=BEGINNING):
        async with pool.acquire() as tx, tx.transaction():
            await on_facts(batch_of(*events, now=now), tx)
        return await pool.fetchval("SELECT ends FROM dossier")

    await hear(BOUW, TERRAS, LINK, tick(at(3, 5, 0)))
    assert await hear(tick(at(3, 6, 0)), now=at(3, 5, 0)) == TOLD.ends
    await hear(*similar, tick(at(3, 16, 0)), now=at(3, 6, 0))
    assert await hear(tick(at(3, 17, 0)), now=at(3, 16, 0)) == on(4, 20)
    (said,) = await pool.fetch("SELECT value FROM outbox WHERE value LIKE '%dossier.moved%'")
    assert json.loads(said["value"])["data"]["dossier"]["endsOn"] == "2026-04-20"


def test_what_somebody_announced_counts_before_what_similar_cases_tell():
    similar = {"bouw": Expected(on(4, 1), on(4, 10), 25)}

    assert look(Kept("cafe", 0), cafe(), on(3, 10), similar).kept.ends != TOLD.ends
    assert look(Kept("cafe", 0), cafe(LATE), on(3, 10), similar).kept.ends == on(6, 8)
