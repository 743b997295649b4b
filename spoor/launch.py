"""The morning: a whole city started in order, its addresses told, and everything stopped again at the end."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import httpx

from deploy.local.child import Process
from deploy.local.process import Processes
from deploy.local.provider import missing
from deploy.local.safe import secret
from deploy.local.servers import Given, RunningServers, start_servers

from .addresses import SERVICES, Addresses
from .city import City, forget_city, write_city
from .staff import commands

READY_WITHIN = 90.0  # seconds; the first start of Python files is slow on a small machine
Say = Callable[[str], None]


@dataclass(frozen=True)
class RunningCity:
    city: City
    processes: Processes


@contextmanager
def running_city(home: Path, port_base: int, clock: str, given: Given, say: Say) -> Iterator[RunningCity]:
    """Every part is ready when this is entered; all are stopped when it is left, also by Ctrl-C."""
    home, began = home.resolve(), time.monotonic()
    staff = Staff(home, port_base, clock, say)
    say(_servers_in_words(given))
    doors = Addresses(port_base).ports
    with start_servers(
        home, port_base, others=doors, given=given, say=say, early=staff.start, obey_signals=True
    ) as running:
        city = staff.ready()
        write_city(home, city)
        say(f"Ready after {time.monotonic() - began:.1f} s.")
        try:
            yield RunningCity(city, running.processes)
        finally:
            say("Stopping. What happened is kept.")
            forget_city(home)


@dataclass
class Staff:
    """The services and the mail catcher: called in while Kafka still wakes up, for they wait for it themselves."""

    home: Path
    port_base: int
    clock: str
    say: Say
    called: list[tuple[Process, str]] = field(default_factory=list)
    city: City | None = None

    def start(self, running: RunningServers) -> None:
        if running.processes.found:
            self.say(f"Ended what an earlier start had left behind: {', '.join(running.processes.found)}.")
        self.say("Starting intake, status, notify, dashboard and the mail catcher.")
        urls = {name: running.servers.database_url(name) for name in SERVICES}
        self.city = City(running.servers.bootstrap, urls, self.port_base, self.clock, secret(self.home, "session-key"))
        if why := missing():
            self.say(f"Nobody can log in here, for {why}. `make assets` brings it.")
        self.called = [(running.processes.start(command), url) for command, url in commands(self.home, self.city)]

    def ready(self) -> City:
        """Wait for each of them; raises ProcessDied or NeverReady."""
        assert self.city, "start comes first"
        for process, url in self.called:
            process.wait_until(partial(_answers, url), READY_WITHIN)
        return self.city


def _servers_in_words(given: Given) -> str:
    kafka = f"Kafka of KAFKA_BOOTSTRAP ({given.bootstrap})" if given.bootstrap else "its own Kafka"
    memory = "the PostgreSQL of DATABASE_URL" if given.database_url else "its own PostgreSQL"
    return f"This city uses {kafka} and {memory}."


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2, trust_env=False).status_code == 200
    except httpx.TransportError:  # not there yet
        return False
