"""One answer for everybody who asks the same within so many seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from time import monotonic
from typing import Any, Generic, NamedTuple, TypeVar

Answer = TypeVar("Answer")
MOST = 200  # questions kept at a time


class Kept(NamedTuple, Generic[Answer]):
    task: "asyncio.Future[Answer]"
    until: float
    asked: float

    def is_good(self, now: float) -> bool:
        """Also while it is being made; what went wrong is asked again."""
        if not self.task.done():
            return True
        return self.until > now and not self.task.cancelled() and self.task.exception() is None


class Shared(Generic[Answer]):
    """The answers of this process. However many ask, a question is worked on once at a time, and not more often than
    every so many seconds. `most`: answers kept at a time, those that were asked for last."""

    def __init__(self, seconds: float, most: int = MOST) -> None:
        self.seconds, self.most = seconds, most
        self._kept: dict[Hashable, Kept[Answer]] = {}

    @property
    def questions(self) -> list[Hashable]:
        return list(self._kept)

    async def ask(self, question: Hashable, work: Callable[[], Awaitable[Answer]]) -> Answer:
        """Who stops waiting stops nobody else."""
        now = monotonic()
        found = self._kept.pop(question, None)
        if found is None or not found.is_good(now):
            self._forget(now)
            found = Kept(asyncio.ensure_future(work()), now + self.seconds, now)
        self._kept[question] = found._replace(asked=now)  # at the end of the row
        return await asyncio.shield(found.task)

    async def renew(
        self,
        again: Callable[[Answer], Awaitable[Answer]],
        within: float,
        most: int,
        ready: Callable[[Any], None] = lambda _: None,
    ) -> None:
        """What was asked for within so many seconds is made anew, one after another; who asks meanwhile gets what is
        there, and where it goes wrong until that is too old. `most`: those that were asked for last. `ready`: who hears
        of each question as soon as it is there."""
        since = monotonic() - within
        for question, kept in list(self._kept.items())[-most:]:
            now = monotonic()
            if kept.asked >= since and kept.task.done() and kept.is_good(now):
                made = asyncio.ensure_future(again(kept.task.result()))
                await asyncio.wait([made])
                self._replace(question, kept, made, now)
                ready(question)

    async def hand_on(self, to: "Shared[Answer]", work: Callable[[Any], Awaitable[Answer]], within: float) -> None:
        """What was asked for here within so many seconds is made there, and was asked for no later than it was: by a
        question that nobody repeats nothing lives longer."""
        since = monotonic() - within
        for question, kept in list(self._kept.items()):
            if kept.asked >= since:
                await to.ask(question, partial(work, question))
                to._kept[question] = to._kept[question]._replace(asked=kept.asked)

    def _replace(self, question: Hashable, before: Kept[Answer], made: "asyncio.Future[Answer]", now: float) -> None:
        """Unless somebody could not wait for it."""
        still = self._kept.get(question)
        if made.cancelled() or made.exception() or still is None or still.task is not before.task:
            return
        self._kept[question] = Kept(made, now + self.seconds, still.asked)

    def _forget(self, now: float) -> None:
        for question in [one for one, kept in self._kept.items() if not kept.is_good(now)]:
            del self._kept[question]
        while len(self._kept) >= self.most:
            del self._kept[next(iter(self._kept))]
