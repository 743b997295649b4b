"""Retell the dashboard: cards and sums from what it kept of what it heard, or all of it from its topics."""

from functools import partial
from typing import TYPE_CHECKING

from .hear_again import hear_again, listener
from .shadow import CHUNK, Source, shadow

if TYPE_CHECKING:
    from plumbing.postgres import Pool
    from plumbing.settings import PipeSettings

Until = dict[int, int]  # partition: the first offset that was not heard


async def rebuild_board(settings: "PipeSettings", source: Source, write: bool) -> tuple[int, dict[str, int]]:
    """The number of cases, and of each table that differed by how many rows. Both lines wait, pages go on."""
    from schemas.topics import CASE_MESSAGES, CASE_STATUS

    from . import store, store_dashboard

    kept = source is Source.KEPT
    tables = store_dashboard.DERIVED if kept else store_dashboard.HEARD
    async with (
        shadow(settings, (*tables, *store_dashboard.ASIDE)) as (pool, live),
        live.acquire() as still,
        still.transaction(),
    ):
        held = [await store.hold_still(still, topic) for topic in (CASE_STATUS, CASE_MESSAGES)]
        told, sent = [{partition: offset for partition, (offset, _) in one.items()} for one in held]
        await (_from_kept(settings, pool, len(told)) if kept else _from_topics(settings, pool, told, sent))
        async with pool.acquire() as tx, tx.transaction():
            differing = await store_dashboard.differing(tx, settings.db_schema, tables)
            if write:
                await store_dashboard.replace(tx, settings.db_schema, differing)
            return await store_dashboard.cards(tx), differing


async def _from_kept(settings: "PipeSettings", pool: "Pool", partitions: int) -> None:
    """Of what a case counted as before it was erased nothing is left to retell it from: it goes on to count so."""
    from plumbing.kafka import partition_of
    from services.dashboard.core.cell import differences
    from services.dashboard.handlers import file_again
    from services.dashboard.store_tally import move

    from . import store_dashboard

    async with pool.acquire() as tx:
        after = ""
        while found := await store_dashboard.cases_kept(tx, settings.db_schema, after, CHUNK):
            await file_again(tx, {one: partition_of(one, partitions) if at is None else at for one, at in found})
            after = found[-1][0]
        after = ""
        while bare := await store_dashboard.copy_bare(tx, settings.db_schema, after, CHUNK):
            await move(tx, differences([], bare.values()))
            after = max(bare)


async def _from_topics(settings: "PipeSettings", pool: "Pool", told: Until, sent: Until) -> None:
    """By the very doors that the service uses. What a tick makes it say of a week stays in the shadow."""
    from schemas.topics import CASE_MESSAGES, CASE_STATUS
    from services.dashboard.app import decode_announcement, decode_message
    from services.dashboard.handlers import on_case_status, on_messages

    on_status = partial(on_case_status, partitions=len(told))
    await hear_again(settings, listener(pool, CASE_STATUS, decode_announcement, on_status), told)
    await hear_again(settings, listener(pool, CASE_MESSAGES, decode_message, on_messages), sent)
