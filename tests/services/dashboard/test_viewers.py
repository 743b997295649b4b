"""Several hundred open overviews of three reaches ask of the database what three of them ask."""

import asyncio
import re
from functools import partial
from html import unescape
from math import inf
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from plumbing.news import News
from plumbing.session import Viewer
from plumbing.shared import Shared
from plumbing.testing import MANAGER, session_of
from schemas.stories import at
from services.dashboard import follow, moment, pages
from services.dashboard.app import make_app
from services.dashboard.settings import Settings
from tests.at_a_port import at_a_port
from tests.services.dashboard.heard import hear
from tests.services.dashboard.listed import CASES
from tests.services.dashboard.tellings import told
from tests.services.dashboard.test_kept import it_is

DSB = Viewer("staff", "s-1", roles=("department",), departments=("DSB",))
TWO = Viewer("staff", "s-2", roles=("department",), departments=("DPZ", "DSO"))
REACHES = (MANAGER, DSB, TWO)
LIVE = re.compile(r'data-live="([^"]*)"')


class Browser:
    """An overview that stays open, as somebody; it reads the page anew when it hears that there is news."""

    def __init__(self, viewer: Viewer, client: httpx.AsyncClient) -> None:
        self.cookies, self.client = session_of(viewer), client

    async def read(self) -> str:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = await self.client.get("/dashboard", headers={"cookie": cookie})
        assert answer.status_code == 200
        self.cookie = cookie
        return answer.text

    async def open(self) -> None:
        (live,) = LIVE.findall(await self.read())
        where = urlsplit(str(self.client.base_url))
        self.line, self.writer = await asyncio.open_connection(where.hostname, where.port)
        asked = f"GET {unescape(live)} HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {self.cookie}\r\n\r\n"
        self.writer.write(asked.encode())
        await self.line.readuntil(b"event: beat")

    async def hear(self) -> str:
        await asyncio.wait_for(self.line.readuntil(b"event: changed"), 60)
        self.writer.close()
        return await self.read()


@pytest.fixture
def asked(monkeypatch) -> list[str]:
    """Every question to the database."""
    connection: Any = asyncpg.Connection
    execute, seen = connection._execute, list[str]()

    async def noting(self: Any, query: str, *more: Any, **other: Any) -> Any:
        seen.append(query)
        return await execute(self, query, *more, **other)

    monkeypatch.setattr(connection, "_execute", noting)
    return seen


async def news_for(app: Any, pool: asyncpg.Pool, address: str, number: int, asked: list[str]) -> int:
    """What it asks of the database when so many follow, something happens, and all of them read it."""
    limits = httpx.Limits(max_connections=20, max_keepalive_connections=0)  # idle ones are closed under our hands
    async with httpx.AsyncClient(base_url=address, limits=limits, trust_env=False, timeout=60) as client:
        browsers = [Browser(REACHES[n % 3], client) for n in range(number)]
        await asyncio.gather(*(one.open() for one in browsers))
        assert app.state.news.open_pages == number
        assert {one.name for one in app.state.shared.questions} == set(app.state.news._watchers)
        await hear(pool, told(f"NEW-{number}", department="DSB"))
        await pool.execute("UPDATE progress SET next_offset = next_offset + 1")
        asked.clear()
        await app.state.news.ask(SimpleNamespace(pool=pool))
        read = await asyncio.gather(*(one.hear() for one in browsers))
        assert len({LIVE.findall(page)[0] for page in read}) == 1
        return len(asked)


async def test_three_hundred_viewers_of_three_reaches_cost_what_three_cost(city, pool, asked):
    await hear(pool, *CASES)
    await it_is(pool, at(5, 20, 12))
    app, shared = make_app(settings := city.settings(Settings, "dashboard")), Shared[moment.Moment](inf)
    app.state.settings, app.state.pool, app.state.shared = settings, pool, shared
    app.state.news = News(follow.versions, ready=partial(moment.renew, shared, pages.draw))
    async with at_a_port(app) as address:
        few, many = [await news_for(app, pool, address, number, asked) for number in (3, 300)]

    assert many == few, asked
