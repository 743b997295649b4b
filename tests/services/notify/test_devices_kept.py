"""What notify remembers of browsers: whose they are, how many, and until when."""

from plumbing.postgres import Pool
from schemas.stories import at
from services.notify import store, store_push
from services.notify.core.subscription import MOST, Device
from services.notify.people import forget_people
from tests.services.notify.saying import CASE, seal


async def test_of_one_person_the_newest_browsers_stay(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        for number in range(MOST + 2):
            await store_push.add_subscription(tx, Device(f"d-{number}", "a-1", "sealed"))
        await store_push.add_subscription(tx, Device("d-other", "a-2", "sealed"))

        assert await store_push.devices(tx, "a-1") == [f"d-{number}" for number in range(2, MOST + 2)]
        assert (await store_push.push_count(tx, "a-1"), await store_push.push_count(tx, "a-2")) == (MOST, 1)


async def test_a_browser_is_of_whoever_asked_last(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        await store_push.add_subscription(tx, Device("d", "a-1", "first"))
        await store_push.add_subscription(tx, Device("d", "a-2", "second"))

        assert [await store_push.browsers(tx, who, CASE) for who in ("a-1", "a-2")] == [[], ["second"]]
        assert await store_push.lock_subscription(tx, "d") == Device("d", "a-2", "second")


async def test_the_same_browser_twice_is_one(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        await store_push.add_subscription(tx, Device("d", "a-1", "first"))
        await store_push.add_subscription(tx, Device("d", "a-1", "second"))

        assert await store_push.browsers(tx, "a-1", CASE) == ["second"]


async def test_nobody_ends_the_notifications_of_another(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        for who, digest in (("a-1", "d-1"), ("a-1", "d-2"), ("a-1", "d-3"), ("a-2", "d-4")):
            await store_push.add_subscription(tx, Device(digest, who, "sealed"))

        await store_push.end_devices_of(tx, "a-1", "d-4")
        await store_push.end_devices_of(tx, "a-1", "d-1")
        assert await store_push.devices(tx, "a-1") == ["d-2", "d-3"]
        await store_push.end_subscriptions(tx, ["d-3"])
        await store_push.end_devices_of(tx, "a-1")
        assert (await store_push.devices(tx, "a-1"), await store_push.devices(tx, "a-2")) == ([], ["d-4"])


async def test_who_is_forgotten_has_no_browsers_any_more(pool: Pool):
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {"a-1": seal("iemand@example.org")})
        await store_push.add_subscription(tx, Device("d-1", "a-1", "sealed"))
        await store.keep_contacts(tx, {"a-1": seal("anders@example.org")})
        assert await store_push.push_count(tx, "a-1") == 1

        await forget_people(tx, ["a-1"])
        assert await store_push.push_count(tx, "a-1") == 0


async def test_who_came_by_a_link_hears_of_that_case_alone_and_until_it_is_revoked(pool: Pool):
    """A link may be passed on; it must not grow into a look at all that its applicant asked for."""
    async with pool.acquire() as tx, tx.transaction():
        await store_push.add_subscription(tx, Device("d-1", "a-1", "logged in"))
        await store_push.add_subscription(tx, Device("d-2", "a-1", "by link", CASE, at(3, 2, 9)))

        assert await store_push.browsers(tx, "a-1", CASE) == ["logged in", "by link"]
        assert await store_push.browsers(tx, "a-1", "DH-other") == ["logged in"]
        assert await store_push.browsers(tx, "a-1", CASE, at(3, 2, 8)) == ["logged in", "by link"]
        assert await store_push.browsers(tx, "a-1", CASE, at(3, 2, 9)) == ["logged in"]
