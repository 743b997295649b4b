"""Who waits for an answer goes first: work that nobody waits for stands still meanwhile, but never for long."""

from asyncio import Event, sleep
from collections.abc import Iterator
from contextlib import contextmanager

from .patience import rung

_waiting = list[None]()  # one for each who waits for an answer
_bells = set[Event]()  # one for each work that stands still; a bell belongs to one loop


@contextmanager
def first() -> Iterator[None]:
    """Somebody waits for what is done here. It is short, and asks the database several things: at each of them others
    would have their turn, and none of those is as short."""
    _waiting.append(None)
    try:
        yield
    finally:
        _waiting.pop()
        if not _waiting:
            for bell in _bells:
                bell.set()


async def after_others(at_most: float) -> None:
    """At least one turn of everybody else; at most so many seconds while somebody waits."""
    await sleep(0)
    if _waiting and at_most > 0:
        _bells.add(bell := Event())
        try:
            await rung(bell, at_most)
        finally:
            _bells.discard(bell)
