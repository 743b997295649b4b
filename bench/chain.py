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
from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.ports import HOST
from deploy.local.servers import start_servers
from schemas.stories import opened
from spoor.addresses import SERVICES
from spoor.city import City
from spoor.staff import commands

NUMBER = re.compile(rb"CHAIN-\d{6}")


@dataclass
class Postman:
    """Takes mails as a provider would and notes when each case's first one was handed over."""

    taken: dict[bytes, float] = field(default_factory=dict)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        if found := NUMBER.search(content if isinstance(content, bytes) else content.encode()):
            self.taken.setdefault(found[0], time.perf_counter())
        return "250 Taken"


@contextmanager
def city_for_bench(home: Path, base: int, smtp_port: int) -> Iterator[tuple[City, list[int]]]:
    """A city without its mail catcher: notify speaks to our postman. Gives the process ids of the services."""
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
        yield city, [process.pid for process, _ in started]


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


async def measure(home: Path, port_base: int, rate: int, seconds: int) -> None:
    """Print latency and CPU at so many facts a second, each leading to a mail; then the CPU of an idle city."""
    postman, loop = Postman(), asyncio.get_running_loop()
    door = await loop.create_server(lambda: SMTP(postman, enable_SMTPUTF8=True), HOST, 0)
    smtp_port = door.sockets[0].getsockname()[1]
    with city_for_bench(home, port_base, smtp_port) as (city, pids):
        async with httpx.AsyncClient(base_url=city.url("intake"), trust_env=False) as intake:
            await _introduce(intake, rate * (seconds + 2))
            await _drip(intake, rate, 2, start=0)  # warm up
            before = _cpu(pids)
            accepted = await _drip(intake, rate, seconds, start=rate * 2)
            await _all_taken(postman, accepted)
            _report(accepted, postman.taken, rate, before, _cpu(pids))
            idle = _cpu(pids)
            await asyncio.sleep(10)
            _report_idle(idle, _cpu(pids), 10)
    door.close()


async def _introduce(intake: httpx.AsyncClient, count: int) -> None:
    people = [{"applicantId": f"a-CHAIN-{n:06d}", "email": f"p{n}@example.org", "language": "nl"} for n in range(count)]
    for start in range(0, count, 500):
        (await intake.post("/v1/contacts", json=people[start : start + 500])).raise_for_status()


async def _drip(intake: httpx.AsyncClient, rate: int, seconds: int, start: int) -> dict[bytes, float]:
    """One fact a request at even distances; gives the moment of each 202 by case."""
    accepted: dict[bytes, float] = {}
    began, now = time.perf_counter(), datetime.now(UTC)

    async def one(number: int) -> None:
        case = f"CHAIN-{number:06d}"
        body = opened(now, case).model_dump_json(exclude_none=True)
        answer = await intake.post("/v1/events", content=body, headers={"content-type": "application/cloudevents+json"})
        answer.raise_for_status()
        accepted[case.encode()] = time.perf_counter()

    async with asyncio.TaskGroup() as posts:
        for n in range(rate * seconds):
            await asyncio.sleep(max(0.0, began + n / rate - time.perf_counter()))
            posts.create_task(one(start + n))
    return accepted


async def _all_taken(postman: Postman, accepted: dict[bytes, float]) -> None:
    while accepted.keys() - postman.taken.keys():  # noqa: ASYNC110
        await asyncio.sleep(0.05)


Cpu = dict[str, float]


def _cpu(pids: list[int]) -> Cpu:
    """CPU seconds so far: of the services, of PostgreSQL, of Kafka."""
    mine = psutil.Process().children(recursive=True)
    spent = {"services": 0.0, "postgres": 0.0, "kafka": 0.0}
    for process in mine:
        with process.oneshot():
            times, name = process.cpu_times(), process.name()
            part = "services" if process.pid in pids else "kafka" if "java" in name else "postgres"
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
