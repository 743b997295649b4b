"""Writes that need no answer, in one statement: most of the price of a small batch is round trips."""

import re
from collections.abc import Awaitable
from functools import lru_cache
from itertools import chain
from typing import Any, Protocol

from .postgres import Transaction

PLACE = re.compile(r"\$(\d+)")


class Writer(Protocol):
    """What a store needs for a write: a transaction, or one that waits for others."""

    def execute(self, sql: str, /, *given: Any) -> Awaitable[Any]: ...


class Together:
    """Takes writes like a transaction and keeps them until `write`. No two may touch one row; none sees another."""

    def __init__(self, tx: Transaction) -> None:
        self._tx, self._noted = tx, list[tuple[str, tuple[Any, ...]]]()

    async def execute(self, sql: str, /, *given: Any) -> None:
        self._noted.append((sql, given))

    async def write(self) -> None:
        noted, self._noted = self._noted, []
        if noted:
            await self._tx.execute(in_one(tuple(sql for sql, _ in noted)), *chain(*(given for _, given in noted)))


@lru_cache(maxsize=256)
def in_one(statements: tuple[str, ...]) -> str:
    """Each a part of its own, with its places counted on from those before it."""
    parts, places = [], 0
    for sql in statements:
        parts.append(PLACE.sub(lambda place, before=places: f"${int(place[1]) + before}", sql))  # type: ignore[misc]
        places += max((int(number) for number in PLACE.findall(sql)), default=0)
    return "WITH " + ", ".join(f"part{n} AS ({part})" for n, part in enumerate(parts)) + " SELECT"
