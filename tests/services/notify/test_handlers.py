"""The doors for announcements and contacts, on a real PostgreSQL, without a broker."""

import json
from dataclasses import replace
from typing import Any

import pytest

from plumbing import outbox
from plumbing.kafka import partition_of
from plumbing.postgres import Pool
from plumbing.relay import make_producer
from plumbing.testing import MANAGER, City, batch_of, eventually, together
from schemas.message_events import ContactGiven, message_event
from schemas.status_events import Announcement
from schemas.stories import at, on, tick
from services.notify import store
from services.notify.app import make_app
from services.notify.core.contact import Contact, Forgotten
from services.notify.handlers import on_announcements
from services.notify.people import forget, forget_people, on_contacts, reaches
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


async def test_messages_without_a_contact_wait_for_it(pool: Pool):
    await hear(pool, RECEIPT)
    before = await messages(pool)
    await learn(pool, contact())

    assert (before, await messages(pool)) == ([("receipt", "waiting")], [("receipt", "queued")])


async def test_a_forgotten_person_is_not_written_to(pool: Pool):
    await learn(pool, contact())
    await hear(pool, RECEIPT)
    await learn(pool, Forgotten(APPLICANT))

    assert await messages(pool) == [("receipt", "cancelled")]
    assert await pool.fetchval("SELECT count(*) FROM contact") == 0
    assert [one.data.reason for one in await said(pool) if one.type.endswith("cancelled.v1")] == ["person-forgotten"]


async def test_a_person_is_forgotten_twice_and_a_stranger_once_without_harm(pool: Pool):
    await learn(pool, contact(), Forgotten(APPLICANT), Forgotten("a-stranger"))
    await learn(pool, Forgotten(APPLICANT))

    assert await pool.fetchval("SELECT count(*) FROM contact") == 0


async def test_who_is_told_of_again_after_a_tombstone_is_somebody_new(pool: Pool):
    """Also when one batch brings both."""
    await learn(pool, contact())
    await hear(pool, RECEIPT)
    await pool.execute("INSERT INTO preference (applicant_id, language) VALUES ($1, 'en')", APPLICANT)
    grave, again = batch_of(b"", topic="contacts"), batch_of(contact("nieuw@example.org"), topic="contacts")
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(together(replace(grave, events=(Forgotten(APPLICANT),)), again), tx, PRIVATE)

    assert await messages(pool) == [("receipt", "cancelled")]
    assert await pool.fetchval("SELECT count(*) FROM preference") == 0
    assert await pool.fetchval("SELECT count(*) FROM contact") == 1


async def test_a_contact_lies_sealed_in_the_database(pool: Pool):
    await learn(pool, contact("iemand@example.org"))
    everything = await pool.fetch("SELECT contact::text FROM contact")

    assert len(everything) == 1 and "iemand" not in everything[0][0]


async def test_a_newer_contact_takes_the_place_of_the_older(pool: Pool):
    await learn(pool, contact("oud@example.org"))
    newer = contact("nieuw@example.org")
    await learn(pool, newer)

    async with pool.acquire() as tx:
        assert (await reaches(tx, PRIVATE, [APPLICANT]))[APPLICANT].contact == Contact("nieuw@example.org", "nl")


async def test_silences_are_kept_with_their_reason(pool: Pool):
    await hear(pool, RECEIPT, announced("handler", "h"))
    async with pool.acquire() as tx:
        silent = await store.silences_of(tx, CASE)

    assert [(one["announcement"], one["reason"]) for one in silent] == [("h", "handler-only")]


async def test_no_kind_is_told_twice_for_one_cause_also_in_a_later_batch(pool: Pool):
    await hear(pool, RECEIPT, announced("answered", "a", cause="fact-9"))
    await hear(pool, announced("answered", "b", cause="fact-9"))

    assert [kind for kind, _ in await messages(pool)] == ["receipt", "information-received"]


async def test_a_tombstone_on_the_bus_forgets_the_person(city: City, settings: Settings):
    await city.serving(make_app(settings))
    pool = await city.pool("notify")
    await city.say("contacts", contact(), contact(applicant="a-2"), key=APPLICANT)
    await eventually(lambda: holds(pool, 2))
    await bury(settings, APPLICANT)

    await eventually(lambda: holds(pool, 1))
    assert await pool.fetchval("SELECT applicant_id FROM contact") == "a-2"


async def test_our_own_tombstone_forgets_nobody_who_applied_again_meanwhile(pool: Pool):
    await learn(pool, contact())
    await hear(pool, RECEIPT)
    async with pool.acquire() as tx, tx.transaction():
        await forget(tx, {CASE}, 4)
    await learn(pool, contact())
    await hear(pool, announced("opened", "again", "DH-again"))
    tombstone = replace(batch_of(contact(), topic="contacts"), events=(Forgotten(APPLICANT),))

    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(tombstone, tx, PRIVATE)
    assert await holds(pool, 1) and await messages(pool, "DH-again") == [("receipt", "queued")]

    async with pool.acquire() as tx, tx.transaction():  # the next one is not ours
        await on_contacts(tombstone, tx, PRIVATE)
    assert await holds(pool, 0) and await messages(pool, "DH-again") == [("receipt", "cancelled")]


async def holds(pool: Pool, contacts: int) -> bool:
    return bool(await pool.fetchval("SELECT count(*) FROM contact") == contacts)


async def bury(settings: Settings, applicant: str) -> None:
    where = partition_of(applicant, settings.partitions)
    async with make_producer(settings) as producer:
        await producer.send_and_wait(f"{settings.topic_prefix}contacts", None, applicant.encode(), partition=where)


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
