"""How the mail of Monday leaves: once, whoever is killed, stopped, refused or away meanwhile."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from plumbing.postgres import Pool
from plumbing.testing import eventually
from services.notify import store_weekly
from services.notify.channels.monday import Monday
from services.notify.core.message import Refused
from services.notify.settings import Settings
from services.notify.templates import render
from tests.services.notify.at_work import Counter, Slow
from tests.services.notify.conftest import PostOffice
from tests.services.notify.weeks import TWO, ends, hear_week, wants, week


async def test_a_courier_that_was_killed_sends_the_same_mail_once_more_and_says_so(
    pool: Pool, monday: Monday, post_office: PostOffice, settings: Settings
):
    await wants(pool, "anna", "DSB")
    await hear_week(pool, *week(TWO))
    async with pool.acquire() as tx:  # it left perhaps, and nobody wrote that down
        await store_weekly.take_in_hand(tx, 1, timedelta(seconds=60), timedelta(days=90))
    assert await monday.round() == 0
    await pool.execute("UPDATE week_mail SET lease_until = now() - interval '1 second'")
    assert await monday.round() == 1
    (row,) = await pool.fetch("SELECT id, state, attempts, unsure FROM week_mail")
    assert (row["state"], row["attempts"]) == ("sent", 2)
    assert post_office.ids == [f"<{row['id']}@{settings.mail_domain}>"]


async def test_who_is_stopped_writes_down_the_mail_under_way_and_puts_back_the_rest(settings: Settings, pool: Pool):
    channel = Slow()
    for who in ("anna", "ben"):
        await wants(pool, who, "DSB")
    await hear_week(pool, *week(TWO))
    at_work = asyncio.create_task(Monday(settings, pool, channel).run())

    async def busy() -> bool:
        return channel.under_way == 1

    await eventually(busy)
    at_work.cancel()
    channel.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await at_work
    assert sorted(await ends(pool), key=str) == [("queued", "no-time-left"), ("sent", None)]


async def test_what_is_refused_is_tried_later_and_given_up_for_good(settings: Settings, pool: Pool):
    channel = Counter(answers=[Refused("smtp-451"), Refused("smtp-550", permanent=True)])
    monday = Monday(settings, pool, channel)
    await wants(pool, "anna", "DSB")
    await hear_week(pool, *week(TWO))

    await monday.round()
    assert await ends(pool) == [("queued", "smtp-451")]
    await pool.execute("UPDATE week_mail SET next_try_at = 'epoch'")
    await monday.round()
    assert await ends(pool) == [("failed", "smtp-550")] and channel.taken == []


async def test_a_mail_that_cannot_be_written_does_not_stop_the_others(
    settings: Settings, pool: Pool, monkeypatch: pytest.MonkeyPatch
):
    def only_dutch(form: str, filled: Mapping[str, Any]) -> str:
        if filled["language"] == "en":
            raise KeyError("a word")
        return render(form, filled)

    monkeypatch.setattr("services.notify.channels.monday.render", only_dutch)
    channel = Counter()
    await wants(pool, "anna", "DSB", language="en")
    await wants(pool, "ben", "DSB")
    await hear_week(pool, *week(TWO))

    assert await Monday(settings, pool, channel).round() == 2
    assert sorted(await ends(pool), key=str) == [("queued", "letter-not-written"), ("sent", None)]
    assert len(channel.taken) == 1


async def test_a_channel_that_is_away_spends_no_attempt(settings: Settings, pool: Pool):
    channel = Counter(away=True)
    monday = Monday(settings, pool, channel)
    for who in ("anna", "ben"):
        await wants(pool, who, "DSB")
    await hear_week(pool, *week(TWO))
    with pytest.raises(OSError):
        await monday.round()
    assert await ends(pool) == [("queued", "channel-away")] * 2
    channel.away = False
    assert await monday.round() == 2 and len(channel.taken) == 2
    assert [row[0] for row in await pool.fetch("SELECT refusals FROM week_mail")] == [0, 0]
