"""What notify remembers of browsers: whose they are, how many, and until when."""

from plumbing.postgres import Pool
from services.notify import store, store_push
from services.notify.core.subscription import MOST
from tests.services.notify.saying import seal


async def test_of_one_person_the_newest_browsers_stay(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        for number in range(MOST + 2):
            await store_push.add_subscription(tx, "a-1", f"d-{number}", "sealed")
        await store_push.add_subscription(tx, "a-2", "d-other", "sealed")

        assert await store_push.devices(tx, "a-1") == [f"d-{number}" for number in range(2, MOST + 2)]
        assert (await store_push.push_count(tx, "a-1"), await store_push.push_count(tx, "a-2")) == (MOST, 1)


async def test_a_browser_is_of_whoever_asked_last(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        await store_push.add_subscription(tx, "a-1", "d", "first")
        await store_push.add_subscription(tx, "a-2", "d", "second")

        assert await store_push.subscriptions(tx, ["a-1", "a-2"]) == {"a-2": ["second"]}
        assert await store_push.lock_subscription(tx, "d") == ("a-2", "second")


async def test_the_same_browser_twice_is_one(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        await store_push.add_subscription(tx, "a-1", "d", "first")
        await store_push.add_subscription(tx, "a-1", "d", "second")

        assert await store_push.subscriptions(tx, ["a-1"]) == {"a-1": ["second"]}


async def test_nobody_ends_the_notifications_of_another(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        for who, digest in (("a-1", "d-1"), ("a-1", "d-2"), ("a-1", "d-3"), ("a-2", "d-4")):
            await store_push.add_subscription(tx, who, digest, "sealed")

        await store_push.end_devices_of(tx, "a-1", "d-4")
        await store_push.end_devices_of(tx, "a-1", "d-1")
        assert await store_push.devices(tx, "a-1") == ["d-2", "d-3"]
        await store_push.end_subscriptions(tx, ["d-3"])
        await store_push.end_devices_of(tx, "a-1")
        assert (await store_push.devices(tx, "a-1"), await store_push.devices(tx, "a-2")) == ([], ["d-4"])


async def test_who_is_forgotten_has_no_browsers_any_more(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {"a-1": seal("iemand@example.org")})
        await store_push.add_subscription(tx, "a-1", "d-1", "sealed")
        await store.keep_contacts(tx, {"a-1": seal("anders@example.org")})
        assert await store_push.push_count(tx, "a-1") == 1

        await store.keep_contacts(tx, {"a-1": None})
        assert await store_push.push_count(tx, "a-1") == 0
