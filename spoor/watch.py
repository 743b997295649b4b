"""The night watch: a child that dies is started again; one that keeps dying ends the city."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from deploy.local.child import Process, ProcessDied
from deploy.local.process import Processes

TIMES, WITHIN = 5, 30.0  # deaths, seconds
ROUND = 0.2  # seconds between two looks
PAUSE = 0.5  # seconds, growing with each death: PostgreSQL's own children need a moment to go
Result = TypeVar("Result")


class KeepsDying(Exception):
    """One child died too often: starting it again does not help."""


class Watch:
    """Looks after the children. Must run in the thread that starts them: they die with it."""

    def __init__(self, processes: Processes, say: Callable[[str], None]) -> None:
        self._processes, self._say = processes, say
        self._deaths: dict[str, deque[float]] = defaultdict(deque)

    async def stay(self) -> None:
        """For ever; raises KeepsDying."""
        while True:
            try:
                self._processes.check()
            except ProcessDied as died:
                await self._mend(died)
            await asyncio.sleep(ROUND)

    async def during(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of `work`, with the children looked after; raises KeepsDying, or what `work` raises."""
        busy, guard = asyncio.create_task(work), asyncio.create_task(self.stay())
        try:
            done, _ = await asyncio.wait({busy, guard}, return_when=asyncio.FIRST_COMPLETED)
            if guard in done:
                guard.result()
            return busy.result()
        finally:
            busy.cancel()
            guard.cancel()
            await asyncio.gather(busy, guard, return_exceptions=True)

    async def _mend(self, died: ProcessDied) -> None:
        dead = died.process
        times = self._count(dead)
        if times >= TIMES:
            raise KeepsDying(f"{dead.name} died {times} times within {WITHIN:.0f} s, so the city stops. {died}")
        await asyncio.sleep(PAUSE * (times - 1))
        self._processes.start_again(dead)
        self._say(f"{dead.name} ended ({_how(dead.code)}) and was started again; it goes on where it was.")

    def _count(self, dead: Process) -> int:
        deaths, now = self._deaths[dead.name], time.monotonic()
        deaths.append(now)
        while now - deaths[0] > WITHIN:
            deaths.popleft()
        return len(deaths)


def _how(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
