"""The evening: a day of the town ends when the city has done what was due by then; else quick days make mails late."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from plumbing.postgres import Pool
from schemas.envelope import LEGAL_ZONE
from schemas.topics import CASE_EVENTS, CASE_STATUS
from services.notify.store import counts

from . import store
from .city import City

LOOK_EVERY = 0.05  # seconds, as are the others
TELL_AFTER = 3.0
ANSWER = 5.0  # in which the database lets us in, and answers; then the town tells that it does not
PATIENCE = 30.0  # in which nothing moves; then the town goes on, and waits again once all is done
CLOCKS = {"status": CASE_EVENTS, "notify": CASE_STATUS, "dashboard": CASE_STATUS}  # in the order of the flow
Pools = dict[str, Pool]


@dataclass
class Evening:
    """`left`: in words what is still to be done of what was due by a moment. `tell`: why the town waits ("" when
    it does not), and whether that is news."""

    left: Callable[[datetime], Awaitable[str]]
    tell: Callable[[str, bool], None]
    patience: float = PATIENCE
    tell_after: float = TELL_AFTER
    _lost: bool = False
    _said: str = ""

    async def rest(self, by: datetime) -> None:
        """Until nothing is left. With patience lost it looks once."""
        began = moved = time.monotonic()
        before = ""
        while left := await self.left(by):
            now = time.monotonic()
            if left != before:
                before, moved = left, now
            if self._lost:
                return
            if now - moved >= self.patience:
                self._lost = True
                return self._say("the town goes on without waiting", left)
            if now - began >= self.tell_after:
                self._say("the town waits", left)
            await asyncio.sleep(LOOK_EVERY)
        self._lost = False
        self._say("", "")

    def _say(self, what: str, left: str) -> None:
        news, self._said = what != self._said, what
        self.tell(f"{what}: {left}" if what else "", news and bool(what))


@asynccontextmanager
async def memories(city: City) -> AsyncIterator[Pools]:
    """What is asked every evening is asked over connections that stay, and come back after a broken one."""
    async with AsyncExitStack() as stack:
        yield {service: await stack.enter_async_context(_pool(city, service)) for service in CLOCKS}


def _pool(city: City, service: str) -> Pool:
    told = {"search_path": service, "application_name": "spoor"}
    where = city.database_urls[service]
    return asyncpg.create_pool(
        where, min_size=0, max_size=1, timeout=ANSWER, command_timeout=ANSWER, server_settings=told
    )


async def left(pools: Pools, by: datetime) -> str:
    """The first service that has not come so far, or how many messages may leave and have not; "" when all is done."""
    try:
        for service, topic in CLOCKS.items():
            now = await store.now(pools[service], topic)
            if now is None or now < by:
                return f"{service} {_come_to(now)}"
        async with pools["notify"].acquire() as tx:
            waiting = await counts(tx)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return "the database does not answer"
    number = waiting.get("queued", 0) + waiting.get("sending", 0)
    return f"messages that notify has not sent: {number:,}" if number else ""


def _come_to(now: datetime | None) -> str:
    return f"is at {now.astimezone(LEGAL_ZONE):%a %d %b %H:%M}" if now else "has heard nothing yet"
