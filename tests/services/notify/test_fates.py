"""What becomes of a message after it left, or instead: it arrives, comes back, or is not needed any more."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.message_events import MessageCancelled, MessageDelivered, MessageFailed
from schemas.snapshot import Appointment
from services.notify import store_fates
from services.notify.fates import on_bounced, on_cancelled, on_delivered
from services.notify.handlers import on_announcements
from services.notify.settings import Settings
from tests.services.notify.at_work import attempts, courier, hear, it_is, said, states, story
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, PLAN, PRIVATE, announced

STATES = ("waiting", "queued", "sending", "sent", "delivered", "failed", "cancelled")


async def id_of(pool: Pool, case: str = CASE) -> UUID:
    found: UUID = await pool.fetchval("SELECT id FROM message WHERE case_id = $1 ORDER BY position LIMIT 1", case)
    return found


async def test_a_mail_that_arrived_is_delivered_once_however_often_it_is_told(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()
    async with pool.acquire() as tx, tx.transaction():
        news = [await on_delivered(tx, await store_fates.left_as(tx, await id_of(pool))) for _ in range(2)]

    assert news == [1, 0]
    assert await states(pool) == ["delivered"]
    assert (await attempts(pool))[-1] == (1, "delivered", None)
    assert isinstance((await said(pool))[-1], MessageDelivered)


async def test_a_legal_mail_that_comes_back_becomes_a_call(settings: Settings, pool: Pool, post_office: PostOffice):
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()
    async with pool.acquire() as tx, tx.transaction():
        ids = [await id_of(pool)]
        news = [await on_bounced(tx, ids, "bounced-5.1.1", PRIVATE, {"email"}) for _ in range(2)]

    assert news == [1, 0]
    assert await states(pool) == ["failed", "queued"]
    rows = await pool.fetch("SELECT channel, instead_of, urgent FROM message ORDER BY position")
    assert [tuple(row) for row in rows] == [("email", None, True), ("call", ids[0], True)]
    sent, failed = [event for event in await said(pool) if event.data.channel == "email"]
    assert isinstance(failed, MessageFailed) and sent.id != failed.id
    assert (failed.data.reason, failed.data.next) == ("bounced-5.1.1", "other-channel")


@pytest.mark.parametrize(("call", "calls"), [("cancelled", ["cancelled", "queued"]), ("queued", ["queued"])])
async def test_a_refusal_that_comes_back_ends_in_an_open_call_also_when_the_first_call_was_cancelled(
    settings: Settings, pool: Pool, post_office: PostOffice, call: str, calls: list[str]
):
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()
    await pool.execute(
        "INSERT INTO message (id, partition, case_id, applicant_id, kind, channel, announcement, cause, at, body, "
        "state, ended_at) SELECT gen_random_uuid(), partition, case_id, applicant_id, kind, 'call', announcement, "
        "cause, at, body, $1, CASE $1 WHEN 'cancelled' THEN now() END FROM message",
        call,
    )
    async with pool.acquire() as tx, tx.transaction():
        await on_bounced(tx, [await id_of(pool)], "bounced-5.1.1", PRIVATE, {"email"})

    rows = await pool.fetch("SELECT state FROM message WHERE channel = 'call' ORDER BY position")
    assert [row[0] for row in rows] == calls
    failed = (await said_of_email(pool))[-1]
    assert isinstance(failed, MessageFailed) and failed.data.next == "other-channel"


async def test_the_whole_envelope_comes_back(settings: Settings, pool: Pool, post_office: PostOffice):
    four = datetime(2026, 10, 21, 14, tzinfo=UTC)
    await hear(pool, announced("opened", "s-1", "DH-1"), announced("answered", "s-2", "DH-2"))
    await pool.execute("UPDATE message SET urgent = false, leaves_at = $1", four)
    await pool.execute("UPDATE message SET kind = 'change' WHERE case_id = 'DH-2'")
    await it_is(pool, four)
    await courier(settings, pool).round()
    (name,) = post_office.ids
    async with pool.acquire() as tx, tx.transaction():
        ids = await store_fates.left_as(tx, UUID(name.strip("<>").partition("@")[0]))
        await on_bounced(tx, ids, "bounced-5.1.1", PRIVATE, {"email"})

    assert (await states(pool, "DH-1"), await states(pool, "DH-2")) == (["failed", "queued"], ["failed"])


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("fate", ["delivered", "bounced", "cancelled"])
async def test_nothing_becomes_what_it_cannot_become(pool: Pool, state: str, fate: str):
    may = {"delivered": {"sent", "sending"}, "bounced": {"sent", "sending"}, "cancelled": {"waiting", "queued"}}
    await hear(pool, announced("opened"))
    await pool.execute(
        "UPDATE message SET state = $1, lease_until = CASE WHEN $1 = 'sending' THEN now() END, "
        "ended_at = CASE WHEN $1 IN ('sent', 'delivered', 'failed', 'cancelled') THEN now() END",
        state,
    )
    async with pool.acquire() as tx, tx.transaction():
        ids = [await id_of(pool)]
        match fate:
            case "delivered":
                news = await on_delivered(tx, ids)
            case "bounced":
                news = await on_bounced(tx, ids, "bounced-5.1.1", PRIVATE, set())
            case _:
                news = await on_cancelled(tx, ids, "by-a-colleague")

    assert news == int(state in may[fate])
    assert ((await states(pool))[0] == state) == (news == 0)
    assert len(await attempts(pool)) == len(await said_of_email(pool)) == news


async def said_of_email(pool: Pool) -> list[object]:
    return [event for event in await said(pool) if event.data.channel == "email"]


async def test_a_message_whose_courier_died_may_still_be_told_to_have_arrived(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    await pool.execute("UPDATE message SET unsure = true, attempts = 1")
    async with pool.acquire() as tx, tx.transaction():
        await on_delivered(tx, [await id_of(pool)])

    assert (await courier(settings, pool).round(), post_office.mails) == (0, [])


async def test_a_call_that_was_made_is_delivered(pool: Pool):
    await hear(pool, announced("opened"))
    await pool.execute("UPDATE message SET channel = 'call'")
    async with pool.acquire() as tx, tx.transaction():
        assert await on_delivered(tx, [await id_of(pool)], "called") == 1


async def test_we_are_still_busy_is_not_said_of_a_case_that_was_decided_meanwhile(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    later = datetime(2026, 11, 3, 8, tzinfo=UTC)
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()
    await pool.execute("UPDATE message SET kind = 'still-busy', state = 'queued', ended_at = NULL")
    decided = announced("decided", "s-2", phase="decided", outcome="granted")
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(decided, topic="case-status", partition=2, now=later), tx)
    at_work = courier(settings, pool)
    while await at_work.round():
        pass

    assert await states(pool) == ["cancelled", "sent"]
    cancelled = [event for event in await said(pool) if isinstance(event, MessageCancelled)]
    assert [event.data.kind for event in cancelled] == ["still-busy"]
    assert ("cancelled", cancelled[0].data.reason) in [row[1:] for row in await attempts(pool)]
    assert len([row for row in await attempts(pool) if row[1] == "handing-over"]) == 2  # no intent without need


async def test_nobody_is_called_about_what_was_sent_in(settings: Settings, pool: Pool):
    await hear(pool, announced("asked", asked=(PLAN,)))
    await pool.execute("UPDATE message SET channel = 'call'")
    await courier(settings, pool).round()
    before = await states(pool)
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(announced("answered", "s-2"), topic="case-status", partition=2), tx)
    await courier(settings, pool).drop_needless_calls()

    assert (before, (await states(pool))[0]) == (["queued"], "cancelled")
    assert (await attempts(pool))[-1] == (0, "cancelled", "nothing-asked")


async def test_of_a_visit_that_is_over_nobody_is_reminded(settings: Settings, pool: Pool, post_office: PostOffice):
    visit = Appointment("schouw", datetime(2026, 10, 21, 8, 30, tzinfo=UTC), "Zeeheldenplein 1", ())
    await hear(pool, announced("opened", appointments=(visit,)))
    body = announced("appointment-near", "s-2", appointments=(visit,)).model_dump_json(exclude_none=True)
    await pool.execute("UPDATE message SET kind = 'appointment', body = $1", body)
    await it_is(pool, datetime(2026, 10, 21, 9, tzinfo=UTC))
    await courier(settings, pool).round()

    assert (await states(pool), post_office.mails) == (["cancelled"], [])


async def test_what_may_have_left_is_not_cancelled_but_ended_as_the_same_mail(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, *story())
    await pool.execute("UPDATE message SET kind = 'still-busy', unsure = true WHERE announcement LIKE '%-1'")
    at_work = courier(settings, pool)
    while await at_work.round():
        pass

    assert await states(pool) == ["sent"] * 3
