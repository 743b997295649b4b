"""The morning round: one launcher per home, and what a killed launcher left behind is ended first."""

import fcntl
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil  # type: ignore[import-untyped]

MARK = "SPOOR_CHILD"
PATIENCE = 10.0


class AlreadyRunning(Exception):
    """A living launcher already works with this home."""

    def __init__(self, home: Path, launcher: str) -> None:
        who = f"process {launcher}" if launcher else "another process"
        super().__init__(
            f"Spoor is already running from {home} ({who}). Stop that one first (`make down`), or give this one a "
            "folder and ports of its own: --home and --port-base."
        )


class NotOurs(Exception):
    """The home was made by another user, whose files we could not change."""


@contextmanager
def the_only_launcher(home: Path) -> Iterator[None]:
    """Hold the home; the system lets go of it when we die, however we die."""
    home.mkdir(parents=True, exist_ok=True)
    if home.stat().st_uid != os.geteuid():
        raise NotOurs(f"{home} belongs to another user (started with sudo once?). Remove it, or be that user.")
    with open(home / "launcher.lock", "a+", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise AlreadyRunning(home, lock.read().strip()) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def mark(home: Path, name: str) -> dict[str, str]:
    """What a child carries in its environment, so that nobody else's process is ever mistaken for it."""
    return {MARK: f"{home.resolve()}:{name}"}


def note(home: Path, name: str, pid: int, stop_with: signal.Signals) -> None:
    _file(home, name).parent.mkdir(parents=True, exist_ok=True)
    _file(home, name).write_text(json.dumps({"pid": pid, "stop_with": int(stop_with)}), "ascii")


def forget(home: Path, name: str) -> None:
    _file(home, name).unlink(missing_ok=True)


def sweep(home: Path) -> list[str]:
    """End what a killed launcher left running, and say the names."""
    left = [(file.stem, found) for file in _files(home) if (found := _find(home, file))]
    for _, (process, stop_with) in left:
        process.send_signal(stop_with)
    _, stubborn = psutil.wait_procs([process for _, (process, _) in left], timeout=PATIENCE)
    for process in stubborn:
        process.kill()
    psutil.wait_procs(stubborn, timeout=PATIENCE)
    for file in _files(home):
        file.unlink()
    return [name for name, _ in left]


def wait_for_those_in(folder: Path) -> bool:
    """Whether nobody works in `folder` any more; those who do get some time to finish."""
    inside = [process for process in psutil.process_iter() if _works_in(process, folder)]
    _, alive = psutil.wait_procs(inside, timeout=PATIENCE)
    return not alive


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return bool(process.cwd() == str(folder))
    except psutil.Error:  # gone, a zombie, or of another user
        return False


def _find(home: Path, file: Path) -> tuple[psutil.Process, signal.Signals] | None:
    try:
        noted = json.loads(file.read_text("ascii"))
        process = psutil.Process(noted["pid"])
        ours = process.environ().get(MARK) == mark(home, file.stem)[MARK]
        return (process, signal.Signals(noted["stop_with"])) if ours else None
    except (ValueError, psutil.Error):  # a half-written note, or a process that is gone or not ours
        return None


def _file(home: Path, name: str) -> Path:
    return home / "run" / f"{name}.pid"


def _files(home: Path) -> list[Path]:
    return sorted((home / "run").glob("*.pid"))
