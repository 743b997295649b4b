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
    own_postgres: Postgres | None = None

    @property
    def postgres(self) -> Postgres:
        """Our own server; there is none when another's was named."""
        assert self.own_postgres, "PostgreSQL is not ours"
        return self.own_postgres

    def create_city(self, database: str) -> Callable[[str], str]:
        """One more empty city in the same server; gives the address for a role."""
        city.create_city(self.postgres, database)
        return lambda role: self.postgres.url(role, database)


@dataclass(frozen=True)
class Given:
    """Servers that exist already and are used instead of ours; empty where there is none."""

    bootstrap: str = ""
    database_url: str = ""


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
    given: Given = Given(),
    say: Callable[[str], None] = lambda line: None,
    early: Callable[[RunningServers], None] = lambda running: None,
    obey_signals: bool = False,
) -> Iterator[RunningServers]:
    """The servers answer when this is entered, and are stopped when it is left.

    `others` are ports (name -> port) that our caller will need, refused now rather than later; what is `given`
    is not started. `early` is called when the database answers and Kafka is still waking up. With `obey_signals`
    the first Ctrl-C or SIGTERM raises KeyboardInterrupt, the second kills all.
    """
    home = home.resolve()
    with Processes(home, obey_signals=obey_signals) as processes:
        ports = _ports(port_base)
        refuse_taken_ports({**_needs(ports, given), **(others or {})})
        server = _prepare_both(processes, ports, given, say)
        running = RunningServers(_addresses(server, ports[0], given), processes, server)
        memory = launch_postgres(processes, server) if server else None
        broker = None if given.bootstrap else launch_kafka(processes, processes.home)
        if memory and server:
            memory.wait_until(server.answers, seconds=30)
            city.create_city(server)
        early(running)
        if broker:
            broker.wait_until(lambda: kafka_answers(ports[0]), seconds=60)
        yield running


def _ports(base: int | None) -> list[int]:
    return free_ports(3) if base is None else [base + KAFKA, base + CONTROLLER, base + POSTGRES]


def _needs(ports: list[int], given: Given) -> dict[str, int]:
    kafka, controller, postgres = ports
    ours = {} if given.bootstrap else {"Kafka": kafka, "Kafka's controller": controller}
    return ours if given.database_url else {**ours, "PostgreSQL": postgres}


def _prepare_both(processes: Processes, ports: list[int], given: Given, say: Callable[[str], None]) -> Postgres | None:
    kafka, controller, postgres = ports
    # only the preparation runs in a thread: children follow the thread that started them into death
    with ThreadPoolExecutor(1) as beside:
        prepared = None if given.database_url else beside.submit(prepare_postgres, processes.home, postgres)
        if not given.bootstrap:
            prepare_kafka(processes.home, kafka, controller, say)
        return prepared.result() if prepared else None


def _addresses(server: Postgres | None, port: int, given: Given) -> Servers:
    def url(role: str) -> str:
        return server.url(role, city.DATABASE) if server else given.database_url

    return Servers(given.bootstrap or f"{HOST}:{port}", url, admin_url=url(ADMIN))
