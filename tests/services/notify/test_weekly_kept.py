"""What is kept of who wants the mail of Monday: gone in time with its key, whoever asks at that moment."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from plumbing.health import Health
from plumbing.postgres import Pool, Transaction
from plumbing.testing import eventually
from services.notify import store_weekly
from services.notify.core.contact import Contact, written
from services.notify.keys import left, lock, wrap_again
from services.notify.lookout import Lookout
from tests.services.notify.saying import PRIVATE
from tests.services.notify.weeks import kept, wants


async def test_an_address_that_nobody_confirmed_is_gone_after_two_days(pool: Pool):
    async with pool.acquire() as tx:
        for who, hours in (("anna", 47), ("bob", 49), ("carl", 49)):
            await store_weekly.ask(tx, id := uuid4(), who, "sealed", ["DSB"])
            if who == "carl":
                await store_weekly.confirm(tx, id)
            await tx.execute(
                "UPDATE week_reader SET asked_at = now() - make_interval(hours => $2) WHERE id = $1", id, hours
            )
    await Lookout(pool, Health()).look()

    kept = await pool.fetch("SELECT staff_id FROM week_reader ORDER BY staff_id")
    assert [who for (who,) in kept] == ["anna", "carl"]


async def asked_long_ago(pool: Pool, who: str) -> None:
    async with pool.acquire() as tx, tx.transaction():
        [box] = await lock(tx, PRIVATE, [(who, written(Contact(f"{who}@stad.example", "nl")))])
        await store_weekly.ask(tx, uuid4(), who, box, ["DSB"])
    await pool.execute("UPDATE week_reader SET asked_at = now() - interval '49 hours' WHERE confirmed_at IS NULL")


async def keys(pool: Pool) -> list[str]:
    return [row[0] for row in await pool.fetch("SELECT applicant_id FROM person_key ORDER BY 1")]


async def test_with_an_address_that_nobody_confirmed_goes_the_key_of_its_colleague(pool: Pool):
    await wants(pool, "ben", "DSB")
    for who in ("anna", "ben"):
        await asked_long_ago(pool, who)
    await Lookout(pool, Health()).look()

    assert await kept(pool) == [(True, ["DSB"])] and await keys(pool) == ["ben"]


@pytest.mark.parametrize("ends", [store_weekly.sweep, lambda tx: store_weekly.stop(tx, "anna")], ids=["sweep", "stop"])
async def test_who_asks_while_the_old_address_goes_keeps_what_opens_the_new_one(
    pool: Pool, ends: Callable[[Transaction], Awaitable[Any]]
):
    await asked_long_ago(pool, "anna")
    async with pool.acquire() as asking, pool.acquire() as other:
        who = await other.fetchval("SELECT pg_backend_pid()")

        async def waits() -> bool:
            return bool(await pool.fetchval("SELECT cardinality(pg_blocking_pids($1))", who))

        async def end() -> None:
            async with other.transaction():
                await ends(other)

        async with asking.transaction():
            [box] = await lock(asking, PRIVATE, [("anna", written(Contact("anna@stad.example", "nl")))])
            ending = asyncio.create_task(end())
            await eventually(waits)
            await store_weekly.ask(asking, uuid4(), "anna", box, ["DSO"])
        await ending
    left = await kept(pool)
    assert left in ([], [(False, ["DSO"])]) and await keys(pool) == ["anna"] * len(left)


async def test_of_two_questions_side_by_side_the_newest_counts(pool: Pool):
    async with pool.acquire() as one, pool.acquire() as other:
        who = await other.fetchval("SELECT pg_backend_pid()")

        async def waits() -> bool:
            return bool(await pool.fetchval("SELECT cardinality(pg_blocking_pids($1))", who))

        async with one.transaction():
            await store_weekly.ask(one, uuid4(), "anna", "sealed", ["DSB"])
            second = asyncio.create_task(store_weekly.ask(other, uuid4(), "anna", "sealed", ["DSO"]))
            await eventually(waits)
        await second
    assert await kept(pool) == [(False, ["DSO"])]


async def test_the_address_of_a_colleague_goes_over_to_a_new_key(pool: Pool):
    await wants(pool, "anna", "DSB")
    new = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
    async with pool.acquire() as tx, tx.transaction():
        await wrap_again(tx, f"{new},{PRIVATE}", "", 100)
        assert await left(tx, new) == 0
