"""The clock: one at a time, and never locked out by one that failed."""

import asyncio
from contextlib import suppress

from plumbing.clock import tick_every_minute
from plumbing.testing import City, eventually
from services.status.settings import Settings


async def ticking(city: City, said: list[str], name: str, fails: int = 0) -> asyncio.Task[None]:
    async def say(*_: object) -> None:
        said.append(name)
        if len(said) <= fails:
            raise ConnectionError("the database went away")

    return asyncio.create_task(tick_every_minute(city.settings(Settings, "status"), say))


async def stop(clock: asyncio.Task[None]) -> None:
    clock.cancel()
    with suppress(asyncio.CancelledError):
        await clock


async def test_a_clock_that_fails_does_not_lock_itself_out(city: City):
    said: list[str] = []
    clock = await ticking(city, said, "first", fails=1)

    async def twice() -> bool:
        return len(said) == 2

    await eventually(twice)
    await stop(clock)


async def test_the_second_clock_goes_on_when_the_first_is_gone(city: City):
    said: list[str] = []
    first = await ticking(city, said, "first")

    async def heard(name: str) -> bool:
        return name in said

    await eventually(lambda: heard("first"))
    second = await ticking(city, said, "second")
    await stop(first)
    await eventually(lambda: heard("second"))
    await stop(second)

    assert said == ["first", "second"]
