"""Long reckoning in small steps, so that others have their turn, and undisturbed by the collector of garbage for a
while."""

import gc
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, TypeVar

from .turns import after_others

Made = TypeVar("Made")
AT_ONCE = 1000  # rows of a step, some milliseconds
PATIENCE = 0.1  # seconds that one work stands still in all, while somebody waits for an answer
LONGEST = 2.0  # seconds without a look for garbage, however many come one after another
_busy = list[float]()  # since when each does much who does now; of the first, since when nobody looked


async def unhurried(work: Generator[Any, None, Made]) -> Made:
    """What the work returns."""
    patience = PATIENCE
    while True:
        try:
            next(work)
        except StopIteration as done:
            made: Made = done.value
            return made
        _bound()
        since = monotonic()
        await after_others(patience)
        patience -= monotonic() - since


@contextmanager
def undisturbed() -> Iterator[None]:
    """While much is read and added up, nothing of it is garbage: to look through it takes 30 ms, several times. Most of
    it is gone when this is left. Those who come one after another may overlap for ever, so it is looked
    through meanwhile too."""
    gc.disable()
    _busy.append(monotonic())
    try:
        yield
    finally:
        _busy.pop()
        _bound()
        sweep()


def _bound() -> None:
    if _busy and monotonic() - _busy[0] > LONGEST:
        _busy[0] = monotonic()
        gc.collect(0)


def sweep() -> None:
    """What is young is looked through, 1 ms after a page; a collector that waits until there are 100,000 of them makes
    somebody wait 30."""
    if not _busy:
        gc.enable()
        gc.collect(0)
