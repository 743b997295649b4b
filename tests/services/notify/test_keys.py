"""What notify keeps of people is locked with keys of their own: who has none any more is unreadable in every copy."""

import pytest

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from services.notify import keys, store
from services.notify.core.contact import Contact, open_sealed, written
from services.notify.core.ring import name_of
from services.notify.people import forget_people, on_contacts
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.locked import NEW, address, learn
from tests.services.notify.saying import APPLICANT, PRIVATE, announced, contact, seal


async def forget(pool: Pool) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await forget_people(tx, [APPLICANT])


async def test_who_is_forgotten_is_unreadable_in_every_copy_with_every_key_that_is_left(pool: Pool):
    await learn(pool, contact("sanne@example.nl"))
    copy = await pool.fetchval("SELECT sealed FROM contact")  # a backup of this table
    assert await address(pool) == "sanne@example.nl"

    await forget(pool)
    assert await pool.fetchval("SELECT count(*) FROM person_key") == 0
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {APPLICANT: copy})  # and it is brought back

    assert await address(pool) is None and open_sealed(PRIVATE, copy) is None


async def test_who_comes_back_gets_another_key_and_the_copy_stays_closed(pool: Pool):
    await learn(pool, contact("sanne@example.nl"))
    copy = await pool.fetchval("SELECT sealed FROM contact")
    await forget(pool)
    await learn(pool, contact("jansen@example.nl"))

    assert await address(pool) == "jansen@example.nl"
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {APPLICANT: copy})
    assert await address(pool) is None


async def test_what_is_kept_of_a_person_has_one_key_and_everybody_their_own(pool: Pool):
    await learn(pool, contact("a@example.nl"), contact("b@example.nl", applicant="a-2"))
    mine, yours = [row[0] for row in await pool.fetch("SELECT sealed FROM contact ORDER BY applicant_id")]
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {APPLICANT: yours, "a-2": mine})

    assert await address(pool) is await address(pool, who="a-2") is None


async def test_the_same_contact_again_is_not_written_again(pool: Pool):
    await learn(pool, contact())
    before = await pool.fetchrow("SELECT contact.*, xmin::text FROM contact")
    await learn(pool, contact())

    assert await pool.fetchrow("SELECT contact.*, xmin::text FROM contact") == before


async def test_a_person_whose_key_nobody_opens_can_still_be_told_another_address(pool: Pool):
    await learn(pool, contact())
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(), tx, NEW)
        (box,) = await keys.lock(tx, NEW, [(APPLICANT, written(Contact("b@example.nl", "nl")))])

    assert open_sealed(NEW, box) == Contact("b@example.nl", "nl")
    assert await pool.fetchval("SELECT wrapped_for FROM person_key") == name_of(PRIVATE)


async def test_a_contact_nobody_can_open_is_told_once_and_opens_when_the_key_is_brought(
    settings: Settings, pool: Pool, post_office: PostOffice, capsys: pytest.CaptureFixture[str]
):
    before = keys.CLOSED._value.get()
    await learn(pool, contact(), ring=NEW)
    await hear(pool, announced("opened"), contacts={"a-2": seal("b@example.nl")})
    assert capsys.readouterr().out.count("contact_stayed_closed") == 1 and keys.CLOSED._value.get() == before + 1

    lost = settings.model_copy(update={"notify_private_key": type(settings.notify_private_key)(NEW)})
    for _ in range(3):
        await courier(lost, pool).round()
        await pool.execute("UPDATE message SET next_try_at = 'epoch'")
    assert capsys.readouterr().out.count("contact_stayed_closed") == 1 and post_office.mails == []
    await courier(settings, pool).round()
    assert post_office.recipients == ["iemand@example.org"]
