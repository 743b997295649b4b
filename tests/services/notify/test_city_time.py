"""What became of a message bears the time of its city: a replay of years tells the days of its cases, not ours."""

from datetime import UTC, datetime, timedelta

from plumbing.postgres import Pool
from services.notify.fates import on_bounced, on_cancelled, on_delivered
from services.notify.settings import Settings
from tests.services.notify.at_work import FOUR, courier, hear, ids_of, it_is, let_rest, receipts, said
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, PRIVATE, announced

MARCH = datetime(2026, 3, 1, 9, tzinfo=UTC)
SOON = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)


async def test_a_reminder_of_1_march_left_on_1_march_though_it_is_3_march_by_then(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened", at=MARCH))
    await it_is(pool, MARCH + timedelta(days=2))
    await courier(settings, pool).round()

    (sent,) = await said(pool)
    assert MARCH <= sent.data.city_at < MARCH + SOON
    assert datetime.now(UTC) - sent.time < SOON  # and really now


async def test_an_hour_without_mail_server_is_an_hour_in_the_city(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened", at=MARCH))
    await an_hour_passes(pool)
    await courier(settings, pool).round()

    (sent,) = await said(pool)
    assert MARCH + AN_HOUR <= sent.data.city_at < MARCH + AN_HOUR + SOON


async def test_the_post_of_the_day_leaves_at_its_moment_in_the_city(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await receipts(pool, "DH-1", "DH-2")
    await let_rest(pool, "DH-1", "DH-2")
    await it_is(pool, FOUR + timedelta(days=2))
    await courier(settings, pool).round()

    assert [one.data.city_at for one in await said(pool)] == [FOUR, FOUR]


async def test_what_arrives_or_comes_back_later_did_so_later_in_the_city(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened", "s-1", "DH-1", at=MARCH), announced("opened", "s-2", "DH-2", at=MARCH))
    await courier(settings, pool).round()
    await an_hour_passes(pool)
    async with pool.acquire() as tx, tx.transaction():
        await on_delivered(tx, await ids_of(pool, "DH-1"))
        await on_bounced(tx, await ids_of(pool, "DH-2"), "bounced-5.1.1", PRIVATE, {"email"})

    *_, arrived, bounced = await said(pool)
    for one in (arrived, bounced):
        assert MARCH + AN_HOUR <= one.data.city_at < MARCH + AN_HOUR + SOON
    call = await pool.fetchval("SELECT decided_at FROM message WHERE channel = 'call'")
    assert call == bounced.data.city_at  # the call instead of it begins there


async def test_of_what_is_not_needed_any_more_nobody_says_what_time_it_was_in_the_city(pool: Pool):
    await hear(pool, announced("opened", at=MARCH))
    async with pool.acquire() as tx, tx.transaction():
        await on_cancelled(tx, await ids_of(pool, CASE), "stopped")

    (stopped,) = await said(pool)
    assert "cityAt" not in stopped.model_dump(mode="json", exclude_none=True)["data"]


async def an_hour_passes(pool: Pool) -> None:
    await pool.execute("UPDATE message SET queued_at = queued_at - interval '1 hour'")
