"""Does the bus still answer? Who listens to a broker that fell silent hears nothing, and no error either."""

import asyncio
from collections.abc import AsyncIterator

from aiokafka.admin import AIOKafkaAdminClient

from schemas.topics import CASE_EVENTS

from .health import Health
from .kafka import described
from .logs import log
from .patience import WORLD, within
from .settings import PipeSettings

LOOK_EVERY = 5.0  # seconds, and so long at most for an answer
AWAY_AFTER = 15.0  # seconds without an answer; a broker that was only started again is back sooner


async def watch_bus(settings: PipeSettings, health: Health) -> None:
    """For ever: `kafka` is a trouble when no broker answered for AWAY_AFTER; told once, and once that it is over."""
    loop = asyncio.get_running_loop()
    answered_at = loop.time()
    while True:
        try:
            async for _ in _answers(settings):
                if "kafka" in health.troubles:
                    log.info("world_was_mended", what="kafka", seconds=round(loop.time() - answered_at))
                answered_at = loop.time()
                health.well("kafka")
        except WORLD as error:
            if "kafka" not in health.troubles and loop.time() - answered_at >= AWAY_AFTER:
                health.trouble("kafka", "world-broken")
                log.warning("world_was_broken", what="kafka", times=1, error=error)
        await asyncio.sleep(LOOK_EVERY)


async def _answers(settings: PipeSettings) -> AsyncIterator[None]:
    """One at each look, until a look brings none: then it raises what WORLD holds."""
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap, request_timeout_ms=round(LOOK_EVERY * 1000))
    try:
        await admin.start()
        while True:
            await described(admin, [settings.topic_prefix + CASE_EVENTS])
            yield
            await asyncio.sleep(LOOK_EVERY)
    finally:
        await within(3, admin.close())
