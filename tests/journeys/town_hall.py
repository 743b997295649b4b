"""The town hall of a journey: the services of one city in processes of their own, and what can be seen of them."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.local.ports import HOST, free_ports
from plumbing.patience import within
from plumbing.settings import DoorSettings
from plumbing.testing import MANAGER, City, eventually, session_of
from schemas.topics import TOPICS
from services.dashboard.settings import Settings as Dashboard
from services.intake.settings import Settings as Intake
from services.notify.settings import Settings as Notify
from services.status.settings import Settings as Status
from simulation.door import Door
from spoor import store
from spoor.addresses import SERVICES
from tests.journeys.days import Days, tell
from tests.journeys.post_office import PostOffice, open_post_office
from tests.journeys.staff import Worker, as_environment
from tests.services.intake.deliveries import PUBLIC
from tests.services.notify.saying import PRIVATE

FLOW = (*SERVICES, "status")  # who is done with everything before; status at last hears what notify says
READY_WITHIN = 60.0
TICK = b"nl.spoor.tick.v1"
FROM_OTHERS = (b"nl.spoor.expectation.moved.v1", b"nl.spoor.dossier.moved.v1")
LEARNED = re.compile(rb',"expected":{[^}]*}')


@dataclass
class TownHall:
    """Services start, die and start again here; time comes by the door alone."""

    city: City
    logs: Path
    post: PostOffice
    lease_seconds: float = 30
    staff: dict[str, Worker] = field(default_factory=dict)
    _ports: dict[str, int] = field(default_factory=lambda: dict(zip(SERVICES, free_ports(4), strict=True)))
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)
    _clients: dict[str, httpx.AsyncClient] = field(default_factory=dict)

    async def start(self, *services: str) -> None:
        """For the first time or again; return when all of them are ready."""
        for service in services:
            self.staff.setdefault(service, self._hire(service)).start()
        await asyncio.gather(*(eventually(partial(self.ready, one), READY_WITHIN) for one in services))

    def kill(self, *services: str) -> None:
        for service in services:
            self.staff[service].kill()

    async def ready(self, service: str, question: str = "/readyz") -> bool:
        """Ask `/healthz` to know only that it answers."""
        code = self.staff[service].code
        assert code is None, f"{service} ended by itself with {code}"
        try:
            return (await self.client(service).get(question)).status_code == 200
        except httpx.TransportError:  # not there yet
            return False

    def client(self, service: str) -> httpx.AsyncClient:
        if service not in self._clients:
            url = f"http://{HOST}:{self._ports[service]}"
            self._clients[service] = httpx.AsyncClient(
                base_url=url, timeout=60, trust_env=False, cookies=session_of(MANAGER)
            )
            self._open.push_async_callback(self._clients[service].aclose)
        return self._clients[service]

    @property
    def door(self) -> Door:
        """Where departments come in, with their patience."""
        return Door(self.client("intake"))

    async def ask(self, service: str, path: str) -> Any:
        return (await self.client(service).get(path)).raise_for_status().json()

    async def page(self, case_id: str, language: str = "nl") -> str:
        """What an applicant reads."""
        return (await self.client("status").get(f"/zaak/{case_id}?taal={language}")).raise_for_status().text

    def settings(self, service: str) -> DoorSettings:
        more: dict[str, tuple[type[DoorSettings], dict[str, Any]]] = {
            "intake": (
                Intake,
                {
                    "notify_public_key": PUBLIC,
                    "intake_open_door": True,
                    "clock": "driven",
                    "future_tolerance": timedelta(days=1),
                },
            ),
            "status": (Status, {}),
            "notify": (
                Notify,
                {"notify_private_key": PRIVATE, "smtp_port": self.post.port, "lease_seconds": self.lease_seconds},
            ),
            "dashboard": (Dashboard, {}),
        }
        kind, its_own = more[service]
        return self.city.settings(kind, service, **its_own)

    def _hire(self, service: str) -> Worker:
        told = as_environment(self.settings(service))
        return Worker(service, self._ports[service], told, self.logs / f"{service}.log")

    @asynccontextmanager
    async def memory(self, service: str) -> AsyncIterator[asyncpg.Connection]:
        """A connection that sees what a service keeps."""
        settings = self.settings(service)
        connection = await asyncpg.connect(settings.dsn, server_settings={"search_path": settings.db_schema})
        try:
            yield connection
        finally:
            await connection.close()

    async def rows(self, service: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        async with self.memory(service) as memory:
            return [tuple(row) for row in await memory.fetch(sql, *values)]

    async def number(self, service: str, sql: str, *values: Any) -> int:
        ((number,),) = await self.rows(service, sql, *values)
        return int(number or 0)

    async def view(self) -> list[tuple[Any, ...]]:
        """Where every case stands, every byte of it but when we heard."""
        sql = """SELECT case_id, partition, wake_at, snapshot, last, corrected FROM "case" ORDER BY case_id"""
        return await self.rows("status", sql)

    async def said(self, topic: str) -> list[tuple[int, bytes]]:
        """Everything on a topic, as partition and value."""
        return [(record.partition, record.value) for record in await self.city.heard(topic, 0)]

    async def told(self) -> list[tuple[int, bytes]]:
        """What the cases say by their own facts. What others teach depends on how far those are (ADR 16, 17)."""
        return [
            (partition, LEARNED.sub(b"", value))
            for partition, value in await self.said("case-status")
            if not any(name in value for name in FROM_OTHERS)
        ]

    async def settled(self, seconds: float = 60) -> None:
        """Return when nobody has anything left to do."""
        await eventually(self._nothing_left, seconds)

    async def _nothing_left(self) -> bool:
        # In the order of the flow: when one has nothing left, nothing more can come to the next.
        for service in FLOW:
            if service in self.staff and await self._has_work(service):
                return False
        return True

    async def _has_work(self, service: str) -> bool:
        ends = await self._ends(service)
        async with self.memory(service) as memory:
            heard = await store.heard(memory)
            unheard = any(end > heard.get(where, 0) for where, end in ends.items())
            mails = service == "notify" and await _mails_waiting(memory)
            return unheard or mails or await store.letters_waiting(memory) > 0

    async def _ends(self, service: str) -> dict[tuple[str, int], int]:
        """Where the topics that it hears end now."""
        topics = [topic.name for topic in TOPICS.values() if service in topic.heard_by]
        prefix = f"{self.city.name}-"
        places = [TopicPartition(prefix + topic, p) for topic in topics for p in range(self.city.partitions)]
        consumer = AIOKafkaConsumer(bootstrap_servers=self.city.servers.bootstrap)
        await consumer.start()
        try:
            ends = await consumer.end_offsets(places)
        finally:
            await within(10, consumer.stop())
        return {(where.topic.removeprefix(prefix), where.partition): end for where, end in ends.items()}

    async def close(self) -> None:
        for worker in self.staff.values():
            worker.kill()
        await self._open.aclose()


async def _mails_waiting(memory: asyncpg.Connection) -> bool:
    """A call is for a colleague, and what rests until a later moment leaves when a tick says so."""
    sql = """
        SELECT EXISTS (SELECT FROM message WHERE channel <> 'call' AND state IN ('queued', 'sending')
                          AND (leaves_at IS NULL OR envelope IS NOT NULL OR leaves_at <= (
                                  SELECT min(now) FROM progress WHERE topic = 'case-status')))
    """
    return bool(await memory.fetchval(sql))


@asynccontextmanager
async def town_hall_of(city: City, logs: Path, lease_seconds: float = 30) -> AsyncIterator[TownHall]:
    """An empty town hall; start in it what the journey needs."""
    logs.mkdir()
    async with open_post_office() as post:
        hall = TownHall(city, logs, post, lease_seconds)
        try:
            yield hall
        finally:
            await hall.close()


async def live(hall: TownHall, days: Days, *services: str) -> None:
    """Start, tell all of it, and wait until everybody is done."""
    await hall.start(*services)
    await tell(hall.door, days)
    await hall.settled()
