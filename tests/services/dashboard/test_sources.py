"""A department whose system is silent is known as such, until something newer is heard of it."""

from dataclasses import replace

import pytest

from plumbing.postgres import Pool
from plumbing.testing import batch_of, together
from schemas.stories import at, on
from services.dashboard import store_sources
from services.dashboard.core.access import Reach
from services.dashboard.core.board import board
from services.dashboard.core.heard import Heard
from services.dashboard.core.question import Question
from services.dashboard.core.sheet import Say
from services.dashboard.core.sources import silent_departments
from services.dashboard.handlers import on_announcements, on_case_status
from tests.services.dashboard.heard import empty, hear
from tests.services.dashboard.tellings import heard_again, silent, spoke, told


async def test_a_silent_source_is_silent_until_something_newer_is_heard_of_it_in_whatever_order(pool):
    name = "urn:nld:oin:00000001823288444000:systeem:dsb"
    quiet, early, late = silent(name, "DSB", at(3, 9, 8)), spoke(name, at(3, 8, 8)), spoke(name, at(3, 10, 8))
    async with pool.acquire() as tx:
        for story, silence in (((early, quiet), at(3, 9, 8)), ((quiet, early), at(3, 9, 8)), ((late, quiet), None)):
            await empty(tx)
            for said in story:
                await hear(tx, said)
            assert silent_departments(await store_sources.sources(tx)) == ({"DSB": silence} if silence else {})
        await hear(tx, quiet, early)
        assert silent_departments(await store_sources.sources(tx)) == {}


async def test_a_heartbeat_ends_a_silence_too_until_the_next_one_in_whatever_order(pool):
    name, since = "urn:nld:oin:00000001823288444000:systeem:dsb", at(3, 9, 8)
    quiet, again, anew = silent(name, "DSB", since), heard_again(name, "DSB", since, at(3, 10, 8)), at(3, 12, 8)
    async with pool.acquire() as tx:
        for story in ((quiet, again), (again, quiet), (again,)):
            await empty(tx)
            for said in story:
                await hear(tx, said)
            assert silent_departments(await store_sources.sources(tx)) == {}
        await hear(tx, silent(name, "DSB", anew))
        await hear(tx, again)
        assert silent_departments(await store_sources.sources(tx)) == {"DSB": anew}


async def test_a_source_may_be_silent_in_two_partitions_at_once(pool):
    name = "urn:nld:oin:00000001823288444000:systeem:dsb"
    one, other = silent(name, "DSB", at(3, 9, 8)), silent(name, "DSB", at(3, 9, 9))
    async with pool.acquire() as tx:
        await on_announcements(together(batch_of(one, partition=0), batch_of(told(), other, partition=1)), tx)

        assert silent_departments(await store_sources.sources(tx)) == {"DSB": at(3, 9, 9)}


async def test_a_source_may_fall_silent_in_two_partitions_of_one_batch(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        said = [silent("urn:dso", "DSO", at(3, 2, 8)) for _ in range(2)]
        await on_case_status(
            together(*(batch_of(one, topic="case-status", partition=p) for p, one in enumerate(said))), tx, 4
        )

    assert await pool.fetchval("SELECT count(*) FROM source") == 1


async def test_a_dashboard_that_began_in_an_old_city_knows_since_when_it_counts(pool):
    """What comes in late moves nothing, and what was received some days before it was typed in was heard whole."""
    soon, old = (
        one.model_copy(update={"data": replace(one.data, caused_by="urn:nld:dso#a-fact")})
        for one in (
            told("DH-1", received_on=on(3, 2), as_of=at(3, 9, 8)),
            told("DH-2", received_on=on(11, 3, 2025), as_of=at(3, 4, 8)),
        )
    )
    async with pool.acquire() as tx:
        await tx.execute("TRUNCATE begun, card, change")
        await hear(tx, soon)
        assert await store_sources.begun(tx) is None

        await hear(tx, old)
        assert await store_sources.begun(tx) == on(3, 9)


async def test_the_earliest_of_all_partitions_says_since_when_is_counted_whichever_came_first(pool):
    soon = told("DH-1", received_on=on(2, 2), as_of=at(3, 9, 8))
    early, late = told("DH-2", as_of=at(3, 6, 8)), told("DH-3", as_of=at(3, 4, 8))
    async with pool.acquire() as tx:
        await tx.execute("TRUNCATE begun, card, change")
        for partition, said in ((0, soon), (1, early), (1, late)):
            await on_announcements(batch_of(said, topic="case-status", partition=partition), tx)

        assert await store_sources.begun(tx) == on(3, 6)


async def test_a_case_or_two_that_were_typed_in_late_are_not_the_first(pool):
    async with pool.acquire() as tx:
        await tx.execute("TRUNCATE card, change, tally, tally_month, snapshot")
        for number in range(6):
            await hear(tx, told(f"DH-{number}", received_on=on(3, 2 + number)))
        await hear(tx, told("DH-9", received_on=on(1, 2, 2024)))

        assert await store_sources.first(tx) == on(3, 5)


@pytest.mark.parametrize(
    ("language", "words"),
    [("nl", "Geteld sinds 3\u00a0maart\u00a02026."), ("en", "Counted since 3\u00a0March\u00a02026.")],
)
def test_the_page_says_since_when_it_counts(language, words):
    heard = Heard((), (), (), (), (), None, None, since=on(3, 3))

    assert board(heard, Say(language, Question(), Reach(None), str)).notes[0].startswith(words)
