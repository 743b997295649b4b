"""The servers of a demo or a test: real PostgreSQL and Kafka, started, stopped, killed."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import asyncpg
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from deploy.local.leftovers import AlreadyRunning
from deploy.local.ports import HOST, PortTaken, answers, free_ports, is_free
from deploy.local.servers import Servers, start_servers, temporary_home

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    with temporary_home() as parent:
        yield parent / "a home with é and spaces"


async def write_down(servers: Servers, what: str) -> None:
    line = await asyncpg.connect(servers.database_url("intake"))
    await line.execute("CREATE TABLE deliveries (what text)")
    await line.execute("INSERT INTO deliveries VALUES ($1)", what)
    await line.close()
    admin = AIOKafkaAdminClient(bootstrap_servers=servers.bootstrap)
    await admin.start()
    await admin.create_topics([NewTopic("letters", 1, 1)])
    await admin.close()
    producer = AIOKafkaProducer(bootstrap_servers=servers.bootstrap, acks="all")
    await producer.start()
    await producer.send_and_wait("letters", what.encode())
    await producer.stop()


async def read_back(servers: Servers) -> tuple[str, str]:
    line = await asyncpg.connect(servers.database_url("intake"))
    in_database = await line.fetchval("SELECT what FROM intake.deliveries")
    await line.close()
    consumer = AIOKafkaConsumer("letters", bootstrap_servers=servers.bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    on_the_bus = (await consumer.getone()).value.decode()
    await consumer.stop()
    return in_database, on_the_bus


@contextmanager
def another_launcher(home: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A launcher in a process of its own, with the ports of its servers."""
    argv = [sys.executable, str(Path(__file__).with_name("launcher.py")), str(home)]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, text=True, cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)}
    ) as launcher:
        try:
            assert launcher.stdout
            postgres, bootstrap = launcher.stdout.readline().split()
            yield launcher, [int(postgres), int(bootstrap.rpartition(":")[2])]
        finally:
            launcher.kill()


async def test_what_was_written_down_is_still_there_the_next_morning(home: Path):
    with start_servers(home, None) as evening:
        await write_down(evening.servers, "aanvraag")

    with start_servers(home, None) as morning:
        assert await read_back(morning.servers) == ("aanvraag", "aanvraag")


async def test_a_service_cannot_look_into_the_cupboard_of_another(home: Path):
    with start_servers(home, None) as running:
        await write_down(running.servers, "aanvraag")
        status = await asyncpg.connect(running.servers.database_url("status"))
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await status.fetch("SELECT * FROM intake.deliveries")
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await status.execute("CREATE TABLE public.for_all ()")
        assert await status.fetchval("SELECT current_schema()") == "status"
        await status.close()

    assert (home / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_taken_port_is_named_with_who_needs_it_and_how_to_mend_it(home: Path):
    base = next(port for port in free_ports(1000) if all(map(is_free, range(port, port + 10))))
    with closing(socket.create_server((HOST, taken := base + 9))):
        refused = pytest.raises(PortTaken, match=f"Port {taken} is needed by PostgreSQL.*--port-base")
        with refused, start_servers(home, base):
            pytest.fail("the servers started on a taken port")


def test_a_second_launcher_in_the_same_home_is_refused_and_the_first_goes_on(home: Path):
    with another_launcher(home) as (_, ports):
        with pytest.raises(AlreadyRunning, match="already running"), start_servers(home, None):
            pytest.fail("two launchers in one home")
        assert all(answers(port) for port in ports)


def test_a_killed_launcher_leaves_nothing_that_stops_the_next_start(home: Path):
    with another_launcher(home) as (launcher, old_ports):
        launcher.kill()
        launcher.wait()
        with start_servers(home, None) as running:
            assert running.postgres.query("SELECT 1") == "1"
            assert not any(answers(port) for port in old_ports)


def test_one_polite_signal_stops_everything(home: Path):
    with another_launcher(home) as (launcher, ports):
        launcher.send_signal(signal.SIGTERM)
        launcher.wait(timeout=30)
        assert not any(answers(port) for port in ports)
    assert not list((home / "run").iterdir())
