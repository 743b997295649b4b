"""Who looked at a flood orders what becomes of it: it is let go or cancelled, in parts, each with its evidence."""

import asyncio

import pytest

from plumbing.health import Health
from plumbing.postgres import Pool
from plumbing.testing import eventually
from services.notify import orders, store, store_brake
from services.notify.core.brake import RESTS
from services.notify.core.evidence import OPERATOR
from services.notify.lookout import Lookout
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, hear, states
from tests.services.notify.conftest import PostOffice
from tests.services.notify.floods import MUCH, NOON, flood, held, learn
from tests.services.notify.saying import announced


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
        assert brake["purges"] == await orders.purge(tx, "DSB", OPERATOR) == MUCH

    assert await states(pool, "OLD") == await states(pool, "CALL") == ["queued"]


async def test_a_brake_counts_what_it_holds_and_by_itself_what_a_purge_stops_beside_that(pool: Pool):
    await learn(pool)
    await flood(pool, MUCH)
    await pool.execute("UPDATE message SET state = 'waiting' WHERE case_id IN ('DSB-0', 'DSB-1')")
    await pool.execute("UPDATE message SET leaves_at = 'infinity' WHERE case_id = 'DSB-2'")
    await pool.execute("UPDATE message SET queued_at = now() - INTERVAL '2 hours' WHERE case_id = 'DSB-3'")
    async with pool.acquire() as tx, tx.transaction():
        [brake] = await store_brake.held(tx)
        assert brake["waiting"] == (await store.counts(tx))["held"] == MUCH - 3
        assert brake["purges"] == await orders.purge(tx, "DSB", OPERATOR) == MUCH - 1


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


async def test_who_ordered_it_waits_for_the_part_that_a_courier_has_in_hand(pool: Pool):
    await learn(pool)
    await flood(pool, MUCH)
    async with pool.acquire() as tx, tx.transaction():
        await store_brake.order(tx, "DSB", "release", OPERATOR)

    async def rest() -> int:
        async with pool.acquire() as tx, tx.transaction():
            return await orders.work_off(tx, "DSB")

    async def waits() -> bool:
        sql = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%ordered_role%'"
        return bool(await pool.fetchval(sql))

    async with pool.acquire() as tx, tx.transaction():
        assert await orders.work_off(tx, at_most=20) == 20
        ours = asyncio.create_task(rest())
        await eventually(waits)
    assert await ours == MUCH - 20 and await held(pool) == []


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
