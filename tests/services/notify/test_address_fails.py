"""An address to which mails come back: it fails until one arrived or somebody said yes, and meanwhile people call."""

from typing import Any
from uuid import uuid4

import pytest

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.stories import at, on
from services.notify import store_address
from services.notify.fates import on_bounced, on_delivered
from services.notify.people import on_contacts, on_new_address
from services.notify.settings import Settings
from tests.services.notify.at_work import Counter, hear, it_is, lines
from tests.services.notify.saying import APPLICANT, PLAN, PRIVATE, announced, contact, seal

NOW = at(10, 19, 9)
OLD, NEW = "sanne@old.example", "sanne@new.example"
ASKS: dict[str, Any] = {"phase": "waiting-for-applicant", "answer_before": on(11, 3), "asked": (PLAN,)}
ASKED = announced("asked", "a", at=at(10, 19, 8), **ASKS)
STEP = announced("step-started", "s", at=at(10, 19, 8), step_number=3)


@pytest.fixture
async def post(pool: Pool, settings: Settings) -> Counter:
    """The receipt left, and came back."""
    await it_is(pool, NOW)
    post = Counter()
    await given(pool, OLD)
    await told(pool, settings, post, announced("opened", "o", at=at(10, 5, 9)))
    await report(pool, settings, "o", "bounced-5.1.1")
    return post


async def given(pool: Pool, email: str) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(contact(email), topic="contacts"), tx, PRIVATE)


async def told(pool: Pool, settings: Settings, post: Counter, *said: Any) -> list[str]:
    """To which addresses mails left."""
    before, courier = len(post.taken), lines(settings, pool, email=post)
    if said:
        await hear(pool, *said, contacts={"a-nobody": seal(OLD)})
    for _ in range(3):
        await courier.round()
    return [mail.to for mail in post.taken[before:]]


async def report(pool: Pool, settings: Settings, announcement: str, reason: str = "") -> None:
    async with pool.acquire() as tx, tx.transaction():
        rows = await tx.fetch(
            "SELECT id FROM message WHERE announcement = $1 AND channel = 'email' ORDER BY position", announcement
        )
        ids = [row[0] for row in rows]
        await (on_bounced(tx, ids, reason, settings.ring, {"email"}) if reason else on_delivered(tx, ids))


async def confirmed(pool: Pool, email: str) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_new_address(tx, APPLICANT, seal(email), PRIVATE)


async def fails(pool: Pool) -> bool:
    async with pool.acquire() as tx:
        return await store_address.email_fails(tx, APPLICANT)


async def calls(pool: Pool) -> list[str]:
    rows = await pool.fetch("SELECT kind FROM message WHERE channel = 'call' AND state = 'queued' ORDER BY position")
    return [row[0] for row in rows]


async def test_what_the_law_wants_told_is_called_at_once_and_not_mailed_to_come_back(pool, settings, post):
    assert await told(pool, settings, post, ASKED) == []

    assert await calls(pool) == ["receipt", "information-requested"] and await fails(pool)
    row = await pool.fetchrow("SELECT state, reason FROM message WHERE announcement = 'a' AND channel = 'email'")
    assert tuple(row) == ("failed", "address-fails")


async def test_a_mail_that_the_server_takes_says_nothing_and_one_that_arrived_does(pool, settings, post):
    await hear(pool, STEP, contacts={"a-nobody": seal(OLD)})
    await pool.execute("UPDATE message SET leaves_at = NULL")
    await pool.execute(
        "INSERT INTO message (id, partition, case_id, applicant_id, kind, channel, announcement, cause, at, body, "
        "urgent, state) SELECT $1, partition, case_id, applicant_id, 'change', 'email', 's', 's', at, body, false, "
        "'queued' FROM message WHERE announcement = 'o' AND channel = 'email'",
        uuid4(),
    )
    assert await told(pool, settings, post) == [OLD] and await fails(pool)

    await report(pool, settings, "s")
    assert not await fails(pool)


async def test_that_an_older_mail_came_back_says_less_than_that_a_newer_one_arrived(pool, settings, post):
    await confirmed(pool, OLD)
    await told(pool, settings, post, ASKED)
    await report(pool, settings, "a")
    await pool.execute("UPDATE message SET state = 'sent' WHERE announcement = 'o' AND channel = 'email'")
    await report(pool, settings, "o", "bounced-5.1.1")

    assert not await fails(pool)


async def test_who_confirms_a_new_address_gets_there_what_was_missed_and_nobody_calls(pool, settings, post):
    await told(pool, settings, post, ASKED)
    await confirmed(pool, NEW)

    assert not await fails(pool) and await calls(pool) == []
    left = await told(pool, settings, post)
    assert left.count(NEW) == 2 and set(left) == {NEW, OLD}  # the old one hears that it is one no longer
    reasons = await pool.fetch("SELECT reason FROM message WHERE channel = 'call'")
    assert [row[0] for row in reasons] == ["contact-came"] * 2


async def test_what_is_not_true_any_more_is_not_told_to_the_new_address(pool, settings, post):
    await told(pool, settings, post, ASKED)
    await hear(pool, announced("answered", "b", at=at(10, 19, 8)), contacts={"a-nobody": seal(OLD)})
    await confirmed(pool, NEW)
    await told(pool, settings, post)

    rows = await pool.fetch(
        "SELECT kind FROM message WHERE channel = 'email' AND state = 'sent' AND cause LIKE 'again:%'"
    )
    assert "information-requested" not in [row[0] for row in rows]


async def test_who_confirms_the_same_address_is_mailed_again(pool, settings, post):
    await confirmed(pool, OLD)

    assert not await fails(pool) and await told(pool, settings, post, ASKED) == [OLD, OLD]


async def test_what_comes_back_from_the_address_of_before_says_nothing_of_the_new_one(pool, settings, post):
    await confirmed(pool, NEW)
    await pool.execute("UPDATE message SET state = 'sent' WHERE announcement = 'o' AND state = 'failed'")
    await report(pool, settings, "o", "bounced-5.1.1")

    assert not await fails(pool)


async def test_a_department_that_repeats_the_same_address_does_not_make_it_work(pool, settings, post):
    await given(pool, OLD)
    assert await fails(pool)

    await given(pool, NEW)
    assert not await fails(pool) and await calls(pool) == []


async def test_a_new_address_that_comes_back_too_is_a_call_again(pool, settings, post):
    await confirmed(pool, NEW)
    await told(pool, settings, post)
    async with pool.acquire() as tx, tx.transaction():
        rows = await tx.fetch("SELECT id FROM message WHERE cause LIKE 'again:%'")
        await on_bounced(tx, [row[0] for row in rows], "bounced-5.1.1", settings.ring, {"email"})

    assert await calls(pool) == ["receipt"] and await fails(pool)
