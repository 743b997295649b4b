"""Servers of a test's own, to stop and start: Kafka or PostgreSQL alone, the other is that of the test run."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from deploy.local.child import Process
from deploy.local.city import DATABASE, create_city
from deploy.local.cluster import prepare_postgres
from deploy.local.kafka import kafka_answers, launch_kafka, prepare_kafka
from deploy.local.ports import HOST, free_ports
from deploy.local.postgres import ADMIN, launch_postgres
from deploy.local.process import Processes
from deploy.local.servers import temporary_home
from plumbing.testing import City, TestServers


@dataclass
class Server:
    """One server of our own, and a city that lives on it."""

    city: City
    processes: Processes
    process: Process
    answers: Callable[[], bool]

    def stop(self) -> None:
        self.process.ask_to_stop()
        assert self.process.ended(within=20)

    def crash(self) -> None:
        self.process.kill()
        assert self.process.ended(within=20)

    def start(self) -> None:
        self.process = self.processes.start_again(self.process)
        self.process.wait_until(self.answers, seconds=60)


@asynccontextmanager
async def own_kafka(beside: TestServers, home: Path) -> AsyncIterator[Server]:
    with Processes(home) as processes:
        port, controller = free_ports(2)
        prepare_kafka(home, port, controller, lambda line: None)
        city = City(TestServers(f"{HOST}:{port}", beside.admin_url), _name())
        try:
            yield _started(Server(city, processes, launch_kafka(processes, home), lambda: kafka_answers(port)))
        finally:
            await city.tear_down()


@asynccontextmanager
async def own_postgres(beside: TestServers) -> AsyncIterator[Server]:
    with temporary_home() as home, Processes(home) as processes:
        server = prepare_postgres(home, *free_ports(1))
        city = City(TestServers(beside.bootstrap, server.url(ADMIN, DATABASE)), _name())
        started = _started(Server(city, processes, launch_postgres(processes, server), server.answers))
        create_city(server)
        yield started


def _started(server: Server) -> Server:
    server.process.wait_until(server.answers, seconds=60)
    return server


def _name() -> str:
    return f"t{uuid4().hex[:10]}"
