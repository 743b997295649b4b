"""The doors on a real PostgreSQL: what was heard twice is heard once, and an older telling never wins."""

from asyncio import gather
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbing.postgres import Pool
from plumbing.testing import SERVICES, City, batch_of, together
from schemas.status_events import SOURCE, CaseForgotten, Expected, Forgetting
from schemas.stories import at, on, tick
from services.dashboard import store, store_letters, store_sources, store_tally
from services.dashboard.core.filter import START, Filter, Stand
from services.dashboard.core.promised import PROMISES, promises
from services.dashboard.core.sources import silent_departments
from services.dashboard.handlers import on_announcements, on_case_status, on_messages
from tests.laws import often
from tests.services.dashboard.tellings import announcements, busy, failed, message, silent, spoke, told

ON_ONE_TABLE = settings(
    max_examples=often(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TODAY = on(4, 15)
MIGRATIONS = SERVICES / "dashboard" / "migrations"
DERIVED = "card", "snapshot", "tally", "source"


@pytest.fixture
async def pool(city: City) -> AsyncIterator[Pool]:
    yield await city.pool("dashboard")


async def hear(tx: Any, *events: Any) -> None:
    await on_announcements(batch_of(*events, topic="case-status"), tx)


async def hear_messages(tx: Any, *events: Any) -> None:
    await on_messages(batch_of(*events, topic="case-messages"), tx)


async def seen(tx: Any) -> Any:
    """Everything that a page could show."""
    question = Filter(Stand.ALL, None, TODAY)
    listed = await store.cards(tx, question, START, 1000)
    one = [await store_letters.letters_of(tx, "DH-2026-0001"), await store.changes_of(tx, "DH-2026-0001")]
    return listed, one, [sorted(map(repr, await tx.fetch(f"SELECT * FROM {table}"))) for table in DERIVED]


async def case(tx: Any) -> store.Listed:
    found = await store.card(tx, "DH-2026-0001")
    assert found
    return found


async def empty(tx: Any) -> None:
    await tx.execute(f"TRUNCATE change, message, {', '.join(DERIVED)}")


async def test_the_same_event_twice_changes_nothing(pool):
    opening, taken_in = told(change="opened", phase="received"), told(phase="in-handling")
    async with pool.acquire() as tx:
        await hear(tx, opening, opening, taken_in)
        await hear_messages(tx, message(state="queued"), sent := message())
        once = await seen(tx)
        await hear(tx, opening)
        await hear_messages(tx, sent)

        assert await seen(tx) == once
        assert [row.card.phase for row in once[0]] == ["in-handling"]


async def test_what_the_relay_repeats_out_of_place_never_overwrites_something_newer(pool):
    story = [told(phase="received"), told(phase="in-handling"), told(phase="waiting-for-applicant")]
    async with pool.acquire() as tx:
        await hear(tx, *story)
        await hear(tx, *story[:2])

        assert (await case(tx)).card.phase == "waiting-for-applicant"


async def test_a_correction_may_tell_of_an_earlier_moment(pool):
    async with pool.acquire() as tx:
        await hear(tx, told(as_of=at(3, 9, 8)))
        await hear(tx, told(change="corrected", as_of=at(3, 5, 8), title="Dakkapel aan de achterkant"))

        assert (await case(tx)).card.title == "Dakkapel aan de achterkant"


async def test_a_case_closed_in_a_later_batch_stays_withdrawn(pool):
    async with pool.acquire() as tx:
        await hear(tx, told(change="withdrawn", phase="withdrawn", ended_on=on(3, 9)))
        await hear(tx, told(change="closed", phase="closed", ended_on=on(3, 9)))

        assert (await case(tx)).card.state == "withdrawn"


async def test_ticks_alone_leave_the_cards_as_they_are(pool):
    async with pool.acquire() as tx:
        await hear(tx, tick(at(3, 2, 8)))
        await hear_messages(tx, tick(at(3, 2, 8)))

        assert await seen(tx) == ([], [[], []], [[], [], [], []])


async def test_a_message_may_come_before_its_case(pool):
    async with pool.acquire() as tx:
        await hear_messages(tx, message(number=1), message(number=2), failed(number=3))
        await hear(tx, told())

        listed = await case(tx)
        assert (listed.sent, listed.failed) == (2, 1)


async def test_a_message_says_since_when_it_is_so_in_the_city(pool):
    left, arrived = at(3, 1, 16, 0), at(3, 1, 16, 1)
    async with pool.acquire() as tx:
        await hear_messages(tx, message(state="delivered", city_at=arrived), message(state="sent", city_at=left))
        await hear_messages(tx, message("DH-2", number=2))

        assert [one.state_at for one in await store_letters.letters_of(tx, "DH-2026-0001")] == [arrived]
        assert [one.state_at for one in await store_letters.letters_of(tx, "DH-2")] == [None]


async def test_a_late_telling_that_a_message_was_queued_changes_nothing(pool):
    async with pool.acquire() as tx:
        await hear_messages(tx, message(state="sent", hour=9))
        await hear_messages(tx, message(state="queued", hour=12), failed(next="retry", hour=12))

        assert [one.state for one in await store_letters.letters_of(tx, "DH-2026-0001")] == ["sent"]


@ON_ONE_TABLE
@given(st.data())
async def test_the_order_of_arrival_does_not_matter(pool, data):
    """Between cases, between topics, in batches of any size, with repeats: only the order within a case counts."""
    said = data.draw(announcements(most=12))
    letters = [message("DH-1", "queued"), message("DH-1", hour=10), failed("DH-2", number=2)]
    async with pool.acquire() as tx:
        await empty(tx)
        await hear(tx, *said)
        await hear_messages(tx, *letters)
        at_once = await seen(tx)

        await empty(tx)
        await hear_messages(tx, *data.draw(st.permutations(letters)))
        for case in data.draw(st.permutations(sorted({one.case_id for one in said}))):
            own = [one for one in said if one.case_id == case]
            cut = data.draw(st.integers(0, len(own)))
            await hear(tx, *own[:cut])
            await hear(tx, *own[:cut], *own[cut:])
        assert await seen(tx) == at_once


async def test_what_is_told_and_what_is_sent_at_once_is_both_counted(pool):
    """Both topics move the sums of the same cases; whoever comes second finds what the first one wrote."""

    async def tell(handler: Any, topic: str, events: list[Any], *partitions: int) -> None:
        for event in events:
            async with pool.acquire() as tx, tx.transaction():
                await handler(batch_of(event, topic=topic), tx, *partitions)

    cases = [f"DH-{number}" for number in range(12)]
    await gather(
        tell(on_case_status, "case-status", [told(case) for case in cases], 1),
        tell(on_messages, "case-messages", [message(case) for case in cases]),
    )
    async with pool.acquire() as tx:
        asked = Filter(Stand.ALL, None, TODAY)
        (receipts,) = [one for one in promises(await store_tally.rows(tx, asked, PROMISES)) if one.kind == "receipt"]
        assert (receipts.kept, receipts.missed, receipts.waiting) == (12, 0, 0)


async def test_an_erased_case_counts_the_same_whatever_is_heard_of_it_first(pool):
    gone, said, sums = forgotten("DH-2026-0001"), told(), []
    async with pool.acquire() as tx:
        for early in (True, False):
            await tx.execute(f"TRUNCATE change, message, forgotten, {', '.join(DERIVED)}")
            await on_case_status(batch_of(said, topic="case-status"), tx, 1)
            if early:
                await hear_messages(tx, message())
            await on_case_status(batch_of(gone, topic="case-status"), tx, 1)
            await hear_messages(tx, message())
            sums.append(sorted(map(repr, await tx.fetch("SELECT * FROM tally"))))

        assert sums[0] == sums[1]
        assert not any("receipt" in row for row in sums[0])


async def test_partitions_that_hear_of_erased_cases_beside_others_wait_for_each_other_and_not_in_a_circle(pool):
    """Each has cases of one department to count, and some of the other to count otherwise."""
    departments = "DSO", "DPZ"

    async def tell(partition: int, *said: Any) -> None:
        async with pool.acquire() as tx, tx.transaction():
            await on_case_status(batch_of(*said, topic="case-status", partition=partition), tx, 2)

    for turn in range(6):
        names = {partition: [f"{partition}-{turn}-{number}" for number in range(20)] for partition in (0, 1)}
        for partition, own in names.items():
            await tell(partition, *(told(f"G{one}", steps=busy(departments[partition - 1])) for one in own))
        await gather(
            *(
                tell(
                    partition,
                    *(told(f"K{one}", steps=busy(departments[partition])) for one in own),
                    *(forgotten(f"G{one}") for one in own),
                )
                for partition, own in names.items()
            )
        )
    async with pool.acquire() as tx:
        asked = Filter(Stand.ALL, None, TODAY)
        (receipts,) = [one for one in promises(await store_tally.rows(tx, asked, PROMISES)) if one.kind == "receipt"]
        assert receipts.missed + receipts.waiting == 240


def forgotten(case: str) -> CaseForgotten:
    return CaseForgotten(
        id=f"gone-{case}", source=SOURCE, case_id=case, time=at(3, 9, 8),
        data=Forgetting(caused_by="dso#9", ground="right-to-erasure"),
    )  # fmt: skip


async def test_cards_of_before_are_found_by_the_lists_that_came_since(pool):
    async with pool.acquire() as tx:
        await hear(
            tx,
            told("DH-1", steps=busy("DSO"), extendable_until=on(5, 4)),
            told("DH-2", phase="withdrawn", ended_on=on(3, 9)),
        )
        marks = "SELECT case_id, one FROM card CROSS JOIN unnest(marks) AS one ORDER BY case_id, one"
        marked = await tx.fetch(marks)
        await tx.execute("UPDATE card SET marks = array_remove(marks, 'extendable:schedule')")
        await tx.execute("UPDATE card SET marks = array_remove(marks, 'step-now:DSO/step-dso')")
        assert await tx.fetch(marks) != marked
        await tx.execute((MIGRATIONS / "0012_mark_what_has_a_list.sql").read_text())

        assert await tx.fetch(marks) == marked


async def test_what_was_expected_stands_with_each_change(pool):
    first, last = on(4, 1), on(4, 20)
    async with pool.acquire() as tx:
        await hear(tx, told(as_of=at(3, 9, 8), expected=Expected(first, last, 40)), told())

        assert [(one.expected_first, one.expected_last) for one in await store.changes_of(tx, "DH-2026-0001")] == [
            (first, last),
            (None, None),
        ]
        assert await store.snapshot_of(tx, "DH-2026-0001") == told().data.snapshot
        assert await store.snapshot_of(tx, "DH-2026-0002") is None


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
