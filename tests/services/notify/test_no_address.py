"""Who gave no e-mail address: a colleague calls about what must be told, and no mail is made that can only fail."""

from typing import Any

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.envelope import Tick
from schemas.message_events import ContactGiven
from schemas.status_events import Announcement, Mended
from schemas.stories import at, tick
from services.notify import store
from services.notify.handlers import on_announcements
from services.notify.people import on_contacts
from services.notify.settings import Settings
from tests.services.notify.at_work import courier
from tests.services.notify.saying import CASE, announced, contact, seal

OPENED = announced("opened", "o")
BUSY = [announced("nothing-new", f"q{day}", at=at(10, day, 8)) for day in (20, 27)]
TITLE = announced("corrected", "c", title="Terras bij Koffiebar Haan", mended=Mended("case.opened"))


async def reached(pool: Pool, settings: Settings, **ways: Any) -> None:
    given = contact()
    sealed = given.data.model_copy(update={"sealed": seal(**{"email": None} | ways)})
    told = ContactGiven.model_validate(given.model_dump() | {"data": sealed.model_dump()})
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(told, topic="contacts"), tx, settings.ring)


async def hear(pool: Pool, *said: Announcement | Tick) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(*said, topic="case-status", partition=2), tx)


async def told(pool: Pool) -> list[tuple[str, ...]]:
    rows = await pool.fetch("SELECT kind, channel, state FROM message ORDER BY position")
    return [tuple(row) for row in rows]


async def test_who_gave_only_a_telephone_number_is_called_once_and_of_what_may_be_left_out_nothing_fails(
    pool: Pool, settings: Settings
):
    await reached(pool, settings, phone="+31612345678")
    await hear(pool, OPENED)
    await courier(settings, pool).round()
    for one in BUSY:
        await hear(pool, one, tick(one.time.replace(hour=18)))
    await courier(settings, pool).round()

    assert await told(pool) == [("receipt", "email", "failed"), ("receipt", "call", "queued")]
    async with pool.acquire() as tx:
        assert {one["reason"] for one in await store.silences_of(tx, CASE)} == {"no-address"}


async def test_who_gives_an_address_later_hears_by_mail_again(pool: Pool, settings: Settings):
    await reached(pool, settings, phone="+31612345678")
    await reached(pool, settings, email="sanne@example.nl")
    await hear(pool, OPENED, BUSY[0], tick(at(10, 20, 18)))

    assert [one[:2] for one in await told(pool)] == [("receipt", "email"), ("still-busy", "email")]


async def test_what_was_told_wrong_by_a_call_is_put_right_by_one(pool: Pool, settings: Settings):
    await reached(pool, settings, phone="+31612345678")
    await hear(pool, OPENED, TITLE, tick(at(10, 20, 18)))

    assert ("corrected", "call", "queued") in await told(pool)
