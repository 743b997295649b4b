"""The cellar: PostgreSQL and Kafka started together, for the demo and for the tests alike."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy.local import city
from deploy.local.cluster import prepare_postgres
from deploy.local.kafka import kafka_answers, launch_kafka, prepare_kafka
from deploy.local.ports import HOST, free_ports, refuse_taken_ports
from deploy.local.postgres import ADMIN, Postgres, launch_postgres
from deploy.local.process import Processes

KAFKA, CONTROLLER, POSTGRES = 7, 8, 9  # counted from the port base


@dataclass(frozen=True)
class Servers:
    """Where the servers are. `database_url` gives the address for a role; `admin_url` may do everything."""

    bootstrap: str
    database_url: Callable[[str], str]
    admin_url: str


@dataclass(frozen=True)
class RunningServers:
    """The servers, and the porter who starts more children beside them and stops all in order."""

    servers: Servers
    processes: Processes
    postgres: Postgres

    def create_city(self, database: str) -> Callable[[str], str]:
        """One more empty city in the same server; gives the address for a role."""
        city.create_city(self.postgres, database)
        return lambda role: self.postgres.url(role, database)


@contextmanager
def temporary_home() -> Iterator[Path]:
    """An empty home for a test. Others may pass through it, as PostgreSQL must not be root."""
    with tempfile.TemporaryDirectory(prefix="spoor-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def start_servers(
    home: Path,
    port_base: int | None,
    *,
    others: Mapping[str, int] | None = None,
    say: Callable[[str], None] = lambda line: None,
    obey_signals: bool = False,
) -> Iterator[RunningServers]:
    """Both servers answer when this is entered, and are stopped when it is left.

    `others` are ports (name -> port) that our caller will need, refused now rather than later.
    With `obey_signals` the first Ctrl-C or SIGTERM raises KeyboardInterrupt, the second kills all.
    """
    home = home.resolve()
    with Processes(home, obey_signals=obey_signals) as processes:
        kafka, controller, postgres = _ports(port_base)
        needs = {"Kafka": kafka, "Kafka's controller": controller, "PostgreSQL": postgres}
        refuse_taken_ports({**needs, **(others or {})})
        server = _start_both(processes, kafka, controller, postgres, say)
        city.create_city(server)
        yield RunningServers(_addresses(server, kafka), processes, server)


def _ports(base: int | None) -> list[int]:
    return free_ports(3) if base is None else [base + KAFKA, base + CONTROLLER, base + POSTGRES]


def _start_both(
    processes: Processes, port: int, controller: int, postgres: int, say: Callable[[str], None]
) -> Postgres:
    # only the preparation runs in a thread: children follow the thread that started them into death
    with ThreadPoolExecutor(1) as beside:
        prepared = beside.submit(prepare_postgres, processes.home, postgres)
        prepare_kafka(processes.home, port, controller, say)
        server = prepared.result()
    memory = launch_postgres(processes, server)
    broker = launch_kafka(processes, processes.home)
    memory.wait_until(server.answers, seconds=30)
    broker.wait_until(lambda: kafka_answers(port), seconds=60)
    return server


def _addresses(server: Postgres, port: int) -> Servers:
    return Servers(
        bootstrap=f"{HOST}:{port}",
        database_url=lambda role: server.url(role, city.DATABASE),
        admin_url=server.url(ADMIN, city.DATABASE),
    )
