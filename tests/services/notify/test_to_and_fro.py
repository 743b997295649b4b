"""A decision that goes to and fro before anybody told it: what counts is told once, and what was superseded is over."""

import pytest

from plumbing.postgres import Pool
from schemas.status_events import Mended, Stood
from schemas.stories import at
from services.notify import orders
from services.notify.core.evidence import OPERATOR, Orderer
from services.notify.fates import on_bounced
from services.notify.settings import Settings
from tests.services.notify.at_desk import only
from tests.services.notify.at_work import Counter, decided, hear, it_is, mails
from tests.services.notify.saying import announced

MONDAY, WEDNESDAY = at(10, 19, 9), at(10, 21, 10)
OPENED = announced("opened", "o", at=at(10, 5, 9))
ANOTHER = "We schreven u eerder iets anders"


REFUSED, GRANTED = decided("refused", "d-1"), decided("granted", "d-2", was="refused")
REFUSED_AGAIN = decided("refused", "d-3", was="granted")
NO_DECISION = announced("retracted", "r", at=MONDAY, stood=Stood(outcome="refused"), mended=Mended("decision.taken"))


@pytest.fixture
async def post(pool: Pool, settings: Settings) -> Counter:
    """Who applied read a receipt, and nothing else."""
    await it_is(pool, MONDAY)
    post = Counter()
    await hear(pool, OPENED)
    assert len(await mails(pool, settings, post)) == 1
    return post


async def still_open(pool: Pool) -> list[tuple[str, str]]:
    rows = await pool.fetch(
        "SELECT channel, announcement FROM message WHERE state IN ('waiting', 'queued', 'sending') ORDER BY position"
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("meanwhile", [False, True], ids=["at-once", "with-a-courier-between"])
async def test_a_refusal_that_was_granted_and_refused_again_before_the_call_is_told_once(
    pool, settings, post, meanwhile
):
    left = []
    for said in (REFUSED, GRANTED, REFUSED_AGAIN):
        await hear(pool, said)
        left += await mails(pool, settings, post) if meanwhile else []

    assert await still_open(pool) == [("call", "d-3"), ("email", "d-3")]
    await it_is(pool, WEDNESDAY)
    told = await mails(pool, settings, post)

    assert len(told) == 1 and len(left) == int(meanwhile)
    assert ("eerst: U krijgt de vergunning\n" in told[0]) is (ANOTHER in told[0]) is meanwhile
    assert "U krijgt de vergunning niet" in told[0] or "nu: niet" in told[0]


async def test_who_only_read_a_receipt_hears_of_the_grant_and_of_nothing_before(pool, settings, post):
    await hear(pool, REFUSED)
    await hear(pool, GRANTED)

    assert await still_open(pool) == [("email", "d-2")]
    (text,) = await mails(pool, settings, post)
    assert "U krijgt de vergunning." in text and ANOTHER not in text and "eerst" not in text.lower()


async def test_a_refusal_that_was_retracted_before_the_call_is_told_to_nobody(pool, settings, post):
    await hear(pool, REFUSED)
    await hear(pool, NO_DECISION)

    assert ("email", "d-1") not in await still_open(pool)
    assert await mails(pool, settings, post) == []
    assert await still_open(pool) == []
    reasons = await pool.fetch("SELECT DISTINCT reason FROM message WHERE state = 'cancelled'")
    assert [row[0] for row in reasons] == ["was-taken-back"]


async def test_a_refusal_that_was_called_and_then_retracted_is_taken_back_in_a_mail(pool, settings, post):
    await hear(pool, REFUSED)
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.called(tx, await only(pool, channel="call"), Orderer("agent"))
    await hear(pool, NO_DECISION)
    (text,) = await mails(pool, settings, post)

    assert "het besluit" in text and "telt niet meer" in text


async def test_what_was_superseded_is_cancelled_with_a_reason_each_time(pool, settings, post):
    more = decided("granted", "d-4", "refused"), decided("refused", "d-5", "granted")
    await hear(pool, REFUSED, GRANTED, REFUSED_AGAIN, *more)

    assert await still_open(pool) == [("call", "d-5"), ("email", "d-5")]
    rows = await pool.fetch("SELECT DISTINCT announcement, reason FROM message WHERE state = 'cancelled' ORDER BY 1")
    assert {row["announcement"] for row in rows} == {"d-1", "d-2", "d-3", "d-4"}
    assert {row["reason"] for row in rows} <= {"was-taken-back", "newer-took-its-place"}


async def test_of_what_was_superseded_and_comes_back_nobody_is_told_another_way(pool, settings, post):
    await hear(pool, decided("granted", "d-0"))
    await mails(pool, settings, post)
    await hear(pool, decided("refused", "d-1", was="granted"))
    async with pool.acquire() as tx, tx.transaction():
        sent = await tx.fetch("SELECT id FROM message WHERE announcement = 'd-0'")
        await on_bounced(tx, [row[0] for row in sent], "bounced-5.1.1", settings.ring, {"email"})

    assert await still_open(pool) == [("call", "d-1"), ("email", "d-1")]


async def test_what_was_superseded_is_not_said_to_be_tried_again_also_where_it_comes_to_the_same(pool, settings, post):
    await hear(pool, REFUSED, GRANTED, REFUSED_AGAIN)
    async with pool.acquire() as tx, tx.transaction():
        first = await tx.fetchval("SELECT id FROM message WHERE announcement = 'd-1' AND channel = 'email'")
        assert await orders.needless(tx, first) == "newer-took-its-place"
        assert not await orders.try_again(tx, first, OPERATOR)

    assert await still_open(pool) == [("call", "d-3"), ("email", "d-3")]
