"""Long reckoning in small steps: others have their turn in between, and no step leaves a heap to sweep."""

import gc
from asyncio import sleep
from collections.abc import Generator
from typing import Any, TypeVar

Made = TypeVar("Made")
AT_ONCE = 1000  # rows of a step, some milliseconds


async def unhurried(work: Generator[Any, None, Made]) -> Made:
    """What the work returns. A collector that waits until 100,000 objects are young takes 30 ms at once."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            made: Made = done.value
            return made
        gc.collect(0)
        await sleep(0)
