"""Long reckoning in small steps, so that others have their turn, and undisturbed by the collector of garbage."""

import gc
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar

from .turns import after_others

Made = TypeVar("Made")
AT_ONCE = 1000  # rows of a step, some milliseconds
PATIENCE = 0.1  # seconds that one work stands still in all, while somebody waits for an answer
_busy = list[None]()  # one for each who does much now


async def unhurried(work: Generator[Any, None, Made]) -> Made:
    """What the work returns."""
    patience = PATIENCE
    while True:
        try:
            next(work)
        except StopIteration as done:
            made: Made = done.value
            return made
        since = monotonic()
        await after_others(patience)
        patience -= monotonic() - since


@contextmanager
def undisturbed() -> Iterator[None]:
    """While much is read and added up, nothing of it is garbage: to look through it takes 30 ms, several times. Most of
    it is gone when this is left."""
    gc.disable()
    _busy.append(None)
    try:
        yield
    finally:
        _busy.pop()
        sweep()


def sweep() -> None:
    """What is young is looked through, 1 ms after a page; a collector that waits until there are 100,000 of them makes
    somebody wait 30."""
    if not _busy:
        gc.enable()
        gc.collect(0)
