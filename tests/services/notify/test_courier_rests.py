"""When a courier rests: its mail server is away, it is stopped in the middle of a round, or a bell wakes it."""

import asyncio
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Literal

import pytest

from plumbing.postgres import Pool
from plumbing.testing import City, eventually
from services.notify import store_courier
from services.notify.channels.smtp import ServerAway, Smtp
from services.notify.courier import Courier
from services.notify.settings import Settings
from tests.services.notify.at_work import Slow, attempts, courier, hear, it_is, said, states, story
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import APPLICANT, announced


async def test_without_a_mail_server_messages_wait_and_none_is_blamed(city: City, settings: Settings, pool: Pool):
    await hear(pool, *story())
    nobody = settings.model_copy(update={"smtp_port": free_port()})
    at_work = courier(nobody, pool)
    with pytest.raises(ServerAway):
        await at_work.round()
    noted = await attempts(pool)
    with pytest.raises(ServerAway):
        await at_work.round()

    assert noted == await attempts(pool) == [(1, "handing-over", None), (1, "queued", "channel-away")]
    assert await said(pool) == []
    assert at_work.house.health.troubles == {"mail": "channel-away"}


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


async def test_a_courier_goes_on_when_the_mail_server_is_back(settings: Settings, pool: Pool, post_office: PostOffice):
    await hear(pool, announced("opened"))
    channel = Smtp(settings.model_copy(update={"smtp_port": free_port()}))
    at_work = courier(settings, pool, channel)
    with pytest.raises(ServerAway):
        await at_work.round()
    channel.settings = settings

    assert await at_work.round() == 1
    assert len(post_office.mails) == 1 and at_work.house.health.troubles == {}


async def test_a_stopped_courier_writes_its_round_down_first(settings: Settings, pool: Pool, post_office: PostOffice):
    await hear(pool, *(one for number in range(30) for one in story(f"DH-{number}")))
    at_work = asyncio.create_task(courier(settings, pool).run())

    async def begun() -> bool:
        return len(post_office.mails) > 5

    await eventually(begun)
    at_work.cancel()
    with suppress(asyncio.CancelledError):
        await at_work

    found = Counter(row["state"] for row in await pool.fetch("SELECT state FROM message"))
    assert found["sending"] == 0
    assert found["sent"] == len(post_office.mails) == len(set(post_office.ids))


async def test_a_stopped_courier_takes_no_new_mail_in_hand(settings: Settings, pool: Pool):
    await hear(pool, *(announced("opened", f"s-{n}", f"DH-{n}") for n in range(30)))
    channel = Slow()
    at_work = asyncio.create_task(courier(settings, pool, channel).run())

    async def all_hands_are_busy() -> bool:
        return channel.under_way == settings.courier_hands

    await eventually(all_hands_are_busy)
    at_work.cancel()
    channel.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await at_work

    found = Counter(row["state"] for row in await pool.fetch("SELECT state FROM message"))
    assert found == {"sent": channel.under_way, "queued": 30 - channel.under_way}
    assert channel.under_way == settings.courier_hands


class Bell(asyncio.Event):
    """Says when somebody who found nothing to do waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.somebody_dozes = asyncio.Event()

    async def wait(self) -> Literal[True]:
        self.somebody_dozes.set()
        return await super().wait()


@asynccontextmanager
async def dozing(settings: Settings, pool: Pool) -> AsyncIterator[Courier]:
    """A courier who waits for its bell; in the end the one message is sent."""
    at_work = courier(settings, pool)
    at_work.lines[0].bell = bell = Bell()
    running = asyncio.create_task(at_work.run())
    await bell.somebody_dozes.wait()
    yield at_work

    async def delivered() -> bool:
        return await states(pool) == ["sent"]

    await eventually(delivered)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_bell_wakes_the_courier(
    settings: Settings, pool: Pool, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("services.notify.channels.line.FALLBACK", 3600)  # without a bell it would sleep for an hour
    async with dozing(settings, pool) as at_work:
        await hear(pool, announced("opened"))
        at_work.ring()


async def test_the_post_of_the_day_leaves_when_a_tick_rings_for_it(
    settings: Settings, pool: Pool, monkeypatch: pytest.MonkeyPatch
):
    for who_looks in ("courier", "channels.line"):
        monkeypatch.setattr(f"services.notify.{who_looks}.FALLBACK", 3600)  # nobody looks of himself
    four = datetime(2026, 10, 21, 14, tzinfo=UTC)
    await hear(pool, announced("opened"))
    await pool.execute("UPDATE message SET urgent = false, leaves_at = $1", four)
    async with dozing(settings, pool) as at_work:
        await it_is(pool, four)
        at_work.ring()


async def test_a_city_that_commits_all_the_time_is_not_looked_through_all_the_time(
    settings: Settings, pool: Pool, monkeypatch: pytest.MonkeyPatch
):
    looks = asyncio.Semaphore(0)
    monkeypatch.setattr("services.notify.courier.REST", 3600)
    at_work = courier(settings, pool)

    async def sealed(*_: object) -> int:
        looks.release()
        at_work.ring()  # the next commit
        return 0

    monkeypatch.setattr("services.notify.store_courier.seal_envelopes", sealed)
    running = asyncio.create_task(at_work.run())
    await looks.acquire()
    for _ in range(3):
        assert await states(pool) == [] and looks.locked()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_a_round_that_seals_a_part_leaves_nobody_with_half_an_envelope(pool: Pool):
    four = datetime(2026, 10, 21, 14, tzinfo=UTC)
    await hear(pool, *(announced("opened", f"s-{number}", f"DH-{number}") for number in range(4)))
    await pool.execute("UPDATE message SET urgent = false, leaves_at = $1", four)
    await pool.execute("UPDATE message SET applicant_id = 'a-2' WHERE case_id IN ('DH-1', 'DH-3')")
    await it_is(pool, four)
    async with pool.acquire() as tx:
        rounds = [await store_courier.seal_envelopes(tx, 4, at_most=1) for _ in range(3)]

    assert rounds == [2, 2, 0]
    rows = await pool.fetch("SELECT count(DISTINCT envelope) FROM message GROUP BY applicant_id = $1", APPLICANT)
    assert [row[0] for row in rows] == [1, 1]
