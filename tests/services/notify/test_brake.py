"""A department that tells ten times as much as usual is held, until somebody has looked."""

from datetime import datetime, timedelta

import pytest

from plumbing.health import Health
from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.stories import at, tick
from services.notify import orders, store, store_brake, store_people
from services.notify.core.brake import FLOOR, LEARNT, RESTS, TIMES, Hour, is_too_much
from services.notify.core.evidence import OPERATOR
from services.notify.handlers import on_announcements, on_asked_links
from services.notify.lookout import BRAKED, Lookout
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, hear, states
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, PRIVATE, announced, seal

NOON = at(10, 20, 12)
MUCH = TIMES * 5 + 1  # where five in an hour are usual


def hours(count: int, messages: int, until: datetime = NOON) -> dict[datetime, int]:
    return {until - timedelta(hours=number): messages for number in range(1, count + 1)}


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


async def learn(pool: Pool, department: str = "DSB") -> None:
    """Two days in which the department told a little every hour."""
    async with pool.acquire() as tx:
        await store_brake.add_volume(tx, [Hour(department, hour, 2, 5) for hour in hours(48, 5)])


async def flood(pool: Pool, count: int, department: str = "DSB", moment: datetime = NOON) -> None:
    said = [
        announced(
            "opened", f"{department}-{n}", f"{department}-{n}", applicant_id=f"a-{department}", department=department
        )
        for n in range(count)
    ]
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {f"a-{department}": seal("iemand@example.org")})
        await on_announcements(batch_of(tick(moment), *said, topic="case-status", partition=2), tx)


async def held(pool: Pool) -> list[str]:
    async with pool.acquire() as tx:
        return [one["department"] for one in await store_brake.held(tx)]


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


async def test_who_looked_can_let_them_go_and_they_are_not_held_again_that_day(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await learn(pool)
    await flood(pool, settings.courier_batch + 1)
    await Lookout(pool, Health()).look()
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.release(tx, "DSB", OPERATOR) is True
        assert await orders.release(tx, "DSB", OPERATOR) is False
        assert await store_brake.hold(tx, "DSB", NOON + RESTS / 2, MUCH) is False
        assert await store_brake.hold(tx, "DSB", NOON + RESTS, MUCH) is True
        await orders.release(tx, "DSB", OPERATOR)
    await courier(settings, pool).round()

    assert len(post_office.mails) == settings.courier_batch


async def test_what_is_wrong_is_cancelled_with_a_reason_and_nothing_is_dropped(pool: Pool, settings: Settings):
    await learn(pool)
    await flood(pool, MUCH)
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.purge(tx, "DPZ", OPERATOR) == 0
        assert await orders.purge(tx, "DSB", OPERATOR) == MUCH
        (message,) = await store.messages_of(tx, "DSB-7")

    assert (message["state"], message["reason"]) == ("cancelled", "purged")
    assert await held(pool) == ["DSB"]
    assert await pool.fetchval("SELECT count(*) FROM attempt WHERE what = 'cancelled' AND reason = 'purged'") == MUCH
    assert await pool.fetchval("SELECT count(*) FROM outbox WHERE value LIKE '%message.cancelled%'") == MUCH


async def test_what_was_queued_before_and_what_colleagues_must_call_about_is_not_purged(pool: Pool):
    await hear(pool, announced("opened", "before", "OLD"), announced("opened", "call", "CALL"))
    await pool.execute("UPDATE message SET queued_at = now() - INTERVAL '2 hours' WHERE case_id = 'OLD'")
    await pool.execute("UPDATE message SET channel = 'call' WHERE case_id = 'CALL'")
    await learn(pool)
    await flood(pool, MUCH)
    async with pool.acquire() as tx, tx.transaction():
        [brake] = await store_brake.held(tx)
        assert brake["waiting"] == await orders.purge(tx, "DSB", OPERATOR) == MUCH

    assert await states(pool, "OLD") == await states(pool, "CALL") == ["queued"]


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


@pytest.mark.parametrize(
    ("what", "told", "lines"), [("purge", "cancelled", "purged"), ("release", "queued", "released")]
)
async def test_an_order_about_a_flood_goes_on_in_parts_after_whoever_began_it_died(
    settings: Settings, pool: Pool, what: store_brake.Decision, told: str, lines: str
):
    await learn(pool)
    await flood(pool, MUCH)
    evidence = f"SELECT count(*) FROM attempt WHERE reason = '{lines}' AND role = 'operator'"
    async with pool.acquire() as tx, tx.transaction():
        await store_brake.order(tx, "DSB", what, OPERATOR)
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.work_off(tx, at_most=20) == 20
    assert (await pool.fetchval(evidence), await held(pool)) == (20, ["DSB"])

    async with pool.acquire() as tx:  # killed in the middle of a part
        dying = tx.transaction()
        await dying.start()
        assert await orders.work_off(tx, at_most=20) == 20
        await dying.rollback()
    await courier(settings, pool).work_off_orders()

    assert await pool.fetchval(evidence) == MUCH
    assert {state for n in range(MUCH) for state in await states(pool, f"DSB-{n}")} == {told}
    assert await held(pool) == (["DSB"] if what == "purge" else [])


@pytest.mark.parametrize(("what", "said"), [("purge", []), ("release", ["released"])])
async def test_what_comes_in_after_an_order_is_not_purged_and_leaves_with_its_line_of_evidence(
    settings: Settings, pool: Pool, what: store_brake.Decision, said: list[str]
):
    await learn(pool)
    await flood(pool, MUCH)
    async with pool.acquire() as tx, tx.transaction():
        await store_brake.order(tx, "DSB", what, OPERATOR)
    await hear(pool, announced("opened", "later", "LATER", department="DSB"))
    await courier(settings, pool).work_off_orders()

    assert await states(pool, "LATER") == ["queued"]
    sql = """SELECT attempt.reason FROM attempt JOIN message ON message.id = message_id WHERE case_id = 'LATER'"""
    assert [reason for (reason,) in await pool.fetch(sql)] == said


async def test_what_is_held_is_counted_by_itself_so_that_nobody_waits_for_it(pool: Pool):
    await learn(pool)
    await flood(pool, MUCH)

    async with pool.acquire() as tx:
        assert await store.counts(tx) == {"held": MUCH, "failed": 0}
