"""How many facts status takes in a second and process, beside its floor: the same bytes in, the same rows out."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer

from bench.stories import crowd
from plumbing import progress
from plumbing.batch import Listener
from plumbing.health import Health
from plumbing.kafka import FOLDING, WAIT_MS, ensure_topics, listen, make_broker, partition_of
from plumbing.postgres import Pool
from plumbing.progress import Progress
from plumbing.relay import make_producer
from schemas.case_events import case_event
from schemas.topics import CASE_EVENTS, TOPICS
from services.status.handlers import on_facts
from services.status.settings import Settings
from services.status.store_records import RECORDS

Statement = tuple[str, tuple[Any, ...], str]  # the SQL, its arguments, and how it was asked


@dataclass
class Scribe:
    """Passes statements on to PostgreSQL and notes them, so that the floor can ask exactly the same."""

    tx: Any
    noted: list[Statement] = field(default_factory=list)

    async def fetch(self, sql: str, *given: Any) -> Any:
        self.noted.append((sql, given, "fetch"))
        return await self.tx.fetch(sql, *given)

    async def execute(self, sql: str, *given: Any) -> Any:
        self.noted.append((sql, given, "execute"))
        return await self.tx.execute(sql, *given)


Notes = dict[tuple[int, int], tuple[int, list[Statement]]]  # partition and first offset -> records, statements


async def fill(settings: Settings, cases: int) -> int:
    """The backlog: all facts on the topic before anybody listens."""
    await ensure_topics(settings, [TOPICS[CASE_EVENTS]])
    producer = make_producer(settings)
    await producer.start()
    sent = []
    for fact in crowd(cases):
        where, body = partition_of(fact.case_id, settings.partitions), fact.model_dump_json(exclude_none=True).encode()
        topic = settings.topic_prefix + CASE_EVENTS
        sent.append(await producer.send(topic, body, key=fact.case_id.encode(), partition=where))
    await asyncio.gather(*sent)
    await producer.stop()
    return len(sent)


async def through_status(settings: Settings, pool: Pool, facts: int, group: str, notes: Notes | None = None) -> float:
    """Facts a second through the real door: decoded, folded, stored, announced."""

    async def noting(batch: Any, tx: Any) -> None:
        scribe = Scribe(tx)
        await on_facts(batch, scribe)  # type: ignore[arg-type]
        assert notes is not None
        first = batch.records[0]
        notes[first.partition, first.offset] = len(batch.records), scribe.noted

    handler = on_facts if notes is None else noting
    listener = Listener(CASE_EVENTS, lambda r: case_event.validate_json(r.value), handler, pool, Health(), 100, _quiet)
    broker = make_broker(settings)
    listen(broker, settings, group, listener, FOLDING)
    began = time.perf_counter()
    await broker.start()
    while (await pool.fetchval("SELECT sum(next_offset) FROM progress") or 0) < facts:  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    took = time.perf_counter() - began
    await broker.stop()
    return facts / took


def _quiet() -> None: ...


async def through_floor(settings: Settings, pool: Pool, facts: int, group: str, notes: Notes) -> float:
    """The same statements with the same arguments, batch by batch; nothing of a message is read but its place."""
    consumer = AIOKafkaConsumer(
        settings.topic_prefix + CASE_EVENTS,
        bootstrap_servers=settings.kafka_bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=4 * 1024 * 1024,
    )
    began = time.perf_counter()
    await consumer.start()
    todo, seen = dict(notes), {partition: 0 for partition in range(settings.partitions)}
    while todo:
        polled = await consumer.getmany(timeout_ms=WAIT_MS, max_records=FOLDING.share)
        for where in consumer.assignment() - polled.keys():
            polled |= await consumer.getmany(where, timeout_ms=0, max_records=FOLDING.share)
        async with asyncio.TaskGroup() as partitions:
            for where, part in polled.items():
                seen[where.partition] += len(part)
                partitions.create_task(_write(pool, where.partition, seen[where.partition], todo))
        await consumer.commit()
    took = time.perf_counter() - began
    await consumer.stop()
    return facts / took


async def _write(pool: Pool, partition: int, seen: int, todo: Notes) -> None:
    """The batches of status that have wholly arrived, each in its own transaction behind the same fence."""
    for first in sorted(o for p, o in todo if p == partition):
        count, statements = todo[partition, first]
        if first + count > seen:
            return
        del todo[partition, first]
        async with pool.acquire() as tx, tx.transaction():
            before = (await progress.lock(tx, CASE_EVENTS, [partition]))[partition]
            for sql, given, how in statements:
                await (tx.fetch(sql, *given) if how == "fetch" else tx.execute(sql, *given))
            await progress.save(tx, CASE_EVENTS, {partition: Progress(first + count, before.now, 0)})


async def measure(settings: Settings, pool: Pool, cases: int, rounds: int = 3) -> list[tuple[float, float]]:
    """Pairs of facts a second, status beside its floor; a first round notes what status asks."""
    facts = await fill(settings, cases)
    notes: Notes = {}
    await through_status(settings, pool, facts, f"{settings.topic_prefix}note", notes)
    pairs = []
    for number in range(rounds):
        await _forget(pool)
        status = await through_status(settings, pool, facts, f"{settings.topic_prefix}status-{number}")
        await _forget(pool)
        floor = await through_floor(settings, pool, facts, f"{settings.topic_prefix}floor-{number}", notes)
        pairs.append((status, floor))
    return pairs


async def _forget(pool: Pool) -> None:
    views = 'fact, "case", register, told, message, dossier'
    await pool.execute(f"TRUNCATE {views}, {', '.join(RECORDS)}, outbox, progress, parked")
