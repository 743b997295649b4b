"""A system that fails is its own trouble only: it is asked again, rested, and after three days parked for a human."""

import asyncio
from datetime import timedelta
from time import monotonic

import pytest
from starlette.responses import Response

from plumbing.postgres import Pool
from plumbing.testing import City, eventually
from services.notify import store_webhooks
from services.notify.channels.turns import BATCH, Turns
from services.notify.channels.webhook import Webhook
from services.notify.settings import Settings
from tests.services.notify.at_work import hear, story
from tests.services.notify.saying import CASE, announced
from tests.services.notify.subscribed import (
    STORY,
    System,
    at_once,
    heard_of,
    open_system,
    redirect,
    settings_with,
    states,
    subscribe,
)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Response(status_code=500), "status-500"),
        (Response(status_code=404), "status-404"),
        (Response(status_code=410), "status-410"),
        (Response(status_code=429), "status-429"),
        (redirect("http://127.0.0.1:1/elsewhere"), "status-307"),
        (None, "no-answer"),
    ],
)
async def test_what_is_not_taken_waits_and_arrives_later(
    pool: Pool, system: System, turns: Turns, answer: Response | None, reason: str
):
    await subscribe(pool, system.callback)
    await hear(pool, announced("opened"))
    system.answers = [answer]
    await turns.round()

    assert await states(pool) == [("queued", reason)] and system.got == []
    await turns.round()
    assert len(system.asked) == 1, "it needs rest"
    await at_once(pool)
    await turns.round()
    assert await states(pool) == [("delivered", None)] and len(system.got) == 1
    assert set(system.asked) == {"/hoor"}
    assert await pool.fetchval("SELECT failures FROM subscriber") == 0


async def test_a_system_that_is_away_is_asked_again(pool: Pool, system: System, turns: Turns, settings: Settings):
    await subscribe(pool, "http://127.0.0.1:1/hoor")
    mine = Turns(settings_of_port_one(settings), pool, Webhook(settings_of_port_one(settings)))
    await hear(pool, announced("opened"))
    await mine.round()

    assert await states(pool) == [("queued", "away")]


def settings_of_port_one(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_private": "http://127.0.0.1:1"})


async def test_who_asks_for_rest_gets_as_much_as_it_asks(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, announced("opened"))
    system.answers = [Response(status_code=429, headers={"Retry-After": "600"})]
    await turns.round()

    rest = await pool.fetchval("SELECT rest_until - now() FROM subscriber")
    assert timedelta(seconds=590) < rest <= timedelta(seconds=600)
    assert await pool.fetchval("SELECT refusals FROM notification") == 0


async def test_a_system_in_trouble_is_asked_for_one_only_and_the_rest_is_left_alone(
    pool: Pool, system: System, turns: Turns
):
    await subscribe(pool, system.callback)
    await hear(pool, *(announced("opened", f"said-{n}", f"DH-{n}") for n in range(30)))
    system.always = Response(status_code=500)
    await turns.round()
    first = len(system.asked)
    await at_once(pool)
    await turns.round()

    assert first <= turns.settings.webhook_hands and len(system.asked) == first + 1
    system.always = None
    for _ in range(4):
        await at_once(pool)
        await turns.round()
    assert len(system.got) == 30 and set(await states(pool)) == {("delivered", None)}


async def test_one_bad_system_never_stops_another(pool: Pool, city: City, system: System):
    async with open_system() as slow:
        settings = settings_with(city, system, slow, webhook_seconds=5)
        turns = Turns(settings, pool, Webhook(settings))
        await subscribe(pool, slow.callback)
        await subscribe(pool, system.callback)
        await hear(pool, *(announced("opened", f"said-{n}", f"DH-{n}") for n in range(BATCH + 10)))
        slow.takes = 4
        running, began = asyncio.create_task(turns.run()), monotonic()

        async def all_heard() -> bool:
            return len(system.got) == BATCH + 10

        await eventually(all_heard)
        assert monotonic() - began < 3.5 and slow.got == []
        running.cancel()
        await asyncio.wait([running])


async def test_one_notification_that_is_not_understood_stops_no_other_case(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, *story("DH-1"), *story("DH-2"))
    system.answers = [Response(status_code=400)]
    for _ in range(3):
        await turns.round()

    assert len(system.got) == 3 and [state for state, _ in await states(pool)].count("queued") == 3
    await at_once(pool)
    for _ in range(3):
        await turns.round()
    assert (heard_of(system, "DH-1"), heard_of(system, "DH-2")) == (STORY, STORY)


async def test_after_three_days_it_is_parked_and_a_human_lets_it_leave(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, *story())
    system.always = Response(status_code=500)
    await turns.round()
    await pool.execute("UPDATE notification SET queued_at = now() - interval '73 hours'")
    await pool.execute("UPDATE subscriber SET failing_since = now() - interval '73 hours'")
    await turns.tidy()

    assert await states(pool) == [("parked", "status-500")] * 3
    async with pool.acquire() as tx:
        parked = await store_webhooks.parked(tx)
        (how,) = await store_webhooks.how_it_goes(tx)
    assert [row["case_id"] for row in parked] == [CASE] * 3
    assert (how["parked"], how["queued"], how["trouble"]) == (3, 0, "status-500")

    system.always = None
    async with pool.acquire() as tx:
        assert await store_webhooks.retry_parked(tx, [parked[0]["id"]]) == 1
        assert await store_webhooks.retry_parked(tx) == 2
        assert await store_webhooks.retry_parked(tx) == 0
    for _ in range(3):
        await turns.round()
    assert heard_of(system, CASE) == STORY


async def test_a_notification_that_alone_is_refused_for_days_is_parked_and_the_next_one_leaves(
    pool: Pool, system: System, turns: Turns
):
    await subscribe(pool, system.callback)
    await hear(pool, *story()[:2])
    system.answers = [Response(status_code=422)]
    await pool.execute("UPDATE notification SET refusals = 13")
    await turns.round()
    await turns.round()

    assert await states(pool) == [("parked", "status-422"), ("delivered", None)]
