"""Does the bus still answer? Who listens to a broker that fell silent hears nothing, and no error either."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
    answered_at, away = loop.time(), False
    while True:
        try:
            async with _asking(settings) as admin:
                while True:
                    await described(admin, [settings.topic_prefix + CASE_EVENTS])
                    if away:
                        log.info("world_was_mended", what="kafka", seconds=round(loop.time() - answered_at))
                    answered_at, away = loop.time(), False
                    health.well("kafka")
                    await asyncio.sleep(LOOK_EVERY)
        except WORLD as error:
            if not away and loop.time() - answered_at >= AWAY_AFTER:
                away = True
                health.trouble("kafka", "world-broken")
                log.warning("world_was_broken", what="kafka", times=1, error=error)
        await asyncio.sleep(LOOK_EVERY)


@asynccontextmanager
async def _asking(settings: PipeSettings) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap, request_timeout_ms=round(LOOK_EVERY * 1000))
    try:
        await admin.start()
        yield admin
    finally:
        await within(3, admin.close())
