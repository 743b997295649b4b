"""Three kinds of trouble, two of them here: the world is broken (wait), or the message is (park)."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any

import asyncpg
from aiokafka.errors import KafkaError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential_jitter

from .health import Health
from .logs import log

WORLD: tuple[type[BaseException], ...] = (
    OSError,  # also TimeoutError
    KafkaError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server went away in the middle of a sentence
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.TransactionRollbackError,  # deadlock, serialisation
    asyncpg.LockNotAvailableError,
    asyncpg.ReadOnlySQLTransactionError,  # a primary that became a standby
)


def patiently(what: str, longest: float = 10.0, health: Health | None = None) -> AsyncRetrying:
    """Try again, with growing pauses (seconds), for as long as the world is broken; any other error passes through.

    From the third try on `health` knows; whoever succeeds says `health.well(what)`.
    """

    def say(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        log.warning("world_was_broken", what=what, times=state.attempt_number, error=error)
        if health and state.attempt_number >= 3:
            health.trouble(what, "world-broken")

    return AsyncRetrying(
        retry=retry_if_exception_type(WORLD),
        wait=wait_exponential_jitter(multiplier=0.1, max=longest, jitter=0.2),
        before_sleep=say,
        reraise=True,
    )


async def rung(bell: asyncio.Event, seconds: float) -> None:
    """Until it rings, so long at most. Not by wait_for: in Python 3.11 that swallows a stop that comes with it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await bell.wait()


async def to_the_end(work: Coroutine[Any, Any, int], stop: Callable[[], None]) -> int:
    """Asked to stop in the middle, it tells the work so, and waits until that has ended."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        stop()
        await asyncio.wait([task])
        if not task.cancelled() and (error := task.exception()):  # the lease takes back what is not written down
            log.error("round_was_not_finished", error=error)
        raise


async def within(seconds: float, work: Awaitable[Any]) -> None:
    """Bound what may hang or fail while a server is away (aiokafka does both); what matters is committed."""
    with suppress(Exception, asyncio.CancelledError):
        async with asyncio.timeout(seconds):
            await work
