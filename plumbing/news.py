"""Who watches what on an open page: one question a second for all of them, and a bell for each when it changed."""

import asyncio
from asyncio import sleep
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from .patience import patiently, rung
from .postgres import Transaction
from .service import Running

Versions = Callable[[Transaction, list[str]], Awaitable[Mapping[str, str]]]
Tell = Callable[[str], None]
Ready = Callable[[Tell], Awaitable[None]]
EVERY = 1.0  # seconds: what another process wrote is seen this much later at most
REST = 0.2  # seconds: however much is written here, we ask no more often


@dataclass(eq=False)
class Watcher:
    """One open page. `version` is what it shows; it changes when the thing does."""

    name: str
    version: str | None
    bell: asyncio.Event = field(default_factory=asyncio.Event)

    async def changed(self, seconds: float) -> bool:
        """Wait for the next change, so long at most."""
        await rung(self.bell, seconds)
        rang = self.bell.is_set()
        self.bell.clear()
        return rang

    def hear(self, version: str | None) -> None:
        if version != self.version:
            self.version = version
            self.bell.set()


class News:
    """The watchers of this process. `versions` says for names what version each has now; what is not there has none.

    It is asked every `every` seconds, and sooner when this process wrote something, but hardly within `rest`. `ready`:
    what is done before anybody is told, for all of them come back at once; whose part of it is done is told then.
    """

    def __init__(
        self, versions: Versions, every: float = EVERY, rest: float = REST, ready: Ready | None = None
    ) -> None:
        self._versions, self._every, self._rest, self._ready = versions, every, rest, ready
        self._watchers: dict[str, set[Watcher]] = defaultdict(set)
        self._written = asyncio.Event()

    @contextmanager
    def watch(self, name: str, version: str | None) -> Iterator[Watcher]:
        """From the version that the page shows on; nothing between is missed, for the next question tells."""
        watcher = Watcher(name, version)
        self._watchers[name].add(watcher)
        try:
            yield watcher
        finally:
            self._watchers[name].discard(watcher)
            if not self._watchers[name]:
                del self._watchers[name]

    @property
    def open_pages(self) -> int:
        return sum(len(watchers) for watchers in self._watchers.values())

    async def run(self, running: Running) -> None:
        """Until the service ends: asked after each commit of this process, and now and then for those of others."""
        running.after_commit.append(self._written.set)
        async for _ in self._beats():
            async for attempt in patiently("news"):
                with attempt:
                    await self.ask(running)

    async def ask(self, running: Running) -> None:
        names = list(self._watchers)
        versions = await self._now(running, names) if names else {}
        waiting = set(names)
        if self._ready:
            await self._ready(lambda name: self._tell({name} & waiting, versions))
        self._tell(waiting, versions)

    def _tell(self, names: Iterable[str], versions: Mapping[str, str]) -> None:
        for name in names:
            for watcher in tuple(self._watchers.get(name, ())):
                watcher.hear(versions.get(name))

    async def _now(self, running: Running, names: list[str]) -> Mapping[str, str]:
        async with running.pool.acquire() as connection:
            return await self._versions(connection, names)

    async def _beats(self) -> AsyncIterator[None]:
        """What is done at a beat counts as rest, for readers wait from beat to beat; but not all of it."""
        while True:
            await rung(self._written, self._every - self._rest)
            self._written.clear()
            began = monotonic()
            yield
            await sleep(max(self._rest - (monotonic() - began), self._rest / 4))
