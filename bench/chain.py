"""The whole chain at a steady rate: how long from accepted to mail handed over, and what it costs in CPU."""

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import quantiles

import httpx
import psutil  # type: ignore[import-untyped]

from deploy.local.ports import HOST
from deploy.local.servers import start_servers
from schemas.stories import opened
from spoor.addresses import SERVICES
from spoor.city import City
from spoor.staff import commands

AT_ONCE = 5  # facts a request
IDLE = 30.0  # seconds
BATCH = {"content-type": "application/cloudevents-batch+json"}
NUMBER = re.compile(rb"CHAIN-\d{6}")


@dataclass
class Postman:
    """Notes when each case's first mail was handed over."""

    taken: dict[bytes, float] = field(default_factory=dict)

    def take(self, mail: bytes) -> None:
        if found := NUMBER.search(mail):
            self.taken.setdefault(found[0], time.perf_counter())


class Counter(asyncio.Protocol):
    """As little SMTP as notify speaks, so that the measuring costs little of what is measured."""

    def __init__(self, postman: Postman) -> None:
        self.postman, self.heard, self.in_mail = postman, b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.wire = transport
        self.wire.write(b"220 bench\r\n")

    def data_received(self, data: bytes) -> None:
        self.heard += data
        end = b"\r\n.\r\n" if self.in_mail else b"\r\n"
        while end in self.heard:
            said, self.heard = self.heard.split(end, 1)
            self.wire.write(self._answer(said))
            end = b"\r\n.\r\n" if self.in_mail else b"\r\n"

    def _answer(self, said: bytes) -> bytes:
        if self.in_mail:
            self.postman.take(said)
        self.in_mail = not self.in_mail and said.upper().startswith(b"DATA")
        return b"354 go on\r\n" if self.in_mail else b"250 yes\r\n"


@contextmanager
def city_for_bench(home: Path, base: int, smtp_port: int) -> Iterator[tuple[City, dict[int, str]]]:
    """A city without its mail catcher: notify speaks to our postman. Gives the services by process id."""
    with start_servers(home, base) as running:
        urls = {name: running.servers.database_url(name) for name in SERVICES}
        city = City(running.servers.bootstrap, urls, base, "wall")
        started = [
            (running.processes.start(replace(told, env={**told.env, "SMTP_PORT": str(smtp_port)})), ready)
            for told, ready in commands(home, city)
            if told.name in SERVICES
        ]
        for process, ready in started:
            process.wait_until(partial(_answers, ready), 60)
        yield city, {process.pid: process.name for process, _ in started}


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


async def measure(home: Path, port_base: int, rate: int, seconds: int) -> None:
    """Print latency and CPU at so many facts a second, each leading to a mail; then the CPU of an idle city."""
    postman, loop = Postman(), asyncio.get_running_loop()
    door = await loop.create_server(lambda: Counter(postman), HOST, 0)
    smtp_port = door.sockets[0].getsockname()[1]
    with city_for_bench(home, port_base, smtp_port) as (city, services):
        async with httpx.AsyncClient(base_url=city.url("intake"), trust_env=False) as intake:
            await _introduce(intake, rate * (seconds + 2))
            await _drip(intake, rate, 2, start=0)  # warm up
            before = _cpu(services)
            accepted = await _drip(intake, rate, seconds, start=rate * 2)
            await _all_taken(postman, accepted)
            _report(accepted, postman.taken, rate, before, _cpu(services))
            await asyncio.sleep(10)  # what is tidied up after a crowd is no idling
            idle = _cpu(services)
            await asyncio.sleep(IDLE)
            _report_idle(idle, _cpu(services), IDLE)
    door.close()


async def _introduce(intake: httpx.AsyncClient, count: int) -> None:
    people = [{"applicantId": f"a-CHAIN-{n:06d}", "email": f"p{n}@example.org", "language": "nl"} for n in range(count)]
    for start in range(0, count, 500):
        (await intake.post("/v1/contacts", json=people[start : start + 500])).raise_for_status()


async def _drip(intake: httpx.AsyncClient, rate: int, seconds: int, start: int) -> dict[bytes, float]:
    """Requests of AT_ONCE facts at even distances; gives the moment of the 202 by case."""
    accepted: dict[bytes, float] = {}
    began, now = time.perf_counter(), datetime.now(UTC)

    async def some(numbers: range) -> None:
        cases = [f"CHAIN-{number:06d}" for number in numbers]
        body = ",".join(opened(now, case).model_dump_json(exclude_none=True) for case in cases)
        (await intake.post("/v1/events", content=f"[{body}]", headers=BATCH)).raise_for_status()
        accepted.update(dict.fromkeys((case.encode() for case in cases), time.perf_counter()))

    async with asyncio.TaskGroup() as posts:
        for n in range(0, rate * seconds, AT_ONCE):
            await asyncio.sleep(max(0.0, began + n / rate - time.perf_counter()))
            posts.create_task(some(range(start + n, start + n + AT_ONCE)))
    return accepted


async def _all_taken(postman: Postman, accepted: dict[bytes, float]) -> None:
    while accepted.keys() - postman.taken.keys():  # noqa: ASYNC110
        await asyncio.sleep(0.05)


Cpu = dict[str, float]


def _cpu(services: dict[int, str]) -> Cpu:
    """CPU seconds so far: of each service, of PostgreSQL, of Kafka."""
    mine = psutil.Process().children(recursive=True)
    spent = dict.fromkeys([*services.values(), "postgres", "kafka"], 0.0)
    for process in mine:
        with process.oneshot():
            times, name = process.cpu_times(), process.name()
            part = services.get(process.pid) or ("kafka" if "java" in name else "postgres")
            spent[part] += times.user + times.system
    return spent


def _report(accepted: dict[bytes, float], taken: dict[bytes, float], rate: int, before: Cpu, after: Cpu) -> None:
    waits = sorted(1000 * (taken[case] - when) for case, when in accepted.items())
    p = quantiles(waits, n=100)
    print(
        f"chain at {rate}/s, accepted to mail handed over: p50 {p[49]:.0f} ms, p99 {p[98]:.0f} ms, {len(waits)} mails"
    )
    costs = {part: 1000 * (after[part] - before[part]) / len(waits) for part in after}
    print(f"  CPU a fact: {sum(costs.values()):.1f} ms ({', '.join(f'{k} {v:.1f}' for k, v in costs.items())})")


def _report_idle(before: Cpu, after: Cpu, seconds: float) -> None:
    share = {part: (after[part] - before[part]) / seconds for part in after}
    print("idle, of a core: " + ", ".join(f"{part} {used:.1%}" for part, used in share.items()))
