"""Of whom no address and no number ever came: a colleague finds one call for the case, until somebody took it up."""

import json
from typing import Any

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.envelope import Tick
from schemas.status_events import Announcement, Mended, Stood
from schemas.stories import at, tick
from services.notify import fates, orders, store_fates
from services.notify.core.evidence import OPERATOR
from services.notify.core.fallback import CALL_AFTER, MAY_HAVE_TO_ARRIVE
from services.notify.handlers import on_announcements
from services.notify.people import on_contacts
from services.notify.settings import Settings
from tests.services.notify.at_work import courier
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, PRIVATE, announced, contact

OPENED = announced("opened", "o")  # on 20 October at 8 UTC
NEXT_DAY = tick(at(10, 21, 9))
CALL = ("receipt", "call", "queued")


async def hear(pool: Pool, *said: Announcement | Tick) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(*said, topic="case-status", partition=2), tx)
        await tx.execute("UPDATE progress SET now = $1 WHERE topic = 'case-status'", said[-1].time)
        await tx.execute(
            "INSERT INTO progress (topic, partition, next_offset, now) VALUES ('case-status', 2, 1, $1)"
            " ON CONFLICT (topic, partition) DO NOTHING",
            said[-1].time,
        )


async def look(pool: Pool, at_most: int = 100) -> int:
    async with pool.acquire() as tx, tx.transaction():
        return await fates.on_unreachable(tx, at_most)


async def told(pool: Pool) -> list[tuple[str, ...]]:
    rows = await pool.fetch("SELECT kind, channel, state FROM message ORDER BY position")
    return [tuple(row) for row in rows]


async def the_call(pool: Pool) -> Any:
    return await pool.fetchval("SELECT id FROM message WHERE channel = 'call' AND state = 'queued'")


async def test_a_day_later_a_colleague_finds_one_call_for_the_case(pool: Pool):
    await hear(pool, OPENED, announced("term-passed", "t"))
    assert await look(pool) == 0
    await hear(pool, NEXT_DAY)

    assert [await look(pool) for _ in range(3)] == [1, 0, 0]
    assert (await told(pool))[2:] == [CALL]
    said = [json.loads(row[0]) for row in await pool.fetch("SELECT value FROM outbox ORDER BY position")][-1]
    assert (said["subject"], said["data"]["channel"]) == (CASE, "call") and "a-1" not in json.dumps(said)


async def test_who_was_called_was_told_all_that_waited_and_is_called_again_about_what_comes_later(pool: Pool):
    await hear(pool, OPENED, NEXT_DAY)
    await look(pool)
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.called(tx, await the_call(pool), OPERATOR)
    rows = await pool.fetch("SELECT state, reason FROM message ORDER BY position")
    assert [tuple(row) for row in rows] == [("cancelled", "told-by-call"), ("delivered", "called")]
    assert await look(pool) == 0

    await hear(pool, announced("term-passed", "t", at=at(10, 22, 8)), tick(at(10, 23, 9)))
    assert await look(pool) == 1 and (await told(pool))[-1] == ("term-passed", "call", "queued")


async def test_a_call_that_a_colleague_stopped_is_asked_for_again_only_about_what_comes_later(pool: Pool):
    await hear(pool, OPENED, NEXT_DAY)
    await look(pool)
    async with pool.acquire() as tx, tx.transaction():
        await orders.cancel(tx, [await the_call(pool)], OPERATOR)

    assert await look(pool) == 0
    await hear(pool, announced("term-passed", "t", at=at(10, 22, 8)), tick(at(10, 23, 9)))
    assert await look(pool) == 1 and (await told(pool))[-1] == ("term-passed", "call", "queued")


async def test_a_contact_that_comes_later_ends_the_call_and_what_is_still_needed_leaves(
    pool: Pool, settings: Settings, post_office: PostOffice
):
    await hear(pool, OPENED, NEXT_DAY)
    await look(pool)
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(contact(), topic="contacts"), tx, PRIVATE)
    await courier(settings, pool).round()

    assert await told(pool) == [("receipt", "email", "sent"), ("receipt", "call", "cancelled")]
    assert await pool.fetchval("SELECT reason FROM message WHERE channel = 'call'") == "contact-came"
    assert len(post_office.mails) == 1


async def test_the_call_before_a_refusal_waits_for_no_contact_and_is_the_one_of_the_case(pool: Pool):
    await hear(pool, announced("decided", "d", phase="decided", outcome="refused"), NEXT_DAY)

    assert await told(pool) == [("decision", "call", "queued"), ("decision", "email", "waiting")]
    assert await look(pool) == 0
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.called(tx, await the_call(pool), OPERATOR)
    assert (await told(pool))[1] == ("decision", "email", "cancelled")


async def test_who_was_called_about_a_decision_that_counts_no_more_is_called_again(pool: Pool):
    decided = announced("decided", "d", phase="decided", outcome="granted")
    await hear(pool, decided, NEXT_DAY)
    assert await look(pool) == 1
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.called(tx, await the_call(pool), OPERATOR)
    stood, mended = Stood(outcome="granted"), Mended("decision.taken")
    await hear(pool, announced("retracted", "r", at=at(10, 22, 8), stood=stood, mended=mended), tick(at(10, 23, 9)))

    assert await look(pool) == 1 and (await told(pool))[-1] == ("corrected", "call", "queued")


async def test_a_correction_by_choice_leads_to_no_call(pool: Pool):
    mended = Mended("case.opened", words="title", said="Dakkapel", should_say="Terras")
    await hear(pool, OPENED, NEXT_DAY)
    await look(pool)
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.called(tx, await the_call(pool), OPERATOR)
    await hear(pool, announced("corrected", "c", at=at(10, 22, 8), mended=mended), tick(at(10, 24, 9)))

    assert await look(pool) == 0


async def test_what_nobody_must_be_told_leads_to_no_call(pool: Pool):
    await hear(pool, announced("nothing-new", "q", at=at(10, 20, 8)), tick(at(10, 22, 15)))

    assert await look(pool) == 0


async def test_a_fact_that_was_told_late_leaves_a_day_of_the_city_for_a_contact_to_come(pool: Pool):
    await hear(pool, tick(at(10, 25, 9)), OPENED, tick(at(10, 25, 10)))
    assert await look(pool) == 0, "decided an hour ago, though it is of five days ago"

    await hear(pool, tick(at(10, 26, 9)))
    assert await look(pool) == 1


async def test_what_came_while_a_call_waited_is_called_about_when_that_call_was_stopped(pool: Pool):
    await hear(pool, OPENED, NEXT_DAY)
    await look(pool)
    await hear(pool, announced("term-passed", "t", at=at(10, 21, 10)), tick(at(10, 23, 9)))
    assert await look(pool) == 0 and await pool.fetchval("SELECT count(*) FROM message WHERE taken_up") == 2
    async with pool.acquire() as tx, tx.transaction():
        await orders.cancel(tx, [await the_call(pool)], OPERATOR)

    assert await look(pool) == 1 and (await told(pool))[-1] == ("term-passed", "call", "queued")


async def test_who_was_taken_up_is_not_looked_at_again_however_many_there_are(pool: Pool):
    await hear(pool, *[announced("opened", str(n), f"N-{n}", applicant_id=f"a-{n}") for n in range(5)], NEXT_DAY)
    assert [await look(pool, at_most=3) for _ in range(3)] == [3, 2, 0]


async def test_who_was_taken_up_costs_the_next_look_nothing(pool: Pool):
    plan = list[str]()

    class Explains:
        async def fetch(self, sql: str, *args: object) -> list[str]:
            plan.extend(row[0] for row in await tx.fetch(f"EXPLAIN {sql}", *args))
            return []

    await hear(pool, *[announced("opened", str(n), f"N-{n}", applicant_id=f"a-{n}") for n in range(500)], NEXT_DAY)
    assert await look(pool, at_most=500) == 500
    await pool.execute("ANALYZE message")
    async with pool.acquire() as tx:
        await store_fates.lock_unreached(Explains(), MAY_HAVE_TO_ARRIVE, CALL_AFTER, 500)  # type: ignore[arg-type]
    assert [line.strip() for line in plan if "Seq Scan on message" in line] == []
    assert any("message_unreached" in line for line in plan)
