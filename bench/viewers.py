"""What open overviews cost: so many browsers of three reaches on one dashboard, in a city that goes on."""

import asyncio
import os
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from random import uniform
from uuid import uuid4

import httpx

from bench.open_pages import MEGA, Ear, cpu, memory, process
from bench.permits import announcements
from bench.readers import going_on
from deploy.local.ports import HOST, free_ports
from plumbing.postgres import Pool
from plumbing.session import COOKIE, Viewer, seal_session
from plumbing.testing import MANAGER, City, TestServers, eventually
from schemas.stories import at, tick
from services.dashboard.settings import Settings

OWN = [Viewer("staff", f"s-{name}", roles=("department",), departments=(name,)) for name in ("DSB", "DSO")]
REACHES = (MANAGER, *OWN)
WATCHED = 60.0  # seconds
READS = "%FROM tally WHERE%"  # what a page is added up from


@dataclass
class Room:
    """Browsers at one door, and how long each of their pages took."""

    port: int
    cookies: list[str]
    took: list[float] = field(default_factory=list)
    heard: Counter[int] = field(default_factory=Counter)

    async def watch(self, number: int) -> None:
        """As live.js does: a page, its line, and after each news the page again."""
        cookie = self.cookies[number % len(self.cookies)]
        await self.read(cookie)
        line, writer = await self.ask("/dashboard/nieuws", cookie)
        try:
            while await line.readuntil(b"event: changed"):
                self.heard[number] += 1
                await asyncio.sleep(uniform(2, 10))
                await self.read(cookie)
        finally:
            writer.close()

    async def read(self, cookie: str) -> None:
        began = time.perf_counter()
        page, writer = await self.ask("/dashboard", cookie)
        assert (await page.read()).startswith(b"HTTP/1.1 200")
        self.took.append(time.perf_counter() - began)
        writer.close()

    async def ask(self, path: str, cookie: str) -> Ear:
        """Over a line of its own, without a client that costs more than the page."""
        page, writer = await asyncio.open_connection(HOST, self.port)
        asked = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        writer.write(asked.encode())
        return page, writer


async def measure(servers: TestServers, viewers: int = 300, cases: int = 5000) -> AsyncIterator[str]:
    """Beside three, one of each reach: what both cost in CPU, and ask of the database."""
    city, (port,) = City(servers, f"v{uuid4().hex[:8]}"), free_ports(1)
    settings = city.settings(Settings, "dashboard", public_address=f"http://{HOST}:{port}")
    async with process(settings, port, "dashboard") as pid:
        pool = await city.pool("dashboard")
        await pool.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements SCHEMA public")
        await eventually(lambda: _is_ready(port), 60)
        await city.say("case-status", *announcements(cases), tick(at(5, 20, 12)))
        await eventually(lambda: pool.fetchval("SELECT count(*) >= $1 FROM card", cases), 120)
        cookies = [f"{COOKIE}={seal_session(settings, one)}" for one in REACHES]
        async with going_on(city):
            for number in (len(REACHES), viewers):
                yield await _watched(Room(port, cookies), number, pid, pool)
    await city.tear_down()


async def _watched(room: Room, number: int, pid: int, pool: Pool) -> str:
    browsers = [asyncio.create_task(room.watch(n)) for n in range(number)]
    await eventually(lambda: _all_heard(room, number), 120)
    room.took.clear()
    before, spent, began = await _reads(pool), cpu(pid), time.monotonic()
    await asyncio.sleep(WATCHED)
    lasted = time.monotonic() - began
    reads, spent = await _reads(pool) - before, cpu(pid) - spent
    for one in browsers:
        one.cancel()
    await asyncio.gather(*browsers, return_exceptions=True)
    took = sorted(room.took)
    half, most = (took[min(int(len(took) * part), len(took) - 1)] * 1000 for part in (0.5, 0.99))
    return (
        f"overviews open {number}: {reads / lasted:.1f} reads of the tally a second, {spent / lasted:.0%} of a core, "
        f"{memory(pid) / MEGA:.0f} MB; {len(took) / lasted:.1f} pages/s, p50 {half:.0f} p99 {most:.0f} ms; "
        f"load {os.getloadavg()[0]:.1f}"
    )


async def _reads(pool: Pool) -> int:
    sql = """SELECT coalesce(sum(calls), 0)::int FROM public.pg_stat_statements WHERE query LIKE $1"""
    return int(await pool.fetchval(sql, READS))


async def _all_heard(room: Room, number: int) -> bool:
    return len(room.heard) == number


async def _is_ready(port: int) -> bool:
    try:
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.get(f"http://{HOST}:{port}/readyz")).status_code == 200
    except httpx.TransportError:
        return False
