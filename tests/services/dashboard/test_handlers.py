"""The doors on a real PostgreSQL: what was heard twice is heard once, and an older telling never wins."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from plumbing.testing import SERVICES
from schemas.status_events import Expected
from schemas.stories import at, on, tick
from services.dashboard import store, store_letters
from services.dashboard.core.filter import START, Filter, Stand
from tests.laws import often
from tests.services.dashboard.heard import DERIVED, ON_ONE_TABLE, TODAY, empty, hear, hear_messages
from tests.services.dashboard.tellings import announcements, busy, failed, message, told

MIGRATIONS = SERVICES / "dashboard" / "migrations"


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


@settings(ON_ONE_TABLE, max_examples=often(40))
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
