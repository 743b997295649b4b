"""Retell the view of status from scratch and hold it against the live one, byte for byte."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import SecretStr

from .city import HOME, read_city

if TYPE_CHECKING:
    from aiokafka import AIOKafkaConsumer

    from plumbing.batch import Listener
    from plumbing.postgres import Pool
    from plumbing.settings import PipeSettings

CHUNK = 1000  # cases


class TopicTooShort(Exception):
    """The topic holds less than status heard from it."""


class Source(StrEnum):
    FACTS = "facts"
    TOPIC = "topic"


def rebuild(
    service: Annotated[str, typer.Argument(help="only `status` has a view that can be retold")],
    source: Annotated[Source, typer.Option("--from", help="the facts it kept, or the topic")] = Source.FACTS,
    write: Annotated[bool, typer.Option("--write", help="replace what differs by what was retold")] = False,
    home: Annotated[Path, typer.Option(help="the folder of the city")] = HOME,
) -> None:
    """Retell every case and compare; ends with 1 when one differs. The lines wait; nobody is told anything."""
    if service != "status":
        raise typer.BadParameter("only `status` can be rebuilt")
    from plumbing.settings import PipeSettings

    city = read_city(home)
    url = SecretStr(city.database_urls["status"])
    settings = PipeSettings(kafka_bootstrap=city.kafka_bootstrap, database_url=url, db_schema="status")
    count, differing, taught = asyncio.run(rebuild_view(settings, source, write))
    print(f"{count} cases retold from the {source}; {len(differing)} differ from the live view")
    for case_id in differing[:20]:
        print(f"  {case_id}")
    if taught:
        print(f"learned from {taught} closed cases that had taught nothing yet")
    if differing and write:
        print("replaced by what was retold")
    elif differing:
        raise typer.Exit(1)


async def rebuild_view(settings: "PipeSettings", source: Source, write: bool) -> tuple[int, list[str], int]:
    """The number of cases, the numbers of those that differed, and how many closed ones taught something new."""
    from . import store

    taught = 0

    async with _shadow(settings) as (pool, live):
        retell = _from_facts if source is Source.FACTS else _from_topic
        async with live.acquire() as still, still.transaction():
            await retell(settings, pool, await store.hold_still(still))
            async with pool.acquire() as tx:
                count, differing = await store.differing(tx, settings.db_schema)
                if differing and write:
                    await store.replace_cases(tx, settings.db_schema, differing)
                if write:
                    taught = await store.learn(tx, settings.db_schema)
    return count, differing, taught


@asynccontextmanager
async def _shadow(settings: "PipeSettings") -> "AsyncIterator[tuple[Pool, Pool]]":
    """One connection with empty tables in front of the live ones, and a pool on the live ones."""
    from plumbing.postgres import open_pool

    from . import store

    live, pool = [await open_pool(settings.dsn, settings.db_schema, 1) for _ in range(2)]
    async with live, pool:
        async with pool.acquire() as tx:
            await store.cast_shadow(tx)
        yield pool, live


async def _from_facts(settings: "PipeSettings", pool: "Pool", heard: dict[int, tuple[int, Any]]) -> None:
    from plumbing.kafka import partition_of
    from services.status.core.fold import retell
    from services.status.core.pace import turns
    from services.status.core.register import entries
    from services.status.core.wake import rest
    from services.status.store import save_cases
    from services.status.store_records import save_paces, watch
    from services.status.store_register import save_entries

    from . import store

    after = ""
    async with pool.acquire() as tx:
        while found := await store.cases_with_facts(tx, settings.db_schema, after, CHUNK):
            told = await store.live_histories(tx, settings.db_schema, [case_id for case_id, _ in found])
            for partition in heard:
                mine = [c for c, p in found if partition == (partition_of(c, settings.partitions) if p is None else p)]
                retold = [rest(retell(case_id, told[case_id]), heard[partition][1]) for case_id in mine]
                await save_cases(tx, {partition: retold}, {partition: heard[partition][1]})
                await save_entries(tx, entries({}, retold))
                learned = turns({}, retold)
                await save_paces(tx, learned.paces)
                await watch(tx, {partition: learned.waiting}, set())
            after = found[-1][0]


async def _from_topic(settings: "PipeSettings", pool: "Pool", heard: dict[int, tuple[int, Any]]) -> None:
    """By the very door that the service uses, up to where the service is."""
    from aiokafka import AIOKafkaConsumer

    from plumbing.patience import within

    consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka_bootstrap, auto_offset_reset="earliest")
    await consumer.start()
    try:
        await _hear_again(consumer, settings, _listener(pool), {p: offset for p, (offset, _) in heard.items()})
    finally:
        await within(10, consumer.stop())


def _listener(pool: "Pool") -> "Listener":
    from plumbing.batch import Listener
    from plumbing.health import Health
    from schemas.topics import CASE_EVENTS
    from services.status.app import decode_fact
    from services.status.handlers import on_facts

    return Listener(
        CASE_EVENTS,
        decode=decode_fact,
        handler=on_facts,
        pool=pool,
        health=Health(),
        park_limit=1_000_000,
        after_commit=lambda: None,
    )


async def _hear_again(
    consumer: "AIOKafkaConsumer", settings: "PipeSettings", listener: "Listener", until: dict[int, int]
) -> None:
    from aiokafka import TopicPartition

    topic = settings.topic_prefix + listener.topic
    left = {partition: offset for partition, offset in until.items() if offset}
    consumer.assign([TopicPartition(topic, partition) for partition in left])
    ends = await consumer.end_offsets(list(consumer.assignment()))
    if short := [where.partition for where, end in ends.items() if end < left[where.partition]]:
        raise TopicTooShort(f"{topic} has lost messages in partitions {short}: rebuild from the kept facts instead")
    await consumer.seek_to_beginning()
    while left:
        polled = await consumer.getmany(timeout_ms=1000, max_records=4 * CHUNK)
        await listener.hear([record for record in _all(polled.values()) if record.offset < until[record.partition]])
        for part in polled.values():
            if part[-1].offset + 1 >= until[part[-1].partition]:
                left.pop(part[-1].partition, None)


def _all(parts: Iterable[list[Any]]) -> Iterable[Any]:
    return chain(*parts)
