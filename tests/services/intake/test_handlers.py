"""The inboxes and the clock on a real PostgreSQL."""

import asyncio
import json
import random
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import asyncpg
import pytest

from plumbing.batch import Batch
from schemas.envelope import BEGINNING
from schemas.stories import DSB
from services.intake import store
from services.intake.handlers import on_records, receive, say_tick
from tests.services.intake.deliveries import (
    NOW,
    STRUCTURED,
    batch,
    binary,
    binary_headers,
    event,
    having,
    record,
    structured,
)  # fmt: skip


@pytest.fixture
async def pool(city):
    return await city.pool("intake")


@pytest.fixture
def hear(pool, settings):
    async def heard(*records, topic="inbox-dso"):
        """As the pipe does: one transaction for the batch."""
        async with pool.acquire() as tx, tx.transaction():
            await on_records(Batch(topic, {0: BEGINNING}, tuple(records), tuple(records)), tx, settings)

    return heard


async def deliveries(pool):
    rows = await pool.fetch("SELECT * FROM delivery ORDER BY received_at, id")
    return [dict(row) | {"violations": json.loads(row["violations"])} for row in rows]


async def test_an_event_in_the_inbox_is_passed_on_under_its_case(pool, hear, outbox):
    said = event()
    await hear(record(said))

    (letter,) = await outbox("case-events")
    assert (letter["key"], json.loads(letter["value"])) == (said["subject"], said)


async def test_binary_mode_is_understood_in_the_inbox(pool, hear, outbox):
    said = event()
    headers = binary_headers(said, "inbox-dso") | {"content-type": "application/json"}
    await hear(record(said["data"], headers=headers))

    (letter,) = await outbox("case-events")
    assert json.loads(letter["value"]) == said
    (kept,) = await deliveries(pool)
    assert json.loads(kept["ce_headers"])["ce_id"] == said["id"]


async def test_the_same_event_twice_changes_nothing(pool, hear, outbox):
    said = event()
    await hear(record(said), record(said, 1))
    await hear(record(said, 2))

    assert [(d["accepted"], d["known"]) for d in await deliveries(pool)].count((0, 1)) == 2
    assert len(await outbox("case-events")) == 1
    assert await pool.fetchval("SELECT count(*) FROM event") == 1


async def test_what_could_not_be_stored_is_not_announced(pool, hear, outbox, monkeypatch):
    async def lost(*_):
        raise ConnectionError("the database went away")

    monkeypatch.setattr(store, "add_deliveries", lost)
    with pytest.raises(ConnectionError):
        await hear(record(event()))

    assert await outbox("case-events") == []
    assert await pool.fetchval("SELECT count(*) FROM event") == 0


@pytest.mark.parametrize("body", [b"\xff\x00no event", b"", b"[1, 2]"])
async def test_a_message_nobody_understands_is_kept_and_rejected_never_lost(pool, hear, outbox, body):
    await hear(record(body), record(event(), 1))

    kept = {d["outcome"]: d for d in await deliveries(pool)}
    assert kept["refused"]["body"] == body
    (letter,) = await outbox("rejections")
    assert letter["key"] == str(kept["refused"]["id"])
    assert len(await outbox("case-events")) == 1


async def test_the_order_of_arrival_does_not_matter(pool, hear, outbox):
    said = [event(subject=f"DH-{n % 3}") for n in range(12)]
    random.Random(7).shuffle(shuffled := [*said, *said])
    await hear(*(record(one, offset) for offset, one in enumerate(shuffled)))

    passed_on = [json.loads(letter["value"])["id"] for letter in await outbox("case-events")]
    assert sorted(passed_on) == sorted(one["id"] for one in said)
    assert passed_on == list(dict.fromkeys(one["id"] for one in shuffled))  # and what came first goes first


async def test_a_department_speaks_in_its_own_inbox_only(pool, hear, outbox):
    await hear(record(event(source=DSB)))

    (letter,) = await outbox("rejections")
    assert [v["code"] for v in json.loads(letter["value"])["data"]["violations"]] == ["source-not-of-this-inbox"]


async def test_headers_that_postgres_cannot_keep_do_not_stop_the_line(pool, hear):
    strange = {"content-type": f"{STRUCTURED}\0", "ce_id": "a\0b", "ce_\0": "x"}
    await hear(record(b"{}", headers=strange))

    assert [d["outcome"] for d in await deliveries(pool)] == ["refused"]


async def test_a_reused_id_leaves_nothing_of_its_batch_behind(pool, settings, outbox):
    said, fresh = event(), event()
    async with pool.acquire() as tx:
        for delivery in (structured(said), batch(fresh, having(said, team="7")), structured(fresh)):
            async with tx.transaction():
                await receive([delivery], tx, settings)

    assert [json.loads(letter["value"])["id"] for letter in await outbox("case-events")] == [said["id"], fresh["id"]]
    assert [d["violations"] for d in await deliveries(pool) if d["outcome"] == "refused"] == [
        [{"code": "id-reused", "path": "/1/id"}]
    ]


async def test_two_doors_that_hear_the_same_at_once_accept_it_once(pool, settings, outbox):
    said = [event() for _ in range(50)]

    async def one_door(events):
        async with pool.acquire() as tx, tx.transaction():
            return (await receive([batch(*events)], tx, settings))[0]

    outcomes = await asyncio.gather(one_door(said), one_door(said[::-1]), one_door(said))
    assert sum(len(one.accepted) for one in outcomes) == 50 and sum(one.known for one in outcomes) == 100
    assert len(await outbox("case-events")) == 50


PERSONAL = {"bsn-like": "111222333", "email-like": "joke@example.org", "phone-like": "0612345678"}


@pytest.mark.parametrize(("code", "value"), PERSONAL.items())
@pytest.mark.parametrize("mode", [structured, binary, batch])
async def test_what_is_personal_is_not_kept_anywhere(pool, settings, outbox, code, value, mode):
    said = mode(event(subject=value, extra=value))
    async with pool.acquire() as tx, tx.transaction():
        await receive([replace(said, content_type=f"{said.content_type}; x={value}")], tx, settings)

    (kept,) = await deliveries(pool)
    assert value not in str(kept) and value not in str(await outbox("rejections"))
    assert {v["code"] for v in kept["violations"]} == {code}
    assert (kept["body"], kept["ce_headers"], kept["length"]) == (None, "{}", len(said.body))
    assert kept["digest"] == sha256(said.body).digest()


async def test_one_personal_event_of_a_batch_keeps_all_of_it_out(pool, settings):
    async with pool.acquire() as tx, tx.transaction():
        await receive([batch(event(), event(subject="111222333"))], tx, settings)

    assert "111222333" not in str(await deliveries(pool))


@pytest.mark.parametrize("said", [event(), event(source=DSB), having(event(), team="111222333")])
async def test_the_same_record_heard_again_changes_nothing(pool, hear, outbox, said):
    await hear(record(said))
    before = await deliveries(pool), await outbox("case-events"), await outbox("rejections")
    await hear(record(said), record(said))

    assert (await deliveries(pool), await outbox("case-events"), await outbox("rejections")) == before


async def test_the_same_record_heard_by_two_at_once_is_one(pool, hear, outbox):
    said = event()
    await asyncio.gather(*(hear(record(said), record(b"{", 1)) for _ in range(3)))

    assert len(await deliveries(pool)) == 2 and len(await outbox("case-events")) == 1


async def test_a_tick_goes_into_every_partition_once(pool, outbox):
    async with pool.acquire() as tx:
        assert await say_tick(tx, NOW, 4)
        assert not await say_tick(tx, NOW, 4)
        assert not await say_tick(tx, NOW - timedelta(hours=1), 4)
        assert await say_tick(tx, NOW + timedelta(hours=1), 4)
        assert (await store.moment(tx)).now == NOW + timedelta(hours=1)

    letters = await outbox("case-events")
    assert [(letter["partition"], letter["key"]) for letter in letters] == [(p, None) for p in (0, 1, 2, 3)] * 2
    assert json.loads(letters[0]["value"])["id"] == "tick:2026-11-01T00:00:00+00:00"


async def test_there_is_one_clock(pool):
    await pool.execute("INSERT INTO clock (now) VALUES (now())")
    with pytest.raises(asyncpg.CheckViolationError):
        await pool.execute("INSERT INTO clock (one, now) VALUES (false, now())")
