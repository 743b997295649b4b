"""The relay: says what lies in the outbox, in order per partition, and deletes it once Kafka has it.

Several relays may run: each claims partitions by advisory lock, a fair share by the number that live. A relay
that dies between Kafka's yes and its own delete says some letters twice, with the same ids: readers drop repeats.
"""

import asyncio
from collections.abc import Callable
from math import ceil
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

from . import headers, outbox
from .health import RELAYED, Health
from .logs import log
from .outbox import Letter
from .patience import patiently, rung
from .postgres import BY_KEY
from .settings import PipeSettings

AT_ONCE = 2000  # letters of a partition in one round
REST = 0.010  # seconds: letters that trickle in travel together
CLAIM = 5.0  # seconds between looks at who else lives
FORGETFUL = {"synchronous_commit": "off"}  # a crash may forget that a letter was said; then it is said again
FALLBACK = 1.0  # seconds between looks when nobody rang
HEADERS = [("content-type", b"application/cloudevents+json; charset=UTF-8")]


OnSaid = Callable[[Letter], None]


def note_nothing(_: Letter) -> None:
    """For who does not count what was said."""


class Relay:
    """Owns a connection (its locks die with it) and a producer."""

    def __init__(
        self,
        settings: PipeSettings,
        rest: float = REST,
        health: Health | None = None,
        on_said: OnSaid = note_nothing,
    ) -> None:
        self.settings, self.rest, self.health, self.on_said = settings, rest, health or Health(), on_said
        self.mine: list[int] = []
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """Something was committed: look soon."""
        self._bell.set()

    async def run(self) -> None:
        """For ever; the world may break and mend."""
        async for attempt in patiently("relay", health=self.health):
            with attempt:
                await self._run_once()

    async def _run_once(self) -> None:
        asking = {"search_path": self.settings.db_schema} | BY_KEY | FORGETFUL
        connection = await asyncpg.connect(self.settings.dsn, server_settings=asking)
        producer = make_producer(self.settings)
        try:
            await producer.start()
            await self._claim_forever(connection, producer)
        finally:
            await _stop(producer)  # first: nobody else may speak for our partitions while we still do
            connection.terminate()

    async def _claim_forever(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        claims = Claims(connection, f"{self.settings.db_schema}/relay", self.settings.partitions)
        loop = asyncio.get_running_loop()
        claimed_at = -CLAIM
        while True:
            if loop.time() - claimed_at >= CLAIM:
                self.mine, claimed_at = await claims.fair_share(), loop.time()
            self._bell.clear()
            said = await self._say_some(connection, producer)
            self.health.well("relay")
            if said < AT_ONCE:  # then nothing was left behind
                await asyncio.sleep(self.rest if said else 0)
                await rung(self._bell, FALLBACK)

    async def _say_some(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> int:
        """No transaction: our locks keep everybody else from these letters."""
        if not (places := await outbox.oldest(connection, self.mine, AT_ONCE)):
            return 0
        letters = list(places.values())
        async with asyncio.timeout(60):  # wait_for of Python 3.11 swallows a stop that comes with the answer
            await self._say(producer, letters)
        await outbox.remove(connection, places)
        for letter in letters:
            RELAYED.labels(letter.topic).inc()
            self.on_said(letter)
        return len(letters)

    async def _say(self, producer: AIOKafkaProducer, letters: list[Letter]) -> None:
        """Pipelined; a time-out means unknown, so they are said again."""
        said = [
            await producer.send(
                self.settings.topic_prefix + topic,
                value=value.encode() if value is not None else None,
                key=key.encode() if key is not None else None,
                partition=partition,
                headers=_headers(value, came),
            )
            for topic, partition, key, value, came in letters
        ]
        await asyncio.gather(*said)


class Claims:
    """Which partitions are ours: session locks, so that they fall free when the relay dies."""

    def __init__(self, connection: asyncpg.Connection, name: str, partitions: int) -> None:
        self.connection, self.name, self.partitions = connection, name, partitions
        self.held: set[int] = set()
        self.present = False

    async def fair_share(self) -> list[int]:
        """Take what is free and give back what is more than our share of the relays that live."""
        share = ceil(self.partitions / await self._relays())
        for partition in sorted(self.held)[share:]:
            await self.connection.execute("SELECT pg_advisory_unlock(hashtext($1), $2)", self.name, partition)
            self.held.discard(partition)
        for partition in range(self.partitions):
            if len(self.held) < share and partition not in self.held and await self._try(partition):
                self.held.add(partition)
        return sorted(self.held)

    async def _try(self, partition: int) -> bool:
        return bool(
            await self.connection.fetchval("SELECT pg_try_advisory_lock(hashtext($1), $2)", self.name, partition)
        )

    async def _relays(self) -> int:
        """Every relay holds one shared lock under the number of partitions, to be counted."""
        if not self.present:
            await self.connection.execute(
                "SELECT pg_advisory_lock_shared(hashtext($1), $2)", self.name, self.partitions
            )
            self.present = True
        sql = """
            SELECT count(*) FROM pg_locks
             WHERE locktype = 'advisory' AND granted AND objsubid = 2
               AND classid = (hashtext($1)::bigint & 4294967295)::oid AND objid = $2
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """
        return max(1, int(await self.connection.fetchval(sql, self.name, self.partitions)))


def make_producer(settings: PipeSettings) -> AIOKafkaProducer:
    """Idempotent: Kafka keeps our order even when a send is retried."""
    return AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap,
        acks="all",
        enable_idempotence=True,
        linger_ms=0,
        max_batch_size=262_144,
    )


def _headers(value: str | None, came: str | None) -> Any:
    """Those with which it came, of what is said again; else ours, and none on a tombstone."""
    if came is not None:
        return headers.of_text(came)
    return HEADERS if value is not None else None


async def _stop(producer: AIOKafkaProducer) -> None:
    """A producer with letters pending may hang while the broker is away: they are still in the outbox."""
    try:
        async with asyncio.timeout(5):
            await producer.stop()
    except TimeoutError:
        log.warning("producer_was_left_behind")
