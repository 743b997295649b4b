"""The courier: a line for each channel; it takes back what hangs, seals envelopes, and answers who asked for a link."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from plumbing.health import Health
from plumbing.logs import log
from plumbing.patience import patiently, rung
from plumbing.postgres import Pool
from schemas.message_events import Channel as Name

from . import orders, store_courier
from .channels.line import FALLBACK, Channel, House, Line
from .fates import on_unreachable
from .handlers import on_asked_links, still_to_tell
from .settings import Settings

CALLS, LOOK_AT_CALLS = 1000, 15.0  # so many at once, and seconds between looks
REST = 0.05  # seconds between looks for what ripened: however much is committed, no more often


class Courier:
    """All that leaves: a line for each channel that is set up. Nobody claims a call, for a colleague makes it."""

    def __init__(
        self,
        settings: Settings,
        pool: Pool,
        channels: Mapping[Name, Channel],
        health: Health,
        say_soon: Callable[[], None],
    ) -> None:
        self.house = House(settings, pool, health, say_soon, frozenset(channels))
        self.settings, self.pool = settings, pool
        self.lines = [Line(self.house, name, channel) for name, channel in channels.items()]
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Something was committed: look soon, also for what ripened by it."""
        self._bell.set()
        self._ring_lines()

    def _ring_lines(self) -> None:
        for line in self.lines:
            line.bell.set()

    async def run(self) -> None:
        """For ever, each line by itself."""
        work = [line.run() for line in self.lines]
        work += [self._again_and_again("courier-sweep", self.sweep, FALLBACK, self._bell)]
        work += [self._again_and_again("courier-links", self.answer_who_asked, FALLBACK)]
        work += [self._again_and_again("courier-calls", self.drop_needless_calls, LOOK_AT_CALLS)]
        work += [self._again_and_again("courier-orders", self.work_off_orders, FALLBACK)]
        tasks = [asyncio.create_task(one) for one in work]
        try:
            await asyncio.gather(*tasks)  # asked to stop, all hear it at once
        finally:
            for task in tasks:
                if not task.cancelling():  # twice would tear a round that is being written down
                    task.cancel()
            await asyncio.wait(tasks)

    async def round(self) -> int:
        """Everything once, one after the other; returns how many messages were claimed."""
        await self.sweep()
        await self.answer_who_asked()
        await self.drop_needless_calls()
        return sum([await line.round() for line in self.lines])

    async def sweep(self) -> None:
        """Take back what hangs with couriers that fell silent, and seal the envelopes of what rested until now."""
        self._bell.clear()
        async with self.pool.acquire() as tx:  # each statement commits by itself
            if lost := await store_courier.take_back(tx):
                log.warning("messages_taken_back", count=lost)
            if await store_courier.seal_envelopes(tx, self.settings.partitions):
                self._ring_lines()

    async def answer_who_asked(self) -> None:
        """New links, looked for by somebody else than the door: how long that takes tells nobody anything."""
        async with self.pool.acquire() as tx, tx.transaction():
            asked = await on_asked_links(tx, self.settings.ring, self.settings.links_an_hour)
        if asked:
            self.house.say_soon()
            self.ring()

    async def drop_needless_calls(self) -> None:
        """No line claims a call, so it is looked here whether its colleague must make it, and who else needs one."""
        async with self.pool.acquire() as tx, tx.transaction():
            calls = await store_courier.hold_next(tx, "call", CALLS)
            needed = await still_to_tell(tx, calls, self.settings.partitions)
        async with self.pool.acquire() as tx, tx.transaction():  # by itself: who forgets people holds contacts first
            tasks = await on_unreachable(tx, CALLS)
        if tasks:
            log.warning("applicants_without_contact", cases=tasks)
        if tasks or len(needed) < len(calls):
            self.house.say_soon()

    async def work_off_orders(self) -> None:
        """What a colleague ordered about a flood, in parts; also what somebody who died began."""
        done = orders.PART
        while done == orders.PART:
            async with self.pool.acquire() as tx, tx.transaction():
                done = await orders.work_off(tx)
            if done:
                self.house.say_soon()

    async def _again_and_again(
        self, what: str, work: Callable[[], Awaitable[None]], pause: float, bell: asyncio.Event | None = None
    ) -> None:
        """Whatever happens to it, messages leave meanwhile. Looks when the bell rings, or after a pause."""
        while True:
            try:
                async for attempt in patiently(what):
                    with attempt:
                        await work()
            except Exception as error:
                log.error("courier_was_hindered", what=what, error=error)
            await asyncio.sleep(REST)
            await rung(bell or asyncio.Event(), pause)
