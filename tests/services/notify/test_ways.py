"""What leaves over which channel, in which order, and which way is next when one gives up."""

import asyncio
from datetime import timedelta

import pytest

from plumbing.postgres import Pool
from plumbing.testing import eventually
from services.notify import store_courier
from services.notify.channels.mail import Mail
from services.notify.core.contact import Contact
from services.notify.core.fallback import next_way, open_ways
from services.notify.core.message import Refused, Taken
from services.notify.settings import Settings
from tests.services.notify.at_work import (
    ADDRESS,
    FOUR,
    Counter,
    attempts,
    courier,
    hear,
    ids_of,
    it_is,
    let_rest,
    lines,
    receipts,
    said,
    states,
)
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, PLAN, announced, seal

POSTAL = ("Mw. A. de Vries", "Zeeheldenplein 1", "2518 AA Den Haag")
AT_HOME = {"a-1": seal(ADDRESS, postal=POSTAL)}


async def test_a_legal_message_does_not_wait_for_the_rest_of_its_case(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    await let_rest(pool, CASE)
    await hear(pool, announced("decided", "s-2", phase="decided", outcome="granted"))
    assert await courier(settings, pool).round() == 1

    assert await states(pool) == ["queued", "sent"]
    assert "besluit" in post_office.subjects[0]


async def test_a_legal_message_waits_neither_for_one_that_rests_nor_for_a_refused_one_by_choice(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("answered"), announced("asked", "s-2", asked=(PLAN,)))
    await pool.execute("UPDATE message SET urgent = false, next_try_at = now() + interval '1 day' WHERE position = 1")
    await pool.execute("UPDATE message SET leaves_at = $1 WHERE position = 2", FOUR)  # until a colleague has phoned
    await hear(pool, announced("decided", "s-3", phase="decided", outcome="granted"))
    assert await courier(settings, pool).round() == 1

    assert await states(pool) == ["queued", "queued", "sent"]


async def test_after_an_outage_the_oldest_legal_ones_leave_first(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    cases = [f"DH-{number}" for number in range(6)]
    for case in cases:
        await receipts(pool, case, applicant=f"a-{case}")
    await let_rest(pool, *cases[:3])
    await it_is(pool, FOUR)
    one_by_one = settings.model_copy(update={"courier_batch": 1, "courier_hands": 1})
    counter = Counter(away=True)
    at_work = lines(one_by_one, pool, email=counter)
    for _ in range(20):  # an hour without a mail server
        with pytest.raises(ConnectionRefusedError):
            await at_work.round()
    counter.away = False
    while await at_work.round():
        pass

    order = [mail.to for mail in counter.taken]
    assert order == [f"a-{case}@example.org" for case in (*cases[3:], *cases[:3])]
    assert {row for row in await attempts(pool) if row[0] > 2} == set()  # nobody asked again and again


async def test_a_channel_that_is_away_stops_no_other_and_blames_no_message(settings: Settings, pool: Pool):
    await hear(pool, announced("opened", "s-1", "DH-1"), contacts=AT_HOME)
    await hear(pool, announced("opened", "s-2", "DH-2"), contacts=AT_HOME)
    await pool.execute("UPDATE message SET channel = 'letter' WHERE case_id = 'DH-1'")
    mail, letter = Counter(), Counter(away=True)
    at_work = lines(settings, pool, letter=letter, email=mail)
    running = asyncio.create_task(at_work.run())

    async def both_were_tried() -> bool:
        return bool(mail.taken) and letter.asked > 2

    await eventually(both_were_tried)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    assert (await states(pool, "DH-1"), await states(pool, "DH-2")) == (["queued"], ["sent"])
    assert await pool.fetchval("SELECT refusals FROM message WHERE case_id = 'DH-1'") == 0


async def test_a_channel_that_refuses_sends_nothing_of_another_again(settings: Settings, pool: Pool):
    await receipts(pool, "DH-1")
    phone = {"a-1": seal("a-1@example.org", phone="+31612345678")}
    await hear(pool, announced("opened", "s-2", "DH-2"), contacts=phone)
    await pool.execute("UPDATE message SET channel = 'sms' WHERE case_id = 'DH-2'")
    mail, sms = Counter(), Counter(answers=[Refused("sms-500")])
    at_work = lines(settings, pool, email=mail, sms=sms)
    rounds = [await at_work.round() for _ in range(3)]

    assert rounds == [2, 0, 0]
    assert len(mail.taken) == 1 and (await states(pool, "DH-2")) == ["queued"]


async def test_nobody_claims_a_call(settings: Settings, pool: Pool):
    await receipts(pool, "DH-1")
    await pool.execute("UPDATE message SET channel = 'call'")

    assert await courier(settings, pool).round() == 0
    assert await states(pool, "DH-1") == ["queued"]


async def test_a_legal_mail_that_is_given_up_becomes_a_letter_and_then_a_call(settings: Settings, pool: Pool):
    await hear(pool, announced("opened"), contacts=AT_HOME)
    mail, letter = Counter(answers=[Refused("smtp-550", permanent=True)]), Counter()
    letter.answers = [Refused("postcode-unknown", permanent=True)]
    at_work = lines(settings, pool, email=mail, letter=letter)
    while await at_work.round():
        pass

    rows = [tuple(row) for row in await pool.fetch("SELECT channel, state, kind FROM message ORDER BY position")]
    assert rows == [("email", "failed", "receipt"), ("letter", "failed", "receipt"), ("call", "queued", "receipt")]
    told = [(event.data.channel, event.data.next) for event in await said(pool)]
    assert told == [("email", "other-channel"), ("letter", "other-channel")]


async def test_what_somebody_chose_to_hear_just_ends(settings: Settings, pool: Pool, post_office: PostOffice):
    await hear(pool, announced("answered"))
    await pool.execute("UPDATE message SET kind = 'change'")
    post_office.answers[ADDRESS] = ["550 Nobody here by that name"]
    await courier(settings, pool).round()

    assert await states(pool) == ["failed"]
    assert [event.data.next for event in await said(pool)] == ["given-up"]


@pytest.mark.parametrize(
    ("kind", "channel", "contact", "set_up", "way"),
    [
        ("decision", "email", Contact("a@b.nl", "nl", postal=POSTAL), {"email", "letter"}, "letter"),
        ("decision", "email", Contact("a@b.nl", "nl", postal=POSTAL), {"email"}, "call"),
        ("decision", "email", Contact("a@b.nl", "nl", phone="+31612345678"), {"email", "letter", "sms"}, "call"),
        ("decision", "email", None, {"email", "letter"}, "call"),
        ("decision", "letter", Contact("a@b.nl", "nl", postal=POSTAL), {"email", "letter"}, "call"),
        ("decision", "push", Contact("a@b.nl", "nl"), {"email", "push"}, None),
        ("decision", "sms", Contact("a@b.nl", "nl"), {"email", "sms"}, None),
        ("decision", "call", Contact("a@b.nl", "nl"), {"email"}, None),
        ("change", "email", Contact("a@b.nl", "nl", postal=POSTAL), {"email", "letter"}, None),
        ("link", "email", Contact("a@b.nl", "nl", postal=POSTAL), {"email", "letter"}, None),
    ],
)
def test_the_next_way_to_an_applicant(kind, channel, contact, set_up, way):
    assert next_way(kind, channel, open_ways(contact, set_up)) == way


async def test_what_hangs_is_asked_for_at_a_provider_that_can_tell(settings: Settings, pool: Pool):
    await receipts(pool, "DH-1", "DH-2")
    async with pool.acquire() as tx, tx.transaction():
        free = await store_courier.hold_next(tx, "email", 10)
        await store_courier.take_in_hand(tx, free, timedelta(0))
    had, _ = await ids_of(pool, "DH-1", "DH-2")

    class Asked(Counter):
        async def look_up(self, reference: str) -> Taken | None:
            return Taken("theirs-1") if reference == str(had) else None

    there = Asked()
    await lines(settings, pool, email=there).round()

    (mail,) = there.taken
    assert isinstance(mail, Mail) and str(had) not in mail.message_id
    ends = [row for row in await attempts(pool) if row[1] == "sent"]
    assert sorted(ends, key=str) == [(2, "sent", "looked-up"), (2, "sent", None)]
    assert await pool.fetchval("SELECT reference FROM message WHERE id = $1", had) == "theirs-1"
