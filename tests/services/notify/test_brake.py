"""A department that tells ten times as much as usual is held, until somebody has looked."""

from datetime import timedelta

import pytest

from plumbing.health import Health
from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.stories import at, tick
from services.notify import orders, store, store_brake, store_people
from services.notify.core.brake import FLOOR, LEARNT, Hour, is_too_much
from services.notify.core.evidence import OPERATOR
from services.notify.handlers import on_announcements, on_asked_links
from services.notify.lookout import BRAKED, Lookout
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, hear, states
from tests.services.notify.conftest import PostOffice
from tests.services.notify.floods import MUCH, NOON, flood, held, hours, learn
from tests.services.notify.saying import CASE, PRIVATE, announced


@pytest.mark.parametrize(
    ("messages", "past", "too_much"),
    [
        (MUCH, hours(LEARNT, 5), True),
        (MUCH - 1, hours(LEARNT, 5), False),  # a small department may well have a busy day
        (FLOOR, hours(LEARNT, 0), False),
        (FLOOR + 1, hours(LEARNT, 4), True),  # four in an hour are usual there: nobody waits for ten times the floor
        (MUCH, hours(LEARNT - 1, 5), False),  # nobody knows yet what is usual
        (1_000, hours(LEARNT, 100), False),
        (1_001, hours(LEARNT, 100), True),
        (1_001, hours(LEARNT, 20) | {NOON - timedelta(days=day): 101 for day in (1, 2, 3)}, False),
        (1_001, hours(LEARNT, 20) | {NOON - timedelta(days=day, hours=1): 200 for day in (1, 2, 3)}, True),
    ],
)
def test_what_is_ten_times_as_much_as_usual(messages, past, too_much):
    assert is_too_much(messages, past, NOON) is too_much


def test_the_post_of_the_day_is_no_flood_because_the_clock_was_put_back():
    """At 16:00 in Amsterdam it is 14:00 UTC on the Saturday before, and 15:00 UTC from that night on."""
    posts = {at(10, day, 14): 60 for day in range(5, 25)}

    for first in (at(10, 26, 15), at(10, 27, 15)):
        assert not is_too_much(80, hours(48, 2, first) | posts, first)
    assert is_too_much(80, hours(48, 2, at(10, 26, 14)) | posts, at(10, 26, 14))
    assert is_too_much(601, hours(48, 2, at(10, 26, 15)) | posts, at(10, 26, 15))


async def test_a_flood_is_held_before_the_first_of_it_has_left(settings: Settings, pool: Pool, post_office: PostOffice):
    await learn(pool)
    await flood(pool, MUCH)
    await flood(pool, 1, "DPZ")
    await courier(settings, pool).round()

    assert await held(pool) == ["DSB"]
    assert [str(mail["To"]) for mail in post_office.mails] == ["iemand@example.org"]
    assert await states(pool, "DPZ-0") == ["sent"]
    assert await states(pool, "DSB-0") == ["queued"]


async def test_what_is_usual_goes_its_way(settings: Settings, pool: Pool, post_office: PostOffice):
    await learn(pool)
    await flood(pool, 3)
    await courier(settings, pool).round()

    assert await held(pool) == []
    assert len(post_office.mails) == 3


async def test_the_hours_are_those_of_the_pipe(pool: Pool):
    """A town that lives a year in minutes tells a lot in an hour of ours, and little in an hour of its own."""
    await learn(pool)
    for number in range(3):
        said = [announced("opened", f"h{number}-{n}", f"h{number}-{n}", applicant_id="a-1") for n in range(MUCH // 2)]
        async with pool.acquire() as tx, tx.transaction():
            moment = tick(NOON + timedelta(hours=number))
            await on_announcements(batch_of(moment, *said, topic="case-status", partition=2), tx)

    assert await held(pool) == []


async def test_partitions_are_counted_together(pool: Pool):
    await learn(pool)
    async with pool.acquire() as tx:
        await store_brake.add_volume(tx, [Hour("DSB", NOON, 0, MUCH - 10), Hour("DSB", NOON, 1, 5)])
    await flood(pool, 6)

    assert await held(pool) == ["DSB"]


async def test_a_new_link_that_somebody_asked_for_is_not_held(settings: Settings, pool: Pool, post_office: PostOffice):
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()
    async with pool.acquire() as tx, tx.transaction():
        await store_brake.hold(tx, "DSB", NOON, MUCH)
        await store_people.add_asked(tx, CASE, None)
        assert await on_asked_links(tx, PRIVATE, 3) == 1
    await courier(settings, pool).round()

    assert await states(pool) == ["sent", "sent"]


async def test_nor_does_it_wait_for_what_is_held_of_its_case(settings: Settings, pool: Pool, post_office: PostOffice):
    await hear(pool, announced("opened"))
    async with pool.acquire() as tx, tx.transaction():
        await store_brake.hold(tx, "DSB", NOON, MUCH)
        await store_people.add_asked(tx, CASE, None)
        assert await on_asked_links(tx, PRIVATE, 3) == 1
    await courier(settings, pool).round()

    assert await states(pool) == ["queued", "sent"]


async def test_an_alarm_rings_while_all_parts_are_ready(pool: Pool):
    health = Health()
    async with pool.acquire() as tx:
        await store_brake.hold(tx, "DSB", NOON, MUCH)
    await Lookout(pool, health).look()

    assert (health.troubles, health.notices) == ({}, {"brake-DSB": "messages-held"})
    assert BRAKED.labels("DSB")._value.get() == 1
    async with pool.acquire() as tx, tx.transaction():
        await orders.release(tx, "DSB", OPERATOR)
    await Lookout(pool, health).look()
    assert health.notices == {}


async def test_what_is_held_is_moved_out_of_the_way_and_comes_back(pool: Pool):
    await hear(pool, announced("opened"), announced("opened", "b", "B", department="DPZ", applicant_id="a-b"))
    aside = "SELECT case_id FROM message WHERE next_try_at = 'infinity'"
    async with pool.acquire() as tx:
        await store_brake.hold(tx, "DSB", NOON, MUCH)
    await Lookout(pool, Health()).look()
    assert [row[0] for row in await pool.fetch(aside)] == [CASE]

    async with pool.acquire() as tx, tx.transaction():
        await orders.release(tx, "DSB", OPERATOR)
    assert await pool.fetch(aside) == []


async def test_a_flood_is_moved_out_of_the_way_in_parts(pool: Pool):
    await flood(pool, 5)
    async with pool.acquire() as tx:
        await store_brake.hold(tx, "DSB", NOON, MUCH)
        assert [await store_brake.set_aside(tx, at_most=2) for _ in range(3)] == [True, True, False]
    assert await pool.fetchval("SELECT count(*) FROM message WHERE next_try_at = 'infinity'") == 5

    async with pool.acquire() as tx, tx.transaction():
        await store_brake.let_go(tx, "DSB")
        assert [await store_brake.set_aside(tx, at_most=5) for _ in range(2)] == [True, False]
    assert await pool.fetchval("SELECT count(*) FROM message WHERE next_try_at = 'infinity'") == 0


async def test_hours_of_long_ago_are_forgotten(pool: Pool):
    await learn(pool)
    await pool.execute("INSERT INTO progress (topic, partition, now) VALUES ('case-status', 0, $1)", at(12, 1, 9))
    await Lookout(pool, Health()).look()

    assert await pool.fetchval("SELECT count(*) FROM volume") == 0


async def test_what_is_held_is_counted_by_itself_so_that_nobody_waits_for_it(pool: Pool):
    await learn(pool)
    await flood(pool, MUCH)

    async with pool.acquire() as tx:
        assert await store.counts(tx) == {"held": MUCH, "failed": 0}
