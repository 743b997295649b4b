"""Retell the view of status or of the dashboard from scratch and hold it against the live one, value by value."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import SecretStr

from .city import HOME, read_city
from .hear_again import hear_again, listener

if TYPE_CHECKING:
    from plumbing.postgres import Pool
    from plumbing.settings import PipeSettings

CHUNK = 1000  # cases


class Source(StrEnum):
    KEPT = "kept"
    TOPIC = "topic"


class View(StrEnum):
    STATUS = "status"
    DASHBOARD = "dashboard"


def rebuild(
    service: Annotated[View, typer.Argument(help="whose view")],
    source: Annotated[
        Source, typer.Option("--from", help="what it kept of what it heard, or the topics")
    ] = Source.KEPT,
    write: Annotated[bool, typer.Option("--write", help="replace what differs by what was retold")] = False,
    home: Annotated[Path, typer.Option(help="the folder of the city")] = HOME,
) -> None:
    """Retell every case and compare; ends with 1 when one differs. The lines wait; nobody is told anything."""
    from plumbing.settings import PipeSettings

    city = read_city(home)
    url = SecretStr(city.database_urls[service])
    settings = PipeSettings(kafka_bootstrap=city.kafka_bootstrap, database_url=url, db_schema=service)
    alike = asyncio.run(_status(settings, source, write) if service is View.STATUS else _board(settings, source, write))
    if not alike and write:
        print("replaced by what was retold")
    elif not alike:
        raise typer.Exit(1)


async def _status(settings: "PipeSettings", source: Source, write: bool) -> bool:
    count, differing, taught = await rebuild_view(settings, source, write)
    print(f"{count} cases retold, from {source}; {len(differing)} differ from the live view")
    for case_id in differing[:20]:
        print(f"  {case_id}")
    if taught:
        print(f"learned from {taught} closed cases that had taught nothing yet")
    return not differing


async def _board(settings: "PipeSettings", source: Source, write: bool) -> bool:
    from .rebuild_dashboard import rebuild_board

    count, differing = await rebuild_board(settings, source, write)
    print(f"{count} cases retold, from {source}; {sum(differing.values())} rows differ from the live view")
    for table, rows in differing.items():
        print(f"  {table}: {rows}")
    return not any(differing.values())


async def rebuild_view(settings: "PipeSettings", source: Source, write: bool) -> tuple[int, list[str], int]:
    """The number of cases, the numbers of those that differed, and how many closed ones taught something new."""
    from schemas.topics import CASE_EVENTS

    from . import store

    taught = 0

    async with shadow(settings, store.OF_STATUS) as (pool, live):
        retell = _from_facts if source is Source.KEPT else _from_topic
        async with live.acquire() as still, still.transaction():
            await retell(settings, pool, await store.hold_still(still, CASE_EVENTS))
            async with pool.acquire() as tx:
                count, differing = await store.differing(tx, settings.db_schema)
                if differing and write:
                    await store.replace_cases(tx, settings.db_schema, differing)
                if write:
                    taught = await store.learn(tx, settings.db_schema)
    return count, differing, taught


@asynccontextmanager
async def shadow(settings: "PipeSettings", tables: Collection[str]) -> "AsyncIterator[tuple[Pool, Pool]]":
    """One connection with empty tables in front of the live ones, and a pool on the live ones."""
    from plumbing.postgres import open_pool

    from . import store

    live, pool = [await open_pool(settings.dsn, settings.db_schema, 1) for _ in range(2)]
    async with live, pool:
        async with pool.acquire() as tx:
            await store.cast_shadow(tx, tables)
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
    from schemas.topics import CASE_EVENTS
    from services.status.app import decode_fact
    from services.status.handlers import on_facts

    door = listener(pool, CASE_EVENTS, decode_fact, on_facts)
    await hear_again(settings, door, {partition: offset for partition, (offset, _) in heard.items()})
