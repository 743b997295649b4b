"""Many people with their page open: the memory of one process, its CPU, and how soon all of them hear the news."""

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from uuid import uuid4

import psutil  # type: ignore[import-untyped]
from tenacity import Retrying, stop_after_delay, wait_fixed

from deploy.local.ports import HOST, free_ports
from plumbing.postgres import Pool
from plumbing.session import COOKIE, Viewer, seal_session
from plumbing.testing import City, TestServers, eventually
from schemas.stories import at, on, opened, started, tick
from services.status.settings import Settings

FLOOR = """
import asyncio, sys, uvicorn
async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        return
    head = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": b": open\\n\\n", "more_body": True})
    await receive()
    while (await receive())["type"] != "http.disconnect":
        pass
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", log_level="error", lifespan="off")
"""
Serving = AbstractContextManager[tuple[psutil.Process, tuple[str, int]]]
Streams = list[tuple[asyncio.StreamReader, asyncio.StreamWriter]]


async def measure(servers: TestServers, pages: int) -> list[str]:
    """Lines for people: what `pages` open pages cost, beside a server that does nothing but hold them open."""
    floor = await _hold(_floor(), pages, "/", {})
    city = City(servers, f"b{uuid4().hex[:8]}")
    try:
        (port,) = free_ports(1)
        settings = city.settings(Settings, "status", public_address=f"http://{HOST}:{port}")
        cases = [f"LIVE-{number:05d}" for number in range(pages)]
        with _status(settings, port) as (process, address):
            await city.say("case-events", *(opened(on(3, 2), case=case, applicant_id="a-LIVE") for case in cases))
            await city.say("case-events", tick(at(3, 3, 9)))
            pool = await city.pool("status")
            await eventually(lambda: _all(pool, pages), 120)
            cookie = f"{COOKIE}={seal_session(settings, Viewer('applicant', 'a-LIVE'))}"
            ours, waits, idle = await _live(city, process, address, cases, cookie)
    finally:
        await city.tear_down()
    return [
        f"{pages:,} live pages: {ours:.1f} KB each, a bare stream {floor:.1f} KB ({ours / floor:.1f} times)",
        f"  idle {idle:.1%} of a core; news reaches its page after p50 {waits[len(waits) // 2]:.0f} ms, "
        f"last {waits[-1]:.0f} ms ({len(waits)} cases changed at once)",
    ]


async def _live(
    city: City, process: psutil.Process, address: tuple[str, int], cases: list[str], cookie: str
) -> tuple[float, list[float], float]:
    """KB a page, milliseconds until each of 200 pages heard its news, and the share of a core when nothing happens."""
    before = process.memory_info().rss
    async with AsyncExitStack() as open_:
        streams = await _open(open_, address, [f"/zaak/{case}/nieuws" for case in cases], {"Cookie": cookie})
        ours = (process.memory_info().rss - before) / 1024 / len(cases)
        idle = await _idle(process)
        changed = cases[:200]
        began = time.perf_counter()
        hearing = [asyncio.create_task(_heard(streams[n][0], began)) for n in range(len(changed))]
        await city.say("case-events", *(started(on(3, 4), case=case) for case in changed))
        return ours, sorted(await asyncio.gather(*hearing)), idle


async def _idle(process: psutil.Process, seconds: float = 5) -> float:
    before = sum(process.cpu_times()[:2])
    await asyncio.sleep(seconds)
    return float(sum(process.cpu_times()[:2]) - before) / seconds


async def _heard(stream: asyncio.StreamReader, began: float) -> float:
    while b"changed" not in await stream.readline():
        pass
    return 1000 * (time.perf_counter() - began)


async def _hold(
    serving: AbstractContextManager[tuple[psutil.Process, tuple[str, int]]],
    pages: int,
    path: str,
    headers: Mapping[str, str],
) -> float:
    with serving as (process, address):
        before = process.memory_info().rss
        async with AsyncExitStack() as open_:
            await _open(open_, address, [path] * pages, headers)
            return float(process.memory_info().rss - before) / 1024 / pages


async def _open(
    open_: AsyncExitStack, address: tuple[str, int], paths: list[str], headers: Mapping[str, str]
) -> Streams:
    """Every stream has said its first line when this returns."""
    streams: Streams = []
    for path in paths:
        reader, writer = await asyncio.open_connection(*address)
        open_.callback(writer.close)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {address[0]}\r\n{lines}\r\n".encode())
        status = await reader.readline()
        assert b" 200 " in status, status
        streams.append((reader, writer))
    return streams


@contextmanager
def _floor() -> Iterator[tuple[psutil.Process, tuple[str, int]]]:
    (port,) = free_ports(1)
    with _running([sys.executable, "-c", FLOOR, str(port)], {}, port) as process:
        yield process, (HOST, port)


@contextmanager
def _status(settings: Settings, port: int) -> Iterator[tuple[psutil.Process, tuple[str, int]]]:
    told = settings.model_dump(mode="json", exclude_none=True)
    told |= {"database_url": settings.dsn, "session_key": settings.session_key.get_secret_value()}
    env = {name.upper(): str(value) for name, value in told.items()}
    with _running([sys.executable, "-m", "spoor", "serve", "status", "--port", str(port)], env, port) as process:
        yield process, (HOST, port)


@contextmanager
def _running(argv: list[str], env: Mapping[str, str], port: int) -> Iterator[psutil.Process]:
    child = subprocess.Popen(argv, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    try:
        for attempt in Retrying(stop=stop_after_delay(60), wait=wait_fixed(0.2)):
            with attempt:
                socket.create_connection((HOST, port), 1).close()
        yield psutil.Process(child.pid)
    finally:
        child.kill()
        child.wait()


async def _all(pool: Pool, pages: int) -> bool:
    sql = """SELECT count(*) FROM "case" WHERE snapshot IS NOT NULL"""
    return bool(await pool.fetchval(sql) == pages)
