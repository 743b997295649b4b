"""Batches: what one partition said since we last listened, in order, decoded message by message, and heard once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any, TypeAlias, TypeGuard
from uuid import UUID

from aiokafka import ConsumerRecord

from schemas.envelope import TICK, Tick

from . import progress as offsets
from .health import BATCH_SECONDS, HEARD, NOW, PARKED, Health
from .logs import log
from .parked import Broken, park, reason_of
from .patience import WORLD, patiently
from .postgres import Pool, Transaction
from .progress import Progress

Record: TypeAlias = "ConsumerRecord[Any, Any]"


@dataclass(frozen=True)
class Batch:
    """One partition's part of a poll: events and ticks in the order of arrival, and what time it was before them."""

    topic: str
    partition: int
    now: datetime
    events: tuple[Any, ...]
    records: tuple[Record, ...]  # the same, as they came over the wire

    @cached_property
    def facts(self) -> list[Any]:
        """The events without the ticks."""
        return [event for event in self.events if not is_tick(event)]

    @cached_property
    def ends_at(self) -> datetime:
        """What time it is after the batch: its last tick, never earlier than before."""
        return max((self.now, *(event.data.now for event in self.events if is_tick(event))))

    @property
    def bodies(self) -> list[str]:
        """The facts as they came over the wire, in the same order."""
        return [r.value.decode() for e, r in zip(self.events, self.records, strict=True) if not is_tick(e)]

    def hearing(self, new: set[UUID]) -> Iterator[Any]:
        """The ticks, and of the events only those that were new; the same event twice is once."""
        unheard = set(new)
        for event in self.events:
            if is_tick(event):
                yield event
            elif event.key in unheard:
                unheard.discard(event.key)
                yield event


def is_tick(event: Any) -> TypeGuard[Tick]:
    """By its type: asking pydantic's classes by isinstance is slow."""
    return getattr(event, "type", None) == TICK


Decode = Callable[[Record], Any]
Handler = Callable[[Batch, Transaction], Awaitable[None]]


class LineStopped(Exception):
    """Too many broken messages in a row are parked: a human must look before this partition goes on."""


WORLD_OR_STOP: tuple[type[BaseException], ...] = (*WORLD, LineStopped)


@dataclass
class Listener:
    """Gives each partition's part of a poll to the handler, in a transaction of its own, side by side."""

    topic: str  # without the prefix
    decode: Decode
    handler: Handler
    pool: Pool
    health: Health
    park_limit: int
    after_commit: Callable[[], None]
    stopped: set[int] = field(default_factory=set)

    async def hear(self, records: Sequence[Record]) -> None:
        """If a partition fails it is tried again; what was committed before is skipped by its offset."""
        async with asyncio.TaskGroup() as partitions:
            for partition, part in groupby(records, key=lambda record: record.partition):
                partitions.create_task(self._hear_patiently(partition, tuple(part)))

    async def heard_to(self, partition: int) -> int:
        """The next offset of a partition that we have not heard."""
        async with self.pool.acquire() as tx:
            return (await offsets.lock(tx, self.topic, partition)).next_offset

    async def mended(self) -> list[int]:
        """The stopped partitions that a human let go on (`progress.resume`); they are stopped no longer."""
        async with self.pool.acquire() as tx:
            going = [p for p in sorted(self.stopped) if not await offsets.stopped_at(tx, self.topic, p)]
        for partition in going:
            self.let_go(partition)
            log.info("line_resumed", topic=self.topic, partition=partition)
        return going

    def let_go(self, partition: int) -> None:
        """Nothing of this partition is our trouble any more."""
        self.stopped.discard(partition)
        self.health.well(f"{self.topic}-{partition}")

    async def _hear_patiently(self, partition: int, part: tuple[Record, ...]) -> None:
        try:
            async for attempt in patiently(f"hearing {self.topic}-{partition}", health=self.health):
                with attempt:
                    await self._hear_or_split(partition, part)
                    self.health.well(f"hearing {self.topic}-{partition}")
        except LineStopped:
            self.stopped.add(partition)
            self.health.trouble(f"{self.topic}-{partition}", "line-stopped")
            log.error("line_stopped", topic=self.topic, partition=partition)

    async def _hear_or_split(self, partition: int, part: tuple[Record, ...], failed: Exception | None = None) -> None:
        """A batch that the handler cannot take is heard in halves, until the one message that breaks it is parked."""
        try:
            await self._hear_once(partition, part, failed)
        except WORLD_OR_STOP:
            raise
        except Exception as error:
            if failed is not None:  # not the message but its parking failed: wait, for nobody may lose it
                raise OSError("a broken message could not be parked") from error
            if len(part) == 1:
                log.error("message_broke_the_handler", topic=self.topic, partition=partition, error=error)
                await self._hear_or_split(partition, part, failed=error)
                return
            middle = len(part) // 2
            await self._hear_or_split(partition, part[:middle])
            await self._hear_or_split(partition, part[middle:])

    async def _hear_once(self, partition: int, part: tuple[Record, ...], failed: Exception | None) -> None:
        with BATCH_SECONDS.labels(self.topic).time():
            async with self.pool.acquire() as tx, tx.transaction():
                before = await offsets.lock(tx, self.topic, partition)
                new = tuple(record for record in part if record.offset >= before.next_offset)
                batch, broken, in_row = self._decode(partition, before, new, failed)
                await park(tx, self.topic, broken)
                if batch.events:
                    await self.handler(batch, tx)
                if taken := len(batch.events) + len(broken):
                    after = Progress(new[taken - 1].offset + 1, batch.ends_at, in_row)
                    await offsets.save(tx, self.topic, partition, after)
        self._count(batch, broken)
        self.after_commit()
        if taken < len(new):
            raise LineStopped

    def _decode(
        self, partition: int, before: Progress, records: tuple[Record, ...], failed: Exception | None
    ) -> tuple[Batch, list[Broken], int]:
        """What was understood, and what was not; it ends before the message that would be one broken too many."""
        heard, kept, broken, in_row = [], [], [], before.parked_in_row
        for record in records:
            try:
                if failed is not None:
                    raise failed
                heard.append(self.decode(record))
                kept.append(record)
                in_row = 0
            except Exception as error:
                if in_row >= self.park_limit:
                    break
                broken.append(Broken(record, reason_of(error)))
                in_row += 1
        return Batch(self.topic, partition, before.now, tuple(heard), tuple(kept)), broken, in_row

    def _count(self, batch: Batch, broken: list[Broken]) -> None:
        HEARD.labels(self.topic).inc(len(batch.events))
        if broken:
            PARKED.labels(self.topic).inc(len(broken))
            log.warning("messages_parked", topic=self.topic, count=len(broken), reason=broken[0].reason)
        if (now := batch.ends_at) > batch.now:
            NOW.labels(self.topic, batch.partition).set(now.timestamp())
