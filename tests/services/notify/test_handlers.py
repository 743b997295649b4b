"""The door for announcements, on a real PostgreSQL, without a broker."""

import json
from typing import Any

import pytest

from plumbing import outbox
from plumbing.postgres import Pool
from plumbing.testing import MANAGER, City, batch_of, eventually, together
from schemas.message_events import ContactGiven, message_event
from schemas.status_events import Announcement
from schemas.stories import at, on, tick
from services.notify import store
from services.notify.app import make_app
from services.notify.core.contact import Forgotten
from services.notify.handlers import on_announcements
from services.notify.people import forget, forget_people, on_contacts
from services.notify.settings import Settings
from tests.relayed import take_letters
from tests.services.notify.saying import APPLICANT, CASE, PRIVATE, announced, contact, delayed_until

RECEIPT, STEP, DELAY = announced("opened", "1"), announced("answered", "2"), delayed_until(on(12, 9))


async def hear(pool: Pool, *said: Announcement, partition: int = 0) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(*said, topic="case-status", partition=partition), tx)


async def learn(pool: Pool, *given: ContactGiven | Forgotten) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(*(g for g in given if isinstance(g, ContactGiven)), topic="contacts"), tx, PRIVATE)
        for gone in (g for g in given if isinstance(g, Forgotten)):
            await forget_people(tx, [gone.applicant_id])


async def messages(pool: Pool, case: str = CASE) -> list[tuple[str, str]]:
    async with pool.acquire() as tx:
        return [(row["kind"], row["state"]) for row in await store.messages_of(tx, case)]


async def said(pool: Pool) -> list[Any]:
    async with pool.acquire() as tx:
        letters = await take_letters(tx, range(4))
        return [message_event.validate_json(letter.value or "") for letter in letters]


async def test_the_same_event_twice_changes_nothing(pool: Pool):
    await learn(pool, contact())
    await hear(pool, RECEIPT, STEP, RECEIPT)
    once, spoken = await messages(pool), len(await pool.fetch("SELECT FROM outbox"))
    await hear(pool, RECEIPT, STEP)
    await hear(pool, STEP)

    assert await messages(pool) == once == [("receipt", "queued"), ("information-received", "queued")]
    assert len(await pool.fetch("SELECT FROM outbox")) == spoken == 2


async def test_what_could_not_be_stored_is_not_announced(pool: Pool, monkeypatch: pytest.MonkeyPatch):
    async def lost(*_: object) -> None:
        raise ConnectionError("the database went away")

    monkeypatch.setattr(outbox, "put", lost)
    with pytest.raises(ConnectionError):
        await hear(pool, RECEIPT)

    assert await messages(pool) == []
    assert await pool.fetchval("SELECT count(*) FROM heard") == 0
    assert await pool.fetchval("SELECT count(*) FROM known") == 0


async def test_a_message_nobody_understands_is_parked(city: City, settings: Settings):
    client = await city.serving(make_app(settings), MANAGER)
    unknown = json.loads(RECEIPT.model_dump_json()) | {"type": "nl.spoor.status.changed.v9", "id": "v9"}
    await city.say("case-status", json.dumps(unknown).encode(), b"\xff not json", key=CASE)
    await city.say("contacts", b'{"email":"iemand@example.org"}', key=APPLICANT)
    await city.say("case-status", RECEIPT)

    await city.heard("case-messages", 1)
    pool = await city.pool("notify")

    async def all_of_it() -> list[Any]:
        """Contacts are listened to by themselves, and not in a hurry."""
        found = await pool.fetch("SELECT topic, reason FROM parked ORDER BY topic, reason")
        return found if len(found) >= 3 else []

    parked = await eventually(all_of_it)
    assert [row["topic"] for row in parked] == ["case-status", "case-status", "contacts"]
    assert "iemand" not in "".join(row["reason"] for row in parked)
    assert (await client.get("/v1/berichten")).json()["waiting"] == 1


async def test_the_order_of_arrival_does_not_matter(pool: Pool):
    """Between contact and announcement; the announcements of a case come in order."""
    await hear(pool, RECEIPT)
    await learn(pool, contact())
    await learn(pool, contact(applicant="a-2"))
    await hear(pool, announced("opened", "9", "DH-2", applicant_id="a-2"))

    assert await messages(pool) == await messages(pool, "DH-2") == [("receipt", "queued")]


async def test_what_is_decided_is_said_with_ids_only(pool: Pool):
    await hear(pool, RECEIPT, DELAY, partition=3)
    events = await said(pool)

    assert [(event.case_id, event.data.kind, event.time) for event in events] == [
        (CASE, "receipt", RECEIPT.time),
        (CASE, "delay", DELAY.time),
    ]
    assert "Zeeheld" not in "".join(event.model_dump_json() for event in events)


async def test_silences_are_kept_with_their_reason(pool: Pool):
    await hear(pool, RECEIPT, announced("handler", "h"))
    async with pool.acquire() as tx:
        silent = await store.silences_of(tx, CASE)

    assert [(one["announcement"], one["reason"]) for one in silent] == [("h", "handler-only")]


async def test_no_kind_is_told_twice_for_one_cause_also_in_a_later_batch(pool: Pool):
    await hear(pool, RECEIPT, announced("answered", "a", cause="fact-9"))
    await hear(pool, announced("answered", "b", cause="fact-9"))

    assert [kind for kind, _ in await messages(pool)] == ["receipt", "information-received"]


async def test_a_change_waits_for_the_tick_of_its_own_partition(pool: Pool):
    started = announced("step-started", "s", step_number=3)
    await hear(pool, RECEIPT, started, partition=1)
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(tick(at(12, 1, 9)), topic="case-status", partition=2), tx)
    assert [kind for kind, _ in await messages(pool)] == ["receipt"]

    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(tick(at(12, 1, 9)), topic="case-status", partition=1), tx)
    assert [kind for kind, _ in await messages(pool)] == ["receipt", "change"]
    assert await pool.fetchval("SELECT count(*) FROM held") == 0


async def test_also_in_one_batch_a_tick_releases_only_what_its_own_partition_holds(pool: Pool):
    for partition in (1, 2):
        opened = announced("opened", f"o{partition}", case=f"DH-{partition}")
        started = announced("step-started", f"s{partition}", case=f"DH-{partition}", step_number=3)
        await hear(pool, opened, started, partition=partition)
    ticks = batch_of(tick(at(12, 1, 9)), topic="case-status", partition=1)
    facts = batch_of(announced("handler", "h", case="DH-2"), topic="case-status", partition=2)
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(together(ticks, facts), tx)

    rows = await pool.fetch("SELECT partition, case_id FROM message WHERE kind = 'change'")
    assert [tuple(row) for row in rows] == [(1, "DH-1")]
    assert await pool.fetchval("SELECT case_id FROM held") == "DH-2"


async def test_a_tick_that_came_before_does_not_release_what_waits_for_the_next(pool: Pool):
    await hear(pool, RECEIPT, announced("step-started", "s", step_number=3))
    doubled = batch_of(tick(at(12, 1, 9)), topic="case-status", now=at(12, 1, 9))
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(doubled, tx)

    assert [kind for kind, _ in await messages(pool)] == ["receipt"]
    assert await pool.fetchval("SELECT count(*) FROM held") == 1


async def test_what_is_announced_of_a_case_that_was_erased_is_passed_over(pool: Pool):
    """Also what was never said before: nothing is queued, kept or told on."""
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(RECEIPT, topic="case-status"), tx)
        await forget(tx, [CASE], partitions=4)
    before = await pool.fetchval("SELECT count(*) FROM outbox")
    await hear(pool, DELAY)

    assert DELAY.id not in [row[0] for row in await pool.fetch("SELECT id FROM heard")]
    assert [state for _, state in await messages(pool)] == ["cancelled"]
    assert await pool.fetchval("SELECT count(*) FROM outbox") == before
