"""What readers of the dashboard wait for: pages that are made anew for them, and pages of a city that goes on."""

import asyncio
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from bench.open_pages import cpu, memory, process
from bench.permits import announcements
from deploy.local.ports import HOST, free_ports
from plumbing.postgres import Pool
from plumbing.service import calm_the_collector
from plumbing.shared import Shared
from plumbing.testing import MANAGER, City, eventually, session_of
from services.dashboard.app import make_app
from services.dashboard.moment import make_settled
from services.dashboard.settings import Settings

ROUNDS = 120
COLD = 10  # of them, that do not count
RATE = 10  # announcements a second, while somebody reads
THINKS = 0.1  # seconds between two pages
PAGES = {
    "all": "/dashboard",
    "a department": "/dashboard/afdeling/DSB",
    "a type": "/dashboard/type/omgevingsvergunning-regulier",
    "an area": "/dashboard?stadsdeel=area-3",
    "three years": "/dashboard?periode=36",
    "five years": "/dashboard?periode=60",
}
NOTHING = "/dashboard/type/onbekend"  # a page that asks nothing of the database: what the machine takes for itself
A_YEAR = "soort=omgevingsvergunning-regulier&periode=12"
LISTS = {
    "open": "/dashboard/zaken?stand=open",
    "late at a department": "/dashboard/zaken?stand=te-laat&afdeling=SZW",
    "likely late in an area": "/dashboard/zaken?stand=waarschijnlijk-te-laat&stadsdeel=area-3",
    "decided of a type in a year": f"/dashboard/zaken?stand=besloten&{A_YEAR}",
    "a hand-over": "/dashboard/zaken?stand=alle&periode=12&over=passed:DSO%3EDSB",
    "finished late, five years back": "/dashboard/zaken?stand=te-laat-afgerond&periode=60",
}


async def anew(settings: Settings, pool: Pool) -> AsyncIterator[str]:
    """Whole pages by the door that browsers use, with their log-in; each is read and made for itself, and nobody shares
    it. Months that are over are added up once, as in a process that was asked before."""
    app = make_app(settings)
    app.state.settings, app.state.pool, app.state.shared, app.state.settled = settings, pool, Shared(0), make_settled()
    calm_the_collector()  # as the service does when it wakes up
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://town", cookies=session_of(MANAGER)) as client:
        for name, path in PAGES.items():
            yield f"  made anew, {name}: {await timed(client, path, os.getpid())}"


async def warm(city: City) -> AsyncIterator[str]:
    """The service in a process of its own, as it runs in a city, by TCP; meanwhile cases go on, also some that ended in
    older months."""
    (port,) = free_ports(1)
    settings = city.settings(Settings, "dashboard", public_address=f"http://{HOST}:{port}")
    async with process(settings, port, "dashboard") as pid, going_on(city):
        async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}", cookies=session_of(MANAGER)) as client:
            await eventually(lambda: _is_ready(client), 60)
            for path in PAGES.values():
                await look(client, path)
            for name, path in {**PAGES, **LISTS}.items():
                kind = "overview of" if name in PAGES else "list,"
                yield f"  {kind} {name}: {await timed(client, path, pid, THINKS)}"
            since, began = cpu(pid), time.perf_counter()
            await asyncio.sleep(20)
            yield f"  while nobody looks any more: {(cpu(pid) - since) / (time.perf_counter() - began):.1%} of a core"
        yield f"  the process that makes the pages: {memory(pid) / 1024**2:.0f} MB"


async def _is_ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/readyz")).status_code == 200


@asynccontextmanager
async def going_on(city: City) -> AsyncIterator[None]:
    """A city in which something is announced all the time."""
    said = announcements(20_000)

    async def tell() -> None:
        for start in range(0, len(said), RATE):
            await city.say("case-status", *said[start : start + RATE])
            await asyncio.sleep(1)

    task = asyncio.create_task(tell())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def look(client: httpx.AsyncClient, path: str, status: int = 200) -> None:
    assert (await client.get(path)).status_code == status


async def timed(client: httpx.AsyncClient, path: str, pid: int, thinks: float = 0) -> str:
    """Beside the empty page, which is asked in turn: what that takes longer than usual, others took of this machine."""
    took, spent, empty = list[float](), list[float](), list[float]()
    for _ in range(ROUNDS):
        for where, status, times in ((path, 200, took), (NOTHING, 404, empty)):
            before, began = cpu(pid), time.perf_counter()
            await look(client, where, status)
            times.append(time.perf_counter() - began)
            if times is took:
                spent.append(cpu(pid) - before)
        await asyncio.sleep(thinks)
    return f"{_spread(took)}; CPU {_spread(spent)}; an empty page {_spread(empty)}; load {os.getloadavg()[0]:.1f}"


def _spread(took: list[float]) -> str:
    warm = sorted(one * 1000 for one in took[COLD:])
    return f"p50 {warm[len(warm) // 2]:.1f} p99 {warm[int(len(warm) * 0.99)]:.1f} ms"
