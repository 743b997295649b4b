"""The staff of a journey: `spoor serve` in processes of their own, forked from one that has read all the code."""

import multiprocessing
import os
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from plumbing.settings import PipeSettings
from spoor.addresses import SERVICES

NURSERY = multiprocessing.get_context("forkserver")
NURSERY.set_forkserver_preload(["uvicorn", "uvloop", *(f"services.{name}.app" for name in SERVICES), __name__])


@dataclass
class Worker:
    """One service at work; killed and started again as often as a test likes."""

    service: str
    port: int
    told: Mapping[str, str]  # its environment
    log: Path
    _process: BaseProcess | None = None

    def start(self) -> None:
        self._process = NURSERY.Process(target=_serve, args=(self.service, self.port, dict(self.told), self.log))
        self._process.start()

    @property
    def code(self) -> int | None:
        return self._process.exitcode if self._process else None

    @property
    def pid(self) -> int:
        assert self._process and self._process.pid
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL: nobody has time to write anything down."""
        if self._process:
            self._process.kill()
            self._process.join()
            self._process.close()
            self._process = None


def as_environment(settings: PipeSettings) -> dict[str, str]:
    """What a process must be told so that it reads the same settings."""
    told: dict[str, Any] = settings.model_dump(mode="json", exclude_none=True)
    secrets = {name: value.get_secret_value() for name, value in settings if isinstance(value, SecretStr)}
    return {name.upper(): str(value) for name, value in {**told, **secrets}.items()}


def _serve(service: str, port: int, told: dict[str, str], log: Path) -> None:
    threading.Thread(target=_follow_into_death, daemon=True).start()
    _write_to(log)
    os.environ.update(told)
    from spoor.serve import serve

    serve(service, port)


def _write_to(log: Path) -> None:
    paper = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in (1, 2):
        os.dup2(paper, number)


def _follow_into_death() -> None:
    """A test run that was killed leaves nobody behind."""
    if parent := multiprocessing.parent_process():
        with suppress(OSError):
            parent.join()
    os._exit(1)
