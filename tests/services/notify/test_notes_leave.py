"""A note on its way from the queue to the browsers that may hear of its case."""

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any

import pytest

from plumbing.health import Health
from plumbing.postgres import Pool
from plumbing.testing import City
from schemas.stories import at
from services.notify import store_push
from services.notify.channels.push import Push
from services.notify.core.ring import sealed_for
from services.notify.core.subscription import Device, written
from services.notify.courier import Courier
from services.notify.settings import Settings
from tests.services.notify.at_work import attempts, hear, states
from tests.services.notify.push_service import Browser, PushService, open_push_service
from tests.services.notify.saying import APPLICANT, CASE, PRIVATE, announced
from tests.services.notify.test_push import VAPID


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with open_push_service() as it:
        yield it


@pytest.fixture
def settings(city: City, service: PushService) -> Settings:
    more: dict[str, Any] = {"notify_private_key": PRIVATE, "vapid_private_key": VAPID, "push_hosts": service.origin}
    return city.settings(Settings, "notify", **more)


async def forget(pool: Pool, digests: Sequence[str]) -> None:
    async with pool.acquire() as tx:
        await store_push.end_subscriptions(tx, digests)


async def comes(pool: Pool, service: PushService, case: str | None = None, hour: int = 9) -> Browser:
    told, browser = service.subscribe()
    since = at(10, 20, hour) if case else None
    async with pool.acquire() as tx, tx.transaction():
        await store_push.add_subscription(
            tx, Device(told.digest, APPLICANT, sealed_for(PRIVATE, written(told)), case, since)
        )
    return browser


async def told_by_push(settings: Settings, pool: Pool, **more: Any) -> None:
    await hear(pool, announced("opened", **more))
    if await pool.fetchval("SELECT count(*) FROM message") > 1:  # the mail goes by a line of its own
        await pool.execute("DELETE FROM message WHERE channel = 'email'")
    await pool.execute("UPDATE message SET channel = 'push', leaves_at = NULL")
    push = Push(settings, partial(forget, pool))
    await Courier(settings, pool, {"push": push}, Health(), lambda: None).round()
    await push.close()


async def test_every_browser_that_may_hear_of_this_case_gets_it(settings: Settings, pool: Pool, service: PushService):
    logged_in = await comes(pool, service)
    by_link = await comes(pool, service, CASE)
    of_another_case = await comes(pool, service, "DH-0")
    await told_by_push(settings, pool)

    assert [len(one.inbox) for one in (logged_in, by_link, of_another_case)] == [1, 1, 0]
    assert await states(pool) == ["sent"]
    told = str(logged_in.inbox)
    assert "Koffiebar" not in told and "ontvangen" not in told  # it is read on a screen that others see


async def test_a_browser_that_hears_of_another_case_alone_gets_no_message_that_can_only_fail(
    settings: Settings, pool: Pool, service: PushService
):
    await comes(pool, service, "DH-0")
    await hear(pool, announced("opened"))

    assert await pool.fetchval("SELECT array_agg(channel) FROM message") == ["email"]


async def test_who_came_by_a_link_that_was_revoked_hears_nothing(settings: Settings, pool: Pool, service: PushService):
    early, late = await comes(pool, service, CASE, 9), await comes(pool, service, CASE, 11)
    await told_by_push(settings, pool, links_from=at(10, 20, 10))

    assert [len(one.inbox) for one in (early, late)] == [0, 1]


async def test_a_browser_that_ended_is_forgotten(settings: Settings, pool: Pool, service: PushService):
    await comes(pool, service)
    service.browsers.clear()
    await told_by_push(settings, pool)

    assert await pool.fetchval("SELECT count(*) FROM subscription") == 0
    assert await states(pool) == ["failed"]
    assert (await attempts(pool))[-1] == (1, "failed", "no-device")


async def test_without_a_browser_a_note_just_ends(settings: Settings, pool: Pool, service: PushService):
    await told_by_push(settings, pool)

    assert await states(pool) == ["failed"]
