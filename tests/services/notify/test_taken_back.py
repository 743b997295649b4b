"""A decision that was corrected before anybody read it is told to nobody, and is no "before" of the next one."""

import pytest

from plumbing.postgres import Pool
from schemas.stories import at
from services.notify import orders
from services.notify.core.evidence import Orderer
from tests.services.notify.at_desk import only
from tests.services.notify.at_work import Counter, decided, hear, it_is, mails

MONDAY, NEXT_WEEK = at(10, 19, 9), at(10, 26, 10)
BEFORE = "Besluit, eerst: U krijgt de vergunning"


GRANTED = decided("granted")
REFUSED = decided("refused", "said-2", was="granted")


@pytest.fixture
async def post(pool: Pool) -> Counter:
    await it_is(pool, MONDAY)
    return Counter()


async def test_a_refusal_that_was_taken_back_before_its_call_is_told_to_nobody(pool, settings, post):
    await hear(pool, GRANTED)
    assert len(await mails(pool, settings, post)) == 1

    await hear(pool, REFUSED)
    await hear(pool, decided("granted", "said-3", was="refused"))
    assert await mails(pool, settings, post) == []

    await it_is(pool, NEXT_WEEK)
    assert await mails(pool, settings, post) == []
    assert await open_calls(pool) == 0


async def test_what_was_never_read_is_not_what_it_was_before(pool, settings, post):
    await hear(pool, GRANTED)
    await mails(pool, settings, post)
    await hear(pool, REFUSED)
    await hear(pool, decided("partly", "said-3", was="refused"))

    (text,) = await mails(pool, settings, post)

    assert f"{BEFORE}\n" in text


async def test_a_refusal_that_was_called_is_what_they_know(pool, settings, post):
    await hear(pool, GRANTED)
    await mails(pool, settings, post)
    await hear(pool, REFUSED)
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.called(tx, await only(pool, channel="call"), Orderer("agent"))
    await hear(pool, decided("granted", "said-3", was="refused"))

    (text,) = await mails(pool, settings, post)

    assert f"{BEFORE} niet\n" in text


async def open_calls(pool: Pool) -> int:
    found: int = await pool.fetchval(
        "SELECT count(*) FROM message WHERE channel = 'call' AND state IN ('waiting', 'queued', 'sending')"
    )
    return found
