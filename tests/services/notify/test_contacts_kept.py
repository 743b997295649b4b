"""A contact lies sealed, a newer one takes its place, and who is forgotten is written to no more."""

from dataclasses import replace

from plumbing.kafka import partition_of
from plumbing.postgres import Pool
from plumbing.relay import make_producer
from plumbing.testing import City, batch_of, eventually, together
from services.notify.app import make_app
from services.notify.core.contact import Contact, Forgotten
from services.notify.people import forget, on_contacts, reaches
from services.notify.settings import Settings
from tests.services.notify.saying import APPLICANT, CASE, PRIVATE, announced, contact
from tests.services.notify.test_handlers import RECEIPT, hear, learn, messages, said


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
