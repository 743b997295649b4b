"""The end of the day: waits until everything that was accepted has been handled by everyone."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition

from plumbing.session import COOKIE, Viewer, sealed
from schemas.topics import TOPICS

from . import store
from .addresses import SERVICES
from .city import City

COMMAND_LINE = Viewer("staff", "spoor", roles=("manager",))
STUCK_AFTER = 90.0  # seconds without any movement
LOOK_EVERY = 0.25
# In the order of the flow: when the first has nothing left, nothing more can come to the second. Status at last
# once more, as it hears what notify says.
FLOW = (*SERVICES, "status")


class StandsStill(Exception):
    """Something is left to do, and nobody does it."""


@asynccontextmanager
async def memory_of(city: City, service: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection that sees what the service keeps."""
    schema = {"search_path": service, "application_name": "spoor"}
    connection = await asyncpg.connect(city.database_urls[service], server_settings=schema)
    try:
        yield connection
    finally:
        await connection.close()


async def settle(city: City, on_left: Callable[[dict[str, int]], None] = lambda left: None) -> None:
    """Return when nothing is left to do; raises StandsStill. Mails without a known address do not count, nor what a
    brake holds until a colleague has looked."""
    before: dict[str, int] = {}
    moved_at = time.monotonic()
    while left := await left_to_do(city):
        if left != before:
            before, moved_at = left, time.monotonic()
        elif time.monotonic() - moved_at > STUCK_AFTER:
            raise StandsStill(f"Nothing moved for {STUCK_AFTER:.0f} s, and there is left: {_in_words(left)}.")
        on_left(left)
        await asyncio.sleep(LOOK_EVERY)


async def left_to_do(city: City) -> dict[str, int]:
    """What the first service that is not done still has to do; empty when all are done."""
    for service in FLOW:
        if left := {what: number for what, number in (await _left_at(city, service)).items() if number}:
            return left
    return {}


async def _left_at(city: City, service: str) -> dict[str, int]:
    async with memory_of(city, service) as tx:
        heard = await store.heard(tx)
        ends = await _ends(city, service)
        unheard = sum(max(0, end - heard.get(where, 0)) for where, end in ends.items())
        queued = await _queued(city) if service == "notify" else 0
        letters = await store.letters_waiting(tx)
    return {
        f"messages {service} has not heard": unheard,
        "mails notify has not sent": queued,
        f"letters {service} has not said": letters,
    }


async def _ends(city: City, service: str) -> dict[tuple[str, int], int]:
    """Where the topics that it hears end now."""
    prefix = os.environ.get("TOPIC_PREFIX", "")
    topics = [topic.name for topic in TOPICS.values() if service in topic.heard_by]
    consumer = AIOKafkaConsumer(bootstrap_servers=city.kafka_bootstrap)
    await consumer.start()
    try:
        places = [
            TopicPartition(prefix + topic, number)
            for topic in topics
            for number in await _partitions(consumer, prefix + topic)
        ]
        ends = await consumer.end_offsets(places)
    finally:
        await consumer.stop()
    return {(where.topic.removeprefix(prefix), where.partition): end for where, end in ends.items()}


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> list[int]:
    await consumer._client.add_topic(topic)  # without it the consumer knows no topic it is not subscribed to
    return sorted(consumer.partitions_for_topic(topic) or ())


async def _queued(city: City) -> int:
    counts = await ask(city, "notify", "/v1/berichten")
    return int(counts["queued"])


async def ask(city: City, door: str, path: str) -> Any:
    """What a door of the city answers to its own command line."""
    return (await ask_for(city, door, path)).json()


async def ask_for(city: City, door: str, path: str) -> httpx.Response:
    """The same, as it was answered; the command line holds the city's key."""
    cookies = {COOKIE: sealed(city.session_key, COMMAND_LINE)}
    async with httpx.AsyncClient(base_url=city.url(door), timeout=10, trust_env=False, cookies=cookies) as client:
        return (await client.get(path)).raise_for_status()


def _in_words(left: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in left.items())
