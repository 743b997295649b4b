"""Retell status: every case from the facts it kept, or from its topic; what it said is a record and stays."""

from typing import TYPE_CHECKING, Any

from .hear_again import hear_again, listener
from .shadow import CHUNK, Source, shadow

if TYPE_CHECKING:
    from plumbing.postgres import Pool
    from plumbing.settings import PipeSettings


async def rebuild_view(settings: "PipeSettings", source: Source, write: bool) -> tuple[int, list[str], int]:
    """The number of cases, the numbers of those that differed, and how many closed ones taught something new."""
    from schemas.topics import CASE_EVENTS

    from . import store, store_status

    taught = 0
    async with shadow(settings, store_status.OF_STATUS) as (pool, live):
        retell = _from_facts if source is Source.KEPT else _from_topic
        async with live.acquire() as still, still.transaction():
            await retell(settings, pool, await store.hold_still(still, CASE_EVENTS))
            async with pool.acquire() as tx:
                count, differing = await store_status.differing(tx, settings.db_schema)
                if differing and write:
                    await store_status.replace_cases(tx, settings.db_schema, differing)
                if write:
                    taught = await store_status.learn(tx, settings.db_schema)
    return count, differing, taught


async def _from_facts(settings: "PipeSettings", pool: "Pool", heard: dict[int, tuple[int, Any]]) -> None:
    from plumbing.kafka import partition_of
    from services.status.core.fold import retell
    from services.status.core.pace import turns
    from services.status.core.register import entries
    from services.status.core.wake import rest
    from services.status.store import save_cases
    from services.status.store_records import save_paces, watch
    from services.status.store_register import save_entries

    from . import store_status

    after = ""
    async with pool.acquire() as tx:
        while found := await store_status.cases_with_facts(tx, settings.db_schema, after, CHUNK):
            told = await store_status.live_histories(tx, settings.db_schema, [case_id for case_id, _ in found])
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
