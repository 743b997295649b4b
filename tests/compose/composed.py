"""A city in containers for one test run: its own name, ports, passwords and volumes, all gone at the end."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from tenacity import RetryError, Retrying, retry_if_exception_type, retry_if_result, stop_after_delay, wait_fixed

from deploy.compose_env import write_env
from deploy.local.ports import HOST, free_ports
from plumbing.session import COOKIE, Viewer, sealed

ROOT = Path(__file__).parents[2]
FILES = (ROOT / "docker-compose.yml", Path(__file__).parent / "override.yml")
DOORS = ("intake", "status", "notify", "dashboard", "mail")


@dataclass(frozen=True)
class Composed:
    name: str
    env: Path
    ports: dict[str, int]

    def compose(self, *words: str, seconds: float = 120) -> str:
        """`docker compose …` for this city; what it printed. AssertionError with its complaint when it fails."""
        files = [word for file in FILES for word in ("-f", str(file))]
        command = ["docker", "compose", "-p", self.name, "--env-file", str(self.env), *files, *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=seconds, check=False)
        assert done.returncode == 0, f"docker compose {' '.join(words)}:\n{done.stderr[-4000:]}"
        return done.stdout

    def get(self, door: str, path: str) -> Any:
        answer = httpx.get(self._url(door, path), timeout=10, trust_env=False, cookies={COOKIE: self._manager()})
        return answer.json() if answer.is_success else None

    def post(self, door: str, path: str, body: Any, kind: str = "application/json") -> None:
        said = httpx.post(self._url(door, path), json=body, headers={"content-type": kind}, timeout=30, trust_env=False)
        assert said.status_code == 202, said.text

    def _manager(self) -> str:
        """The session of whoever holds the city's key."""
        told = dict(line.split("=", 1) for line in self.env.read_text("utf-8").splitlines() if line[:1] != "#")
        return sealed(told["SESSION_KEY"], Viewer("staff", "test", roles=("manager",)))

    def _url(self, door: str, path: str) -> str:
        return f"http://{HOST}:{self.ports[door]}{path}"


@contextmanager
def composed(folder: Path) -> Iterator[Composed]:
    """Every service is healthy when this is entered."""
    city = Composed(
        f"spoor-test-{uuid4().hex[:6]}", folder / "compose.env", dict(zip(DOORS, free_ports(5), strict=True))
    )
    chosen = {f"{door.upper()}_PORT": port for door, port in city.ports.items()} | {"INTAKE_OPEN_DOOR": "true"}
    city.env.write_text("".join(f"{name}={value}\n" for name, value in chosen.items()))
    write_env(city.env)
    try:
        city.compose("up", "--detach", "--build", "--wait", "--wait-timeout", "180", seconds=600)
        yield city
    except BaseException:
        sys.stderr.write(city.compose("logs", "--no-color", "--tail", "40"))
        raise
    finally:
        city.compose("down", "--volumes", "--timeout", "20", seconds=180)


def until(come_about: Callable[[], Any], seconds: float = 60) -> Any:
    """Wait for a condition; a door that does not answer yet is no answer."""
    again = retry_if_exception_type(httpx.TransportError) | retry_if_result(lambda answer: not answer)
    try:
        return Retrying(retry=again, stop=stop_after_delay(seconds), wait=wait_fixed(0.2))(come_about)
    except RetryError:
        raise AssertionError(f"did not come about within {seconds:.0f} s") from None
