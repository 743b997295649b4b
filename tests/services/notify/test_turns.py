"""Notifications leave: at least once, in order within a case, and of each system in one turn at a time."""

import asyncio
from datetime import UTC, datetime

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.status_events import SOURCE, CaseForgotten, Forgetting
from services.notify import store_webhooks
from services.notify.channels.turns import Turns
from services.notify.channels.webhook import Webhook
from services.notify.people import on_case_status
from tests.services.notify.at_work import hear, story
from tests.services.notify.saying import CASE, announced
from tests.services.notify.subscribed import STORY, System, heard_of, states, subscribe


async def test_the_same_event_twice_changes_nothing(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, announced("opened"), announced("opened"))
    await hear(pool, announced("opened"))
    await turns.round()
    await turns.round()

    assert len(system.got) == 1


async def test_of_each_case_one_at_a_time_and_in_order(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    cases = [f"DH-{number}" for number in range(6)]
    for case in cases:
        await hear(pool, *story(case))
    system.takes = 0.01
    for _ in range(3):
        await turns.round()

    for case in cases:
        assert heard_of(system, case) == STORY
    assert 1 < system.most_at_once <= turns.settings.webhook_hands


async def test_what_was_taken_is_deleted_after_a_month_and_what_is_parked_never(
    pool: Pool, system: System, turns: Turns
):
    await subscribe(pool, system.callback)
    await hear(pool, announced("opened", "one", "DH-1"), announced("opened", "two", "DH-2"))
    await turns.round()
    await pool.execute("UPDATE notification SET ended_at = now() - interval '31 days'")
    await pool.execute("UPDATE notification SET state = 'parked' WHERE case_id = 'DH-2'")
    await turns.tidy()

    assert await states(pool) == [("parked", None)]


async def test_who_ended_it_hears_nothing_more(pool: Pool, system: System, turns: Turns):
    id = await subscribe(pool, system.callback)
    await hear(pool, announced("opened"))
    async with pool.acquire() as tx:
        assert not await store_webhooks.end_subscriber(tx, id, "another")
        assert await store_webhooks.end_subscriber(tx, id, "dsb")
    await hear(pool, announced("answered", "said-2"))
    await turns.round()

    assert (await states(pool), system.got) == ([], [])


async def test_a_courier_that_lost_its_turn_writes_nothing(pool: Pool, system: System, turns: Turns):
    id = await subscribe(pool, system.callback)
    await hear(pool, announced("opened"))
    system.takes = 0.2
    await turns.look()
    await pool.execute("UPDATE subscriber SET turn = turn + 1, lease_until = 'epoch' WHERE id = $1", id)
    await asyncio.wait(turns._serving)

    assert await states(pool) == [("queued", None)] and len(system.got) == 1
    await turns.round()
    assert len(system.got) == 2 and system.headers[0]["idempotency-key"] == system.headers[1]["idempotency-key"]


async def test_while_one_courier_has_a_turn_no_other_asks_that_system(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, *story())
    system.takes = 0.2
    other = Turns(turns.settings, pool, Webhook(turns.settings))
    await asyncio.gather(turns.round(), other.round(), other.round())

    assert len(system.got) == 1


async def test_who_heard_of_a_case_hears_that_it_was_erased_and_who_did_not_does_not(
    pool: Pool, system: System, turns: Turns
):
    hears = await subscribe(pool, system.callback, departments=("DSB",))
    later = await subscribe(pool, system.callback, departments=("DPZ",))
    never = await subscribe(pool, system.callback, departments=("SZW",))
    await hear(pool, announced("opened"))
    await pool.execute("DELETE FROM notification WHERE subscriber_id = $1", later)
    gone = CaseForgotten(
        id="gone", source=SOURCE, case_id=CASE, time=datetime(2026, 12, 1, tzinfo=UTC),
        data=Forgetting(caused_by="dsb#9", ground="right-to-erasure"),
    )  # fmt: skip
    for _ in range(2):
        async with pool.acquire() as tx, tx.transaction():
            await on_case_status(batch_of(gone, topic="case-status", partition=2), tx, partitions=4)
    for _ in range(2):
        await turns.round()

    assert [(one["actie"], one["resource"]) for one in system.got].count(("destroy", "zaak")) == 2
    assert [len(await states(pool, one)) for one in (hears, later, never)] == [2, 1, 0]
