"""A day of the simulated town ends when the city has done what was due by then, or cannot be waited for."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import asyncpg
import pytest

from plumbing.settings import PipeSettings
from plumbing.testing import City
from spoor.evening import CLOCKS, Evening, Pools, left, memories

EVENING = datetime(2026, 3, 2, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Day:
    """What is found left to do, look after look; the last for ever. Notes what the line of the town was told."""

    def __init__(self, *found: str) -> None:
        self.found, self.looks, self.told = list(found), 0, list[tuple[str, bool]]()

    async def left(self, by: datetime) -> str:
        assert by == EVENING
        self.looks += 1
        return self.found.pop(0) if len(self.found) > 1 else self.found[0]

    def tell(self, why: str, news: bool) -> None:
        self.told.append((why, news))

    def evening(self, patience: float = 60, tell_after: float = 60) -> Evening:
        return Evening(self.left, self.tell, patience, tell_after)


async def test_the_town_waits_until_the_mails_of_the_day_have_left():
    day = Day("messages that notify has not sent: 2", "messages that notify has not sent: 1", "")
    await day.evening().rest(EVENING)

    assert (day.looks, day.told) == (3, [("", False)])


async def test_a_long_wait_is_told_with_what_is_waited_for_and_is_news_once():
    day = Day("notify is at Mon 02 Mar 12:00", "notify is at Mon 02 Mar 15:00", "")
    await day.evening(tell_after=0).rest(EVENING)

    assert day.told == [
        ("the town waits: notify is at Mon 02 Mar 12:00", True),
        ("the town waits: notify is at Mon 02 Mar 15:00", False),
        ("", False),
    ]


async def test_a_stopped_notify_is_waited_for_once_and_again_after_it_came_back():
    day = Day("notify is at Mon 02 Mar 12:00")
    evening = day.evening(patience=0.1)
    await evening.rest(EVENING)
    looks = day.looks
    await evening.rest(EVENING)

    assert looks > 1, "patience is more than one look"
    assert day.looks == looks + 1, "the next day is not waited for"
    assert day.told == [("the town goes on without waiting: notify is at Mon 02 Mar 12:00", True)]

    day.found = ["", "messages that notify has not sent: 2", "messages that notify has not sent: 1", ""]
    await evening.rest(EVENING)
    await evening.rest(EVENING)
    assert day.found == [""], "both days ended with nothing left"


async def test_patience_is_not_lost_while_messages_leave():
    day = Day(*(f"messages that notify has not sent: {number}" for number in range(5, 0, -1)), "")
    await day.evening(patience=0.01).rest(EVENING)

    assert day.told == [("", False)]


@pytest.fixture
async def pools(city: City) -> AsyncIterator[Pools]:
    """The memories of a city in which it is six everywhere, and nothing waits."""
    found = {service: await city.pool(service) for service in CLOCKS}
    for service, topic in CLOCKS.items():
        await found[service].execute("INSERT INTO progress (topic, partition, now) VALUES ($1, 0, $2)", topic, EVENING)
    yield found


async def test_a_day_is_over_when_it_is_that_late_everywhere_and_nothing_waits_to_leave(pools: Pools):
    assert await left(pools, EVENING) == ""
    assert await left(pools, EVENING + HOUR) == "status is at Mon 02 Mar 18:00"


@pytest.mark.parametrize("service", ["notify", "dashboard"])
async def test_the_slowest_partition_of_the_first_that_is_behind_is_named(pools: Pools, service: str):
    sql = "INSERT INTO progress (topic, partition, now) VALUES ($1, 1, $2)"
    await pools[service].execute(sql, CLOCKS[service], EVENING - HOUR)

    assert await left(pools, EVENING) == f"{service} is at Mon 02 Mar 17:00"


async def test_a_service_that_never_heard_a_tick_is_named(pools: Pools):
    await pools["notify"].execute("DELETE FROM progress")

    assert await left(pools, EVENING) == "notify has heard nothing yet"


async def test_a_database_that_is_away_is_waited_for(pools: Pools):
    away = asyncpg.create_pool("postgresql://nobody@127.0.0.1:1/none", min_size=0, timeout=1)

    assert await left(pools | {"status": away}, EVENING) == "the database does not answer"


async def test_a_database_that_lets_us_in_and_then_hangs_is_waited_for_no_longer(
    city: City, pools: Pools, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("spoor.evening.ANSWER", 0.2)
    told: Any = SimpleNamespace(database_urls=dict.fromkeys(CLOCKS, city.settings(PipeSettings, "status").dsn))
    async with memories(told) as own:
        with pytest.raises(TimeoutError) as late:
            await own["status"].execute("SELECT pg_sleep(60)")

    class Hangs:
        def fetchval(self, *_: object) -> None:
            raise late.value

    assert await left(pools | {"status": cast(Any, Hangs())}, EVENING) == "the database does not answer"
