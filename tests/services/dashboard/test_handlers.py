"""The doors on a real PostgreSQL: what was heard twice is heard once, and an older telling never wins."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbing.postgres import Pool
from plumbing.testing import City, batch_of
from schemas.stories import at, on, tick
from services.dashboard import store
from services.dashboard.core.figures import figures
from services.dashboard.core.stand import START, Question, Stand
from services.dashboard.handlers import on_announcements, on_messages
from tests.services.dashboard.tellings import DEPARTMENTS, announcements, failed, message, told

ON_ONE_TABLE = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TODAY = on(4, 15)


@pytest.fixture
async def pool(city: City) -> AsyncIterator[Pool]:
    yield await city.pool("dashboard")


async def hear(tx: Any, *events: Any) -> None:
    await on_announcements(batch_of(*events, topic="case-status"), tx)


async def hear_messages(tx: Any, *events: Any) -> None:
    await on_messages(batch_of(*events, topic="case-messages"), tx)


async def seen(tx: Any) -> Any:
    """Everything that a page could show."""
    question = Question(Stand.ALL, None, TODAY)
    listed = await store.cards(tx, question, START, 1000)
    return listed, [await store.letters_of(tx, "DH-2026-0001"), await store.changes_of(tx, "DH-2026-0001")]


async def case(tx: Any) -> store.Listed:
    found = await store.card(tx, "DH-2026-0001")
    assert found
    return found


async def empty(tx: Any) -> None:
    await tx.execute("TRUNCATE card, change, message")


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

        assert await seen(tx) == ([], [[], []])


async def test_a_message_may_come_before_its_case(pool):
    async with pool.acquire() as tx:
        await hear_messages(tx, message(number=1), message(number=2), failed(number=3))
        await hear(tx, told())

        listed = await case(tx)
        assert (listed.sent, listed.failed) == (2, 1)


async def test_a_late_telling_that_a_message_was_queued_changes_nothing(pool):
    async with pool.acquire() as tx:
        await hear_messages(tx, message(state="sent", hour=9))
        await hear_messages(tx, message(state="queued", hour=12), failed(next="retry", hour=12))

        assert [one.state for one in await store.letters_of(tx, "DH-2026-0001")] == ["sent"]


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


@ON_ONE_TABLE
@given(said=announcements(), today=st.none() | st.dates(on(2, 1), on(6, 1)))
async def test_each_number_is_the_length_of_its_list(pool, said, today):
    async with pool.acquire() as tx:
        await empty(tx)
        for start in range(0, len(said), 7):
            await hear(tx, *said[start : start + 7])
        groups = await store.groups(tx, today)
        for department in (None, *DEPARTMENTS):
            own = [g for g in groups if department is None or department in g.lies_with]
            for stand, number in figures(own).counts.items():
                question = Question(stand, department, today)
                listed = await walked(tx, question)
                assert len(listed) == number == await store.how_many(tx, question)
                assert all(question.condition.holds(c.state, c.is_late(today), c.waits_on) for c in listed)


async def walked(tx: Any, question: Question, page: int = 4) -> list[Any]:
    """A whole list, page by page; no case may be on it twice."""
    found: list[Any] = []
    while part := await store.cards(tx, question, _end(found), page):
        found += [row.card for row in part]
    assert len({card.case_id for card in found}) == len(found)
    assert found == sorted(found, key=lambda card: (card.urgency, card.case_id))
    return found


def _end(found: list[Any]) -> Any:
    return (found[-1].urgency, found[-1].case_id) if found else START
