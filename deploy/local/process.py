"""The porter: starts the children, notices when one dies, and stops them in order."""

import signal
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from types import FrameType, TracebackType
from typing import Self

from deploy.local import leftovers
from deploy.local.child import Command, Process, ProcessDied, Stage


class Processes:
    """All children of one launcher. Start them from a thread that lives on: on Linux they die with it."""

    def __init__(self, home: Path, *, obey_signals: bool = False) -> None:
        self.home, self._obey = home.resolve(), obey_signals
        self._running: list[Process] = []
        self._asked, self._stopping, self._stack = 0, False, ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(leftovers.the_only_launcher(self.home))
        self.found = leftovers.sweep(self.home)
        if self._obey:
            self._take_signals()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            self.stop()

    def start(self, command: Command) -> Process:
        process = Process(command, self.home)
        self._running.append(process)
        leftovers.note(self.home, command.name, process.pid, command.stop_with)
        return process

    def start_again(self, dead: Process) -> Process:
        """The same command once more, for a child that has ended; its logs are kept, see there."""
        self._running.remove(dead)
        return self.start(dead.command)

    def check(self) -> None:
        """Raise ProcessDied when a child has ended by itself."""
        for process in self._running:
            if process.code is not None:
                raise ProcessDied(process)

    def watch(self) -> None:
        """Stay until a signal raises KeyboardInterrupt or a child dies."""
        while self._running:
            self.check()
            self._running[-1].ended(within=0.2)

    def stop(self) -> None:
        """Services first, then the broker, then the database; safe to call twice."""
        self._stopping = True
        for stage in sorted(Stage, reverse=True):
            self._stop_together([one for one in self._running if one.command.stage is stage])
        self._stopping = False

    def kill(self) -> None:
        for process in self._running:
            process.kill()

    def _stop_together(self, group: Iterable[Process]) -> None:
        group = list(group)
        for process in group:
            process.ask_to_stop()
        asked = time.monotonic()
        for process in group:
            if not process.ended(within=max(0.0, asked + process.command.patience - time.monotonic())):
                process.kill()
                process.ended(within=process.command.patience)
            leftovers.forget(self.home, process.name)
            self._running.remove(process)

    def _take_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            before = signal.getsignal(number)
            if before is not signal.SIG_IGN:  # started with nohup: a closed terminal is no reason to stop
                self._stack.callback(signal.signal, number, before)
                signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._asked += 1
        if not self._stopping:
            raise KeyboardInterrupt
        if self._asked > 1:
            self.kill()
