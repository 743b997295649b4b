"""Wrap the keys of people for the current key of notify, lock with them what is old, and seal anew what is nobody's."""

import os
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .city import HOME
from .parked import ask

if TYPE_CHECKING:
    from services.notify.keys import Round

Step = Callable[..., Awaitable["Round"]]


def rotate_keys(
    home: Annotated[Path, typer.Option(help="the folder of the city")] = HOME,
    at_once: Annotated[int, typer.Option(min=1, help="so many in one transaction")] = 500,
) -> None:
    """What is kept of people opens with keys of their own; those, and the words of systems, with the current key alone.

    May be stopped and begun again whenever; ends with 1 when something is left that needs another key.
    """
    from services.notify.keys import left

    ring = ring_of(home)
    for what, step in _steps():
        done = closed = 0
        for one in _rounds(home, ring, step, at_once):
            done, closed = done + one.done, closed + one.closed
            if one.done:
                print(f"{what}: {done} done", flush=True)
        if closed:
            print(f"{what}: {closed} opened by no key that was given")
    count = ask(home, "notify", lambda tx: left(tx, ring))
    print(f"{count} left that need another key")
    if count:
        raise typer.Exit(1)


def ring_of(home: Path) -> str:
    """NOTIFY_PRIVATE_KEY and NOTIFY_OLD_PRIVATE_KEYS win over the safe of the home."""
    from services.notify.settings import ring

    if current := os.environ.get("NOTIFY_PRIVATE_KEY"):
        return ring(current, os.environ.get("NOTIFY_OLD_PRIVATE_KEYS", ""))
    from .keys import key_pair, old_keys

    return ring(key_pair(home)[1], old_keys(home))


def _steps() -> Iterator[tuple[str, Step]]:
    from services.notify import keys
    from services.notify.store_keys import OWN_BOXES, PLACES

    yield "person_key", keys.wrap_again
    for place in PLACES:
        yield f"{place.table}.{place.column}", partial(keys.lock_what_is_old, place=place)
    for place in OWN_BOXES:
        yield f"{place.table}.{place.column}", partial(keys.seal_again, place=place)


def _rounds(home: Path, ring: str, step: Step, at_once: int) -> "Iterator[Round]":
    """Each is committed before the next begins."""
    after: str | None = ""
    while after is not None:
        one = ask(home, "notify", partial(step, ring=ring, after=after, at_most=at_once))
        after = one.last
        if after is not None:
            yield one
