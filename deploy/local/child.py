"""The child: one program with its own log, its own process group, and an orderly end."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from pathlib import Path

from deploy.local import leftovers

LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
PR_SET_PDEATHSIG = 1
KEPT = 10  # logs of earlier starts


class Stage(IntEnum):
    """What is started later is stopped earlier; one stage is stopped together."""

    DATABASE = 0
    BROKER = 1
    SERVICE = 2


@dataclass(frozen=True)
class Command:
    """How to start one child, and how to end it. `env` comes on top of ours."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    owner: tuple[int, int] | None = None
    stage: Stage = Stage.SERVICE
    stop_with: signal.Signals = signal.SIGTERM
    kill_with: signal.Signals = signal.SIGKILL
    patience: float = 20.0


class ProcessDied(Exception):
    """A child ended without being asked to."""

    def __init__(self, process: "Process") -> None:
        lines = "\n".join(f"  | {line}" for line in process.last_lines())
        super().__init__(
            f"{process.name} ended by itself with code {process.code}. "
            f"The end of its log, {process.log}:\n{lines or '  | (it wrote nothing)'}"
        )
        self.process = process


class NeverReady(Exception):
    """A child runs, but does not answer in time."""


class Process:
    """One child in a process group of its own; its logs before this start are kept as `.1` (the last) to `.10`."""

    def __init__(self, command: Command, home: Path) -> None:
        self.command, self.name = command, command.name
        self.log = home / "logs" / f"{command.name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        _keep_older(self.log)
        with open(self.log, "ab") as log:
            self._child = _launch(command, home, log.fileno())
        self.pid = self._child.pid

    @property
    def code(self) -> int | None:
        return self._child.poll()

    def ended(self, within: float) -> bool:
        """Wait up to `within` seconds for its end."""
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(within)
        return self.code is not None

    def last_lines(self, count: int = 12) -> list[str]:
        return self.log.read_text("utf-8", "replace").splitlines()[-count:]

    def ask_to_stop(self) -> None:
        self._child.send_signal(self.command.stop_with)

    def kill(self) -> None:
        if self.code is None:
            os.killpg(self.pid, self.command.kill_with)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return when `ready` says so; raise ProcessDied or NeverReady otherwise."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.ended(within=0.05):
                raise ProcessDied(self)
            if time.monotonic() > deadline:
                raise NeverReady(f"{self.name} did not answer within {seconds:.0f} s; see {self.log}")


def _keep_older(log: Path) -> None:
    """Who looks for why it died finds it also after the next deaths."""
    kept = [log, *(log.with_suffix(f".log.{number}") for number in range(1, KEPT + 1))]
    for newer, older in reversed(list(pairwise(kept))):
        if newer.exists():
            newer.replace(older)


def _launch(command: Command, home: Path, log: int) -> subprocess.Popen[bytes]:
    user, group = command.owner or (None, None)
    return subprocess.Popen(
        command.argv,
        env=os.environ | {"PYTHONUNBUFFERED": "1"} | dict(command.env) | leftovers.mark(home, command.name),
        cwd=command.cwd, stdin=subprocess.DEVNULL, stdout=log, stderr=log, process_group=0,
        user=user, group=group, extra_groups=None if user is None else [],
        preexec_fn=_follow(command.stop_with, os.getpid()) if LIBC else None,  # noqa: PLW1509
    )  # fmt: skip


def _follow(stop_with: signal.Signals, launcher: int) -> Callable[[], None]:
    def follow_the_launcher_into_death() -> None:
        assert LIBC
        LIBC.prctl(PR_SET_PDEATHSIG, int(stop_with))
        if os.getppid() != launcher:  # it died in between
            os._exit(1)

    return follow_the_launcher_into_death
