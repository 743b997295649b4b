"""Test fixtures: one Kafka and one PostgreSQL per test run, own topics and schemas per test."""

import os
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import httpx
import pytest
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from fastapi import FastAPI
from pydantic import BaseModel
from tenacity import AsyncRetrying, stop_after_delay, wait_fixed

from schemas.envelope import BEGINNING, Event

from .batch import Batch
from .kafka import partition_of
from .link import public_key
from .patience import within
from .postgres import Pool, open_pool
from .relay import make_producer
from .session import COOKIE, Viewer, sealed
from .settings import DoorSettings, PipeSettings
from .testing_ground import build

SERVICES = Path(__file__).parent.parent / "services"
SESSION_KEY = "a key of tests that signs nothing else"
LINK_SIGNING_KEY = b64encode(b"a key of tests for tracking link").decode()
DOORS: dict[str, Any] = {
    "session_key": SESSION_KEY,
    "link_signing_key": LINK_SIGNING_KEY,
    "link_verify_key": public_key(LINK_SIGNING_KEY),
}
MANAGER = Viewer("staff", "s-manager", roles=("manager",))
Made = TypeVar("Made", bound=PipeSettings)


@dataclass(frozen=True)
class TestServers:
    """Where the broker and the database of this test run are."""

    __test__ = False
    bootstrap: str
    admin_url: str


@pytest.fixture(scope="session")
def test_servers() -> Iterator[TestServers]:
    """Those that KAFKA_BOOTSTRAP and DATABASE_URL name; else in containers; else embedded ones.

    SPOOR_TEST_SERVERS=containers|embedded chooses. Unasked, containers are taken when a Docker engine answers within
    two seconds and has the images already.
    """
    if {"KAFKA_BOOTSTRAP", "DATABASE_URL"} <= os.environ.keys():
        yield TestServers(os.environ["KAFKA_BOOTSTRAP"], os.environ["DATABASE_URL"])
    elif wants_containers(os.environ.get("SPOOR_TEST_SERVERS", "")):
        from deploy.local.containers import containers

        with containers() as (bootstrap, admin_url):
            yield TestServers(bootstrap, admin_url)
    else:
        from deploy.local.servers import start_servers, temporary_home

        with temporary_home() as home, start_servers(home, None) as running:
            yield TestServers(running.servers.bootstrap, running.servers.admin_url)


def wants_containers(chosen: str) -> bool:
    if chosen not in {"", "containers", "embedded"}:
        raise pytest.UsageError(f"SPOOR_TEST_SERVERS is containers or embedded, not {chosen!r}")
    if chosen:
        return chosen == "containers"
    from deploy.local.engine import engine_has_images

    return engine_has_images()


@pytest.fixture(scope="session")
def admin_url(test_servers: TestServers) -> str:
    return test_servers.admin_url


@dataclass
class City:
    """A city of one test: its own topics and its own schemas on the servers of the run."""

    servers: TestServers
    name: str
    partitions: int = 4
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _services: set[str] = field(default_factory=set)
    _built: set[str] = field(default_factory=set)

    def settings(self, kind: type[Made], service: str, **more: Any) -> Made:
        """The settings of a service in this city."""
        if (SERVICES / service).is_dir():
            self._services.add(service)
        return kind(
            kafka_bootstrap=self.servers.bootstrap,
            database_url=self.servers.admin_url,  # type: ignore[arg-type]
            db_schema=f"{service}_{self.name}",
            topic_prefix=f"{self.name}-",
            partitions=self.partitions,
            **(DOORS if issubclass(kind, DoorSettings) else {}),
            **more,
        )

    async def pool(self, service: str) -> Pool:
        """A pool on the migrated schema of a service, for tests of its store and handlers without a broker."""
        schema = f"{service}_{self.name}"
        await self._build(service)
        return await self._open.enter_async_context(await open_pool(self.servers.admin_url, schema, 4))

    async def _build(self, *services: str) -> None:
        for service in set(services) - self._built:
            await build(self.servers.admin_url, f"{service}_{self.name}", SERVICES / service / "migrations")
            self._built.add(service)

    async def serving(self, app: FastAPI, viewer: Viewer | None = None) -> httpx.AsyncClient:
        """Start a service as it runs in production, and a client at its HTTP door who is this viewer."""
        await self._build(*self._services)
        client = await self._open.enter_async_context(serving(app))
        client.cookies = session_of(viewer)
        return client

    async def say(self, topic: str, *said: BaseModel | bytes, key: str | None = None, headers: Any = None) -> None:
        """Put events on a topic as a relay would: facts by their case, ticks into every partition."""
        producer = make_producer(PipeSettings.model_construct(kafka_bootstrap=self.servers.bootstrap))
        await producer.start()
        try:
            for one in said:
                body = one if isinstance(one, bytes) else one.model_dump_json(exclude_none=True).encode()
                case = one.case_id if isinstance(one, Event) else key
                where = [partition_of(case, self.partitions)] if case else range(self.partitions)
                for partition in where:
                    encoded = case.encode() if case else None
                    await producer.send_and_wait(
                        f"{self.name}-{topic}", body, key=encoded, partition=partition, headers=headers
                    )
        finally:
            await producer.stop()

    async def heard(self, topic: str, at_least: int, seconds: float = 20) -> "list[ConsumerRecord[Any, Any]]":
        """Everything on a topic, partition by partition, once there are so many messages."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.servers.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:
            everywhere = [TopicPartition(f"{self.name}-{topic}", p) for p in range(self.partitions)]
            consumer.assign(everywhere)

            async def enough() -> bool:
                return int(sum((await consumer.end_offsets(everywhere)).values())) >= at_least

            await eventually(enough, seconds)
            return await _read(consumer, await consumer.end_offsets(everywhere))
        finally:
            await within(10, consumer.stop())

    async def tear_down(self) -> None:
        await self._open.aclose()
        connection = await asyncpg.connect(self.servers.admin_url)
        rows = await connection.fetch("SELECT nspname FROM pg_namespace WHERE nspname LIKE $1", f"%_{self.name}")
        for row in rows:
            await connection.execute(f'DROP SCHEMA "{row[0]}" CASCADE')
        await connection.close()
        await within(10, self._forget_topics())

    async def _forget_topics(self) -> None:
        """A broker that serves a whole test run must not drown in topics."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.servers.bootstrap)
        await admin.start()
        try:
            mine = [name for name in await admin.list_topics() if name.startswith(f"{self.name}-")]
            if mine:
                await admin.delete_topics(mine)
        finally:
            await admin.close()


async def _read(consumer: AIOKafkaConsumer, ends: dict[TopicPartition, int]) -> "list[ConsumerRecord[Any, Any]]":
    records: list[ConsumerRecord[Any, Any]] = []
    while any([await consumer.position(where) < end for where, end in ends.items()]):
        for part in (await consumer.getmany(timeout_ms=500)).values():
            records += part
    return sorted(records, key=lambda record: (record.partition, record.offset))


def session_of(viewer: Viewer | None) -> httpx.Cookies:
    """What the browser of this viewer carries; nothing of somebody whom we do not know."""
    return httpx.Cookies({COOKIE: sealed(SESSION_KEY, viewer)} if viewer else {})


@pytest.fixture
async def city(test_servers: TestServers) -> AsyncIterator[City]:
    it = City(test_servers, f"t{uuid4().hex[:10]}")
    yield it
    await it.tear_down()


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The app with its lifespan, and a client that speaks to it in the same process."""
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://spoor.test") as client,
    ):
        yield client


async def eventually(true: Callable[[], Awaitable[Any]], seconds: float = 20) -> Any:
    """Wait for a condition, never for a time; AssertionError when it does not come about."""
    async for attempt in AsyncRetrying(stop=stop_after_delay(seconds), wait=wait_fixed(0.05), reraise=True):
        with attempt:
            answer = await true()
            assert answer, "it did not come about in time"
    return answer


def batch_of(*events: Any, topic: str = "case-events", partition: int = 0, now: datetime = BEGINNING) -> Batch:
    """A batch as a handler gets it, without a broker."""
    records = tuple(record_of(e, topic, n, partition=partition) for n, e in enumerate(events))
    return Batch(topic, {partition: now}, events, records)


def together(*batches: Batch) -> Batch:
    """What several partitions said, as one batch."""
    now = {partition: now for batch in batches for partition, now in batch.now.items()}
    events = chain.from_iterable(batch.events for batch in batches)
    return Batch(batches[0].topic, now, tuple(events), tuple(chain.from_iterable(batch.records for batch in batches)))


def record_of(
    event: Any, topic: str = "case-events", offset: int = 0, headers: Sequence[Any] = (), partition: int = 0
) -> "ConsumerRecord[Any, Any]":
    body = event if isinstance(event, bytes) else event.model_dump_json(exclude_none=True).encode()
    key = event.case_id.encode() if isinstance(event, Event) else None
    return ConsumerRecord(topic, partition, offset, 0, 0, key, body, None, 0, len(body), tuple(headers))
