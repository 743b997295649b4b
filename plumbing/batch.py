"""Batches: what partitions said since we last listened, in order, decoded message by message, and heard once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import chain, groupby
from typing import Any, NamedTuple, TypeAlias, TypeGuard
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
Part: TypeAlias = tuple[Record, ...]  # what one partition said, in order

TOGETHER = 200  # records: so few share a transaction, for most of its price is the round trips


@dataclass(frozen=True)
class Batch:
    """Events and ticks, partition by partition in the order of arrival, and what time it was in each before them."""

    topic: str
    now: Mapping[int, datetime]  # of each partition that speaks here
    events: tuple[Any, ...]
    records: tuple[Record, ...]  # the same, as they came over the wire

    @cached_property
    def said(self) -> list[tuple[Any, Record]]:
        """The events without the ticks, each beside how it came over the wire."""
        return [pair for pair in zip(self.events, self.records, strict=True) if not is_tick(pair[0])]

    @cached_property
    def facts(self) -> list[Any]:
        return [event for event, _ in self.said]

    @cached_property
    def ends_at(self) -> dict[int, datetime]:
        """What time it is in each partition after the batch: its last tick, never earlier than before."""
        ends = dict(self.now)
        for partition, tick in self.ticks:
            ends[partition] = max(ends[partition], tick.data.now)
        return ends

    @cached_property
    def ticks(self) -> list[tuple[int, Tick]]:
        return [(r.partition, e) for e, r in zip(self.events, self.records, strict=True) if is_tick(e)]

    @property
    def ticking(self) -> dict[int, datetime]:
        """The partitions in which time passes, and what time it is there after the batch."""
        return {partition: self.ends_at[partition] for partition, _ in self.ticks}

    @cached_property
    def where(self) -> dict[str, int]:
        """The partition of each case that is spoken of; ValueError if one speaks in two, as after new partitions."""
        where: dict[str, int] = {}
        for event, record in self.said:
            if where.setdefault(event.case_id, record.partition) != record.partition:
                raise ValueError("a case in two partitions of one batch")
        return where

    @property
    def bodies(self) -> list[str]:
        """The facts as they came over the wire, in the same order."""
        return [record.value.decode() for _, record in self.said]

    def only(self, wanted: Callable[[Any], bool]) -> "Batch":
        """The ticks, and of the events those that are wanted."""
        pairs = zip(self.events, self.records, strict=True)
        left = [(event, record) for event, record in pairs if is_tick(event) or wanted(event)]
        return replace(self, events=tuple(event for event, _ in left), records=tuple(record for _, record in left))

    def hearing(self, new: set[UUID]) -> Iterator[tuple[int, list[Any]]]:
        """By partition the ticks, and of the events only those that were new; the same event twice is once."""
        unheard = dict.fromkeys(new, True)
        pairs = zip(self.events, self.records, strict=True)
        for partition, said in groupby(pairs, key=lambda pair: pair[1].partition):
            yield partition, [event for event, _ in said if is_tick(event) or unheard.pop(event.key, False)]


def is_tick(event: Any) -> TypeGuard[Tick]:
    """By its type: asking pydantic's classes by isinstance is slow."""
    return getattr(event, "type", None) == TICK


Decode = Callable[[Record], Any]  # None: understood, and nothing for us
Handler = Callable[[Batch, Transaction], Awaitable[None]]


class LineStopped(Exception):
    """Too many broken messages in a row are parked: a human must look before this partition goes on."""


class Heard(NamedTuple):
    """What became of one partition's part: understood, parked, or left because the line stops before it."""

    before: Progress
    events: list[Any]
    records: list[Record]
    broken: list[Broken]
    next_offset: int
    in_row: int  # parked one after another, the last ones
    stopped: bool = False


WORLD_OR_STOP: tuple[type[BaseException], ...] = (*WORLD, LineStopped)


@dataclass
class Listener:
    """Gives a poll to the handler, each partition's part behind its own fence."""

    topic: str  # without the prefix
    decode: Decode
    handler: Handler
    pool: Pool
    health: Health
    park_limit: int
    after_commit: Callable[[], None]
    stopped: set[int] = field(default_factory=set)

    async def hear(self, records: Sequence[Record]) -> None:
        """Few records share one transaction. Many, or when that fails, each partition has its own, side by side:
        if one fails it is tried again, and what was committed before is skipped by its offset."""
        parts = {partition: tuple(part) for partition, part in groupby(records, key=lambda record: record.partition)}
        if len(parts) > 1 and len(records) <= TOGETHER and await self._heard_together(parts):
            return
        async with asyncio.TaskGroup() as partitions:
            for partition, part in parts.items():
                partitions.create_task(self._hear_patiently(partition, part))

    async def heard_to(self, partition: int) -> int:
        """The next offset of a partition that we have not heard."""
        async with self.pool.acquire() as tx:
            return (await offsets.lock(tx, self.topic, [partition]))[partition].next_offset

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

    async def _heard_together(self, parts: Mapping[int, Part]) -> bool:
        """Whatever went wrong, each partition finds it out again by itself."""
        try:
            await self._hear_once(parts)
        except Exception as error:
            log.warning("partitions_heard_apart", topic=self.topic, error=error)
            return False
        return True

    async def _hear_patiently(self, partition: int, part: Part) -> None:
        try:
            async for attempt in patiently(f"hearing {self.topic}-{partition}", health=self.health):
                with attempt:
                    await self._hear_or_split(partition, part)
                    self.health.well(f"hearing {self.topic}-{partition}")
        except LineStopped:
            self.stopped.add(partition)
            self.health.trouble(f"{self.topic}-{partition}", "line-stopped")
            log.error("line_stopped", topic=self.topic, partition=partition)

    async def _hear_or_split(self, partition: int, part: Part, failed: Exception | None = None) -> None:
        """A batch that the handler cannot take is heard in halves, until the one message that breaks it is parked."""
        try:
            await self._hear_once({partition: part}, failed)
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

    async def _hear_once(self, parts: Mapping[int, Part], failed: Exception | None = None) -> None:
        with BATCH_SECONDS.labels(self.topic).time():
            async with self.pool.acquire() as tx, tx.transaction():
                before = await offsets.lock(tx, self.topic, sorted(parts))
                heard = {p: self._decode(before[p], part, failed) for p, part in parts.items()}
                broken = list(chain.from_iterable(one.broken for one in heard.values()))
                await park(tx, self.topic, broken)
                batch = self._batch(heard)
                if batch.events:
                    await self.handler(batch, tx)
                after = {p: Progress(one.next_offset, batch.ends_at[p], one.in_row) for p, one in heard.items()}
                await offsets.save(tx, self.topic, {p: new for p, new in after.items() if new != before[p]})
        self._count(batch, broken)
        self.after_commit()
        if any(one.stopped for one in heard.values()):
            raise LineStopped

    def _batch(self, heard: Mapping[int, Heard]) -> Batch:
        now = {partition: one.before.now for partition, one in heard.items()}
        events = chain.from_iterable(one.events for one in heard.values())
        records = chain.from_iterable(one.records for one in heard.values())
        return Batch(self.topic, now, tuple(events), tuple(records))

    def _decode(self, before: Progress, part: Part, failed: Exception | None) -> Heard:
        """What was understood, and what was not; it ends before the message that would be one broken too many."""
        events, kept, broken = list[Any](), list[Record](), list[Broken]()
        next_offset, in_row = before.next_offset, before.parked_in_row
        for record in (record for record in part if record.offset >= before.next_offset):
            try:
                if failed is not None:
                    raise failed
                if (event := self.decode(record)) is not None:
                    events.append(event)
                    kept.append(record)
                in_row = 0
            except Exception as error:
                if in_row >= self.park_limit:
                    return Heard(before, events, kept, broken, next_offset, in_row, stopped=True)
                broken.append(Broken(record, reason_of(error)))
                in_row += 1
            next_offset = record.offset + 1
        return Heard(before, events, kept, broken, next_offset, in_row)

    def _count(self, batch: Batch, broken: list[Broken]) -> None:
        HEARD.labels(self.topic).inc(len(batch.events))
        if broken:
            PARKED.labels(self.topic).inc(len(broken))
            log.warning("messages_parked", topic=self.topic, count=len(broken), reason=broken[0].reason)
        for partition, now in batch.ends_at.items():
            if now > batch.now[partition]:
                NOW.labels(self.topic, partition).set(now.timestamp())
