"""`spoor` as a person runs it: in a process of its own, with its words to read."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PORTS = 10
ALIVE, READY = 60.0, 110.0  # seconds


def free_block() -> int:
    """A port base whose ports nobody uses now."""
    for base in range(21_000 + os.getpid() % 500 * 20, 60_000, 20):
        with suppress(OSError):
            for number in range(PORTS):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", base + number))
            return base
    raise AssertionError("no ten free ports in a row")


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """A stranger's: servers are named only by the test itself."""
    own = {name: value for name, value in os.environ.items() if name not in {"KAFKA_BOOTSTRAP", "DATABASE_URL"}}
    return {**own, "COLUMNS": "200", **more}


def spoor(*args: str | Path, seconds: float = READY, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    argv = [sys.executable, "-m", "spoor", *map(str, args)]
    return subprocess.run(
        argv, cwd=PROJECT, env=environment(env), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=seconds, check=False,
    )  # fmt: skip


@dataclass
class Launcher:
    """A city that somebody started in another terminal."""

    home: Path
    base: int
    process: subprocess.Popen[bytes]
    words: Path = field(repr=False)

    def said(self, words: str, seconds: float = READY) -> str:
        """Everything it has said, once `words` are among it."""
        deadline = time.monotonic() + seconds
        while words not in (text := self.words.read_text("utf-8")):
            assert self.process.poll() is None, f"the launcher ended:\n{text}"
            assert time.monotonic() < deadline, f"it never said {words!r}:\n{text}"
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(0.1)
        return text

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(ALIVE)


def _as_in_a_terminal() -> None:
    """A test run in the background ignores Ctrl-C, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@contextmanager
def launched(home: Path, base: int, *args: str, **env: str) -> Iterator[Launcher]:
    """`spoor up` in the background; it is told to end when this is left."""
    home.mkdir(exist_ok=True)
    words = home.with_name(f"{home.name}.words")
    argv = [sys.executable, "-m", "spoor", "up", "--home", str(home), "--port-base", str(base), *args]
    with (
        open(words, "wb") as out,
        subprocess.Popen(
            argv,
            cwd=PROJECT,
            env=environment(env),
            stdout=out,
            stderr=out,
            preexec_fn=_as_in_a_terminal,  # noqa: PLW1509
        ) as process,
    ):
        try:
            yield Launcher(home, base, process, words)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(ALIVE)
