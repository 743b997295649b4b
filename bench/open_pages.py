"""What open pages cost: so many browsers that follow a case each, on one process of status."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.local.ports import HOST, free_ports
from plumbing.session import COOKIE, Viewer, seal_session
from plumbing.settings import PipeSettings
from plumbing.testing import City, TestServers, eventually
from schemas.stories import on, opened, started
from services.status.settings import Settings

MEGA = 1024 * 1024
AT_ONCE = 100  # browsers that open a page together
REST = 10.0  # seconds in which nothing happens
Ear = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def measure(servers: TestServers, pages: int = 2000, cases: int = 1000) -> AsyncIterator[str]:
    """Memory of an open page, what all cost while nothing happens, and how soon they hear that every case changed."""
    city, (port,) = City(servers, f"b{os.getpid()}"), free_ports(1)
    settings = city.settings(Settings, "status", public_address=f"http://{HOST}:{port}")
    async with process(settings, port) as status:
        await city.say("case-events", *(opened(on(9, 1), f"P-{n}", applicant_id="a-1") for n in range(cases)))
        pool = await city.pool("status")
        await eventually(lambda: pool.fetchval('SELECT count(*) = $1 FROM "case"', cases), 60)
        before, cookie = memory(status), f"{COOKIE}={seal_session(settings, Viewer('applicant', 'a-1'))}"
        ears = [ear for some in range(0, pages, AT_ONCE) for ear in await crowd(port, some, cases, cookie)]
        yield f"open pages {len(ears):,}: {(memory(status) - before) / pages / 1024:.0f} kB each"
        yield f"  the whole process: {memory(status) / MEGA:.0f} MB"
        since = cpu(status)
        await asyncio.sleep(REST)
        yield f"  while nothing happens: {(cpu(status) - since) / REST:.1%} of a core"
        began, since = time.monotonic(), cpu(status)
        news = [asyncio.create_task(says(reader, began)) for reader, _ in ears]
        await city.say("case-events", *(started(on(9, 2), case=f"P-{n}") for n in range(cases)))
        heard = sorted(await asyncio.gather(*news))
        yield f"  every case changes: half heard within {heard[pages // 2]:.1f} s, the last after {heard[-1]:.1f} s"
        yield f"  {(cpu(status) - since) * 1000 / pages:.1f} ms CPU for each page that heard"
        for _, writer in ears:
            writer.close()
    await city.tear_down()


async def crowd(port: int, some: int, cases: int, cookie: str) -> list[Ear]:
    return await asyncio.gather(*(listen(port, f"P-{n % cases}", cookie) for n in range(some, some + AT_ONCE)))


@asynccontextmanager
async def process(settings: PipeSettings, port: int, service: str = "status") -> AsyncIterator[int]:
    """A service as it runs in a city, in a process of its own."""
    known = {name: value for name, value in settings.model_dump(mode="python").items() if value is not None}
    env = {name.upper(): str(getattr(value, "get_secret_value", lambda v=value: v)()) for name, value in known.items()}
    command = [sys.executable, "-m", "spoor", "serve", service, "--port", str(port)]
    child = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **env}, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        await eventually(lambda: _answers(port), 60)
        yield child.pid
    finally:
        child.terminate()
        await child.wait()


async def _answers(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True


async def listen(port: int, case: str, cookie: str) -> Ear:
    """One browser; it has heard where the case stands now. Its writer must be held: it closes when it is dropped."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(f"GET /zaak/{case}/nieuws HTTP/1.1\r\nHost: {HOST}\r\nCookie: {cookie}\r\n\r\n".encode())
    await asyncio.wait_for(reader.readuntil(b"event: changed"), 30)
    return reader, writer


async def says(reader: asyncio.StreamReader, began: float) -> float:
    """Seconds until the next news."""
    await asyncio.wait_for(reader.readuntil(b"event: changed"), 120)
    return time.monotonic() - began


def memory(pid: int) -> int:
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def cpu(pid: int) -> float:
    """Seconds of a core that this process took so far, by the kernel's own clock of it."""
    return time.clock_gettime(~pid << 3 | 2)
