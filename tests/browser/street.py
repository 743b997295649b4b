"""The street: the status service as a browser finds it, with a case in every state, until the test run ends."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from fastapi import FastAPI

from deploy.local.ports import HOST, free_ports
from plumbing.postgres import Pool
from plumbing.session import COOKIE, Viewer, seal_session
from plumbing.settings import DoorSettings
from plumbing.testing import City, TestServers, eventually
from schemas.stories import at, tick
from services.notify.app import make_app as make_notify
from services.notify.settings import Settings as Notify
from services.status.app import make_app
from services.status.settings import Settings
from tests.at_a_port import at_a_port
from tests.browser.states import NOW, STATES
from tests.services.notify.saying import PRIVATE

AGENT = Viewer("staff", "agent-1", roles=("agent",))


@dataclass(frozen=True)
class Street:
    """Where the service is, and how to make something happen there."""

    city: City
    settings: DoorSettings
    pool: Pool

    @property
    def address(self) -> str:
        return self.settings.public_address

    def applicant(self, state: str) -> Viewer:
        return Viewer("applicant", f"a-{state}")

    def cookie(self, viewer: Viewer) -> Any:
        """As the log-in would set it."""
        return {"name": COOKIE, "value": seal_session(self.settings, viewer), "url": self.address}

    async def say(self, *facts: Any) -> None:
        await self.city.say("case-events", *facts)

    async def known(self, number: str, phase: str = "") -> None:
        """Return when the service knows this case (in this phase)."""
        sql = """SELECT count(*) FROM "case" WHERE case_id = $1 AND snapshot::jsonb ->> 'phase' LIKE $2"""
        await eventually(lambda: self.pool.fetchval(sql, number, phase or "%"))


@asynccontextmanager
async def open_street(servers: TestServers) -> AsyncIterator[Street]:
    (port,) = free_ports(1)
    city = City(servers, f"b{uuid4().hex[:10]}")
    settings = city.settings(Settings, "status", public_address=f"http://{HOST}:{port}")
    async with open_for_visits(city, make_app(settings), port):
        await city.say("case-events", *(fact for story in STATES.values() for fact in story), tick(at(*NOW)))
        pool = await city.pool("status")
        await eventually(lambda: _all_heard(pool, city.partitions), 60)
        yield Street(city, settings, pool)


@asynccontextmanager
async def open_notify(servers: TestServers) -> AsyncIterator[Street]:
    """Notify at a port, while there is no bus and no mail server; its pool is what it keeps."""
    (port,) = free_ports(1)
    city = City(servers, f"d{uuid4().hex[:10]}")
    here: dict[str, Any] = {"public_address": f"http://{HOST}:{port}", "smtp_port": 1, "notify_private_key": PRIVATE}
    settings = city.settings(Notify, "notify", **here)
    away = settings.model_copy(update={"kafka_bootstrap": f"{HOST}:1"})
    async with open_for_visits(city, make_notify(away), port):
        yield Street(city, settings, await city.pool("notify"))


@asynccontextmanager
async def open_for_visits(city: City, app: FastAPI, port: int) -> AsyncIterator[None]:
    """Until nobody visits it any more; then the city goes as well."""
    try:
        async with at_a_port(app, port, lifespan="on"):
            yield
    finally:
        await city.tear_down()


async def _all_heard(pool: Pool, partitions: int) -> bool:
    told = await pool.fetchval("""SELECT count(*) FROM "case" WHERE snapshot IS NOT NULL""")
    ticked = """SELECT count(*) FROM progress WHERE topic = 'case-events' AND now = $1"""
    return bool(told == len(STATES) and await pool.fetchval(ticked, at(*NOW)) == partitions)
