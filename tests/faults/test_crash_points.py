"""Notify killed at each point between deciding and having written down: one mail, or the same mail again."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

import pytest

from plumbing.testing import eventually
from schemas.message_events import message_event
from tests.journeys.town_hall import TownHall
from tests.services.notify.saying import APPLICANT, announced, contact

pytestmark = pytest.mark.timeout(120)
BLOCKED = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'attempt'::regclass)"
ONCE, AGAIN = ["handing-over", "sent"], ["handing-over", "again", "sent"]


async def at_work(hall: TownHall) -> None:
    hall.lease_seconds = 2
    await hall.start("notify")
    await hall.city.say("contacts", contact(), key=APPLICANT)


async def tell(hall: TownHall) -> None:
    await hall.city.say("case-status", announced("opened"))


@asynccontextmanager
async def nothing_can_be_noted(hall: TownHall) -> AsyncIterator[None]:
    """Whoever writes down an attempt waits for us."""
    async with hall.memory("notify") as guard, guard.transaction():
        await guard.execute("LOCK TABLE attempt IN SHARE ROW EXCLUSIVE MODE")
        yield


async def somebody_waits(hall: TownHall) -> bool:
    return bool(await hall.number("notify", BLOCKED))


async def after_it_was_killed(hall: TownHall) -> tuple[int, list[str]]:
    """How often the mail was handed over, under one Message-ID, and what the attempts say; it is told on once."""
    await hall.start("notify")
    await hall.settled()
    (times,) = hall.post.ids.values()
    what = [row[0] for row in await hall.rows("notify", "SELECT what FROM attempt ORDER BY id")]
    said = [message_event.validate_json(value) for _, value in await hall.said("case-messages")]
    kinds = sorted(kind for _, kind in {(one.id, one.type) for one in said})
    assert kinds == ["nl.spoor.message.queued.v1", "nl.spoor.message.sent.v1"]
    assert await hall.rows("notify", "SELECT state FROM message") == [("sent",)]
    return times, what


async def test_before_the_intent(town_hall: TownHall):
    await at_work(town_hall)
    async with nothing_can_be_noted(town_hall):
        await tell(town_hall)
        await eventually(partial(somebody_waits, town_hall))
        town_hall.kill("notify")

    assert await after_it_was_killed(town_hall) == (1, ONCE)


async def test_after_the_intent(town_hall: TownHall):
    await at_work(town_hall)
    killed = dies(town_hall)
    town_hall.post.on_knock = lambda: next(killed, None)
    await tell(town_hall)
    await eventually(partial(is_dead, town_hall))
    assert town_hall.post.taken == []

    assert await after_it_was_killed(town_hall) == (1, AGAIN)


async def test_after_the_mail_server_has_it(town_hall: TownHall):
    await at_work(town_hall)
    killed = dies(town_hall)
    town_hall.post.on_mail = lambda number: next(killed, None)
    await tell(town_hall)
    await eventually(partial(is_dead, town_hall))

    assert await after_it_was_killed(town_hall) == (2, AGAIN)


async def test_after_its_answer_and_before_the_result(town_hall: TownHall):
    await at_work(town_hall)
    nobody_notes = nothing_can_be_noted(town_hall)

    async def hold(number: int) -> None:
        if number == 1:
            await nobody_notes.__aenter__()

    town_hall.post.on_mail = hold
    await tell(town_hall)
    await eventually(partial(somebody_waits_after_a_mail, town_hall))
    town_hall.kill("notify")
    await nobody_notes.__aexit__(None, None, None)

    assert await after_it_was_killed(town_hall) == (2, AGAIN)


async def somebody_waits_after_a_mail(hall: TownHall) -> bool:
    return bool(hall.post.taken) and await somebody_waits(hall)


def dies(hall: TownHall) -> Iterator[None]:
    """Once."""
    hall.kill("notify")
    yield None


async def is_dead(hall: TownHall) -> bool:
    return hall.staff["notify"].code is None and hall.staff["notify"]._process is None
