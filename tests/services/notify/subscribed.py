"""Another system for tests: it takes notifications at a port, or fails in all the ways in which systems fail."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from plumbing.postgres import Pool
from plumbing.testing import City
from services.notify import store_webhooks
from services.notify.core.notice import EVERY, Subscriber, Wish
from services.notify.core.ring import sealed_for
from services.notify.settings import Settings
from tests.at_a_port import at_a_port
from tests.services.notify.saying import PRIVATE

AUTH = "Bearer whatever-they-agreed"
STORY = ["zaak create", "zaak update", "resultaat create"]  # of a case in at_work, as a system hears it


@dataclass
class System:
    """`answers` are given to the next notifications in place of a 204; None never answers."""

    origin: str = ""
    got: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answers: list[Response | None] = field(default_factory=list)
    always: Response | None = None
    on_notice: Callable[[int], None] = lambda number: None
    at_once: int = 0
    most_at_once: int = 0
    takes: float = 0.0

    @property
    def callback(self) -> str:
        return f"{self.origin}/hoor"

    async def hear(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._answer(request)
        finally:
            self.at_once -= 1

    async def _answer(self, request: Request) -> Response:
        told = json.loads(await request.body())
        await asyncio.sleep(self.takes)
        if request.headers.get("authorization") != AUTH:
            return Response(status_code=403)
        if self.answers:
            answer = self.answers.pop(0)
            if answer is None:
                await asyncio.sleep(3)
            return answer or Response(status_code=500)
        if self.always:
            return self.always
        self.got.append(told)
        self.headers.append(dict(request.headers))
        self.on_notice(len(self.got))
        return Response(status_code=204)


def redirect(to: str) -> Response:
    return RedirectResponse(to)


@asynccontextmanager
async def open_system(port: int = 0) -> AsyncIterator[System]:
    system = System()
    door = Route("/{path:path}", system.hear, methods=["GET", "POST"])
    async with at_a_port(Starlette(routes=[door]), port) as origin:
        system.origin = origin
        yield system


def subscriber(callback: str, **more: Any) -> Subscriber:
    told: dict[str, Any] = {
        "id": uuid4(),
        "client": "dsb",
        "departments": (EVERY,),
        "callback": callback,
        "sealed": sealed_for(PRIVATE, AUTH),
        "wishes": (Wish("zaken", {}),),
    }
    return Subscriber(**told | more)


async def subscribe(pool: Pool, callback: str, **more: Any) -> UUID:
    one = subscriber(callback, **more)
    async with pool.acquire() as tx:
        await store_webhooks.add_subscriber(tx, one, 20)
    return one.id


async def states(pool: Pool, subscriber_id: UUID | None = None) -> list[tuple[str, str | None]]:
    sql = """
        SELECT state, reason FROM notification
         WHERE ($1::uuid IS NULL OR subscriber_id = $1) ORDER BY position
    """
    return [tuple(row) for row in await pool.fetch(sql, subscriber_id)]


def settings_with(city: City, *systems: System, **more: Any) -> Settings:
    private = ",".join(one.origin for one in systems)
    told: dict[str, Any] = {"notify_private_key": PRIVATE, "webhook_private": private, "webhook_seconds": 0.5}
    return city.settings(Settings, "notify", **told | more)


async def at_once(pool: Pool) -> None:
    """Nobody needs rest any more, and every pause is over."""
    await pool.execute("UPDATE subscriber SET rest_until = 'epoch'")
    await pool.execute("UPDATE notification SET next_try_at = 'epoch' WHERE state = 'queued'")


def heard_of(system: System, case: str) -> list[str]:
    return [f"{one['resource']} {one['actie']}" for one in system.got if one["hoofdObject"].endswith(f"/{case}")]
