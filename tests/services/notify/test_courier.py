"""The courier at work: a real PostgreSQL, a real SMTP server, and the ways in which a mail can fail."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import pytest
from nacl.public import PrivateKey

from plumbing.postgres import Pool, Transaction
from plumbing.testing import eventually
from schemas.message_events import MessageSent
from services.notify import store_courier
from services.notify.channels.mail import Mail
from services.notify.channels.smtp import Smtp
from services.notify.core.message import Claimed, Refused, Taken
from services.notify.core.retry import ended
from services.notify.fates import on_ends
from services.notify.people import forget
from services.notify.settings import Settings
from tests.services.notify.at_work import ADDRESS, attempts, courier, hear, said, states, story
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, PRIVATE, announced, seal


async def test_a_message_becomes_a_mail(settings: Settings, pool: Pool, post_office: PostOffice):
    await hear(pool, announced("opened"))
    assert await courier(settings, pool).round() == 1

    (mail,) = post_office.mails
    assert mail["Subject"] == "Terras bij Koffiebar Zeeheld: we hebben uw aanvraag ontvangen"
    assert (mail["To"], mail["From"]) == (ADDRESS, "Gemeente Den Haag <volg@denhaag.example>")
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert "Stap 2 van 5" in mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert await states(pool) == ["sent"]
    assert await attempts(pool) == [(1, "handing-over", None), (1, "sent", None)]
    assert [(type(event), event.case_id, event.data.kind) for event in await said(pool)] == [
        (MessageSent, CASE, "receipt")
    ]


async def test_the_language_is_that_of_the_applicant(settings: Settings, pool: Pool, post_office: PostOffice):
    await hear(pool, announced("opened"), contacts={"a-1": seal(ADDRESS, "en")})
    await courier(settings, pool).round()

    assert post_office.subjects == ["Terras bij Koffiebar Zeeheld: we have received your application"]
    assert post_office.mails[0]["Content-Language"] == "en"


async def test_the_second_message_of_a_case_waits_for_the_first(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, *story())
    at_work = courier(settings, pool)
    rounds = [(await at_work.round(), len(post_office.mails)) for _ in range(4)]

    assert rounds == [(1, 1), (1, 2), (1, 3), (0, 3)]
    assert [subject.partition(": ")[2] for subject in post_office.subjects] == [
        "we hebben uw aanvraag ontvangen",
        "we zijn te laat",
        "we hebben een besluit genomen",
    ]


async def test_two_couriers_send_nothing_twice_and_keep_the_order(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    cases = [f"DH-{number}" for number in range(30)]
    await hear(pool, *(one for case in cases for one in story(case)))
    small = settings.model_copy(update={"courier_batch": 7})

    async def work() -> None:
        at_work = courier(small, pool)
        while len(post_office.mails) < 90:
            await at_work.round()

    await asyncio.gather(work(), work(), work())

    assert len(post_office.mails) == len(set(post_office.ids)) == 90
    for case in cases:
        mine = [m for m in post_office.mails if f" {case}." in m.get_body(("plain",)).get_content().replace("\n", " ")]  # type: ignore[union-attr]
        assert [str(m["Subject"]).partition(": ")[2][:4] for m in mine] == ["we h", "we z", "we h"]
        assert "besluit" in str(mine[-1]["Subject"])


async def test_connections_are_kept(settings: Settings, pool: Pool, post_office: PostOffice):
    await hear(pool, *(one for number in range(40) for one in story(f"DH-{number}")))
    at_work = courier(settings, pool)
    while await at_work.round():
        pass

    assert len(post_office.mails) == 120
    assert post_office.lines <= settings.courier_hands


@dataclass
class ForgetsMeanwhile:
    """While it has the mail in its hands, the case is erased."""

    pool: Pool

    async def ready(self) -> None: ...

    async def close(self) -> None: ...

    async def hand_over(self, mail: Mail) -> Taken:
        async with self.pool.acquire() as tx, tx.transaction():
            await forget(tx, {CASE}, 4)
        return Taken("their-own-name")


async def test_where_a_mail_went_is_not_written_down_of_a_case_that_was_erased_meanwhile(
    settings: Settings, pool: Pool
):
    await hear(pool, announced("opened"))
    await courier(settings, pool, ForgetsMeanwhile(pool)).round()

    assert (await attempts(pool))[-1] == (1, "sent", "lease-lost")
    assert await pool.fetchval("SELECT count(*) FROM attempt WHERE num_nonnulls(masked, reference) > 0") == 0
    assert await states(pool) == ["cancelled"]


class Crash(BaseException):
    """The process is gone: nothing after this line runs."""


class DiesAfterwards:
    """Hands a mail over, and the courier dies before it can write that down."""

    def __init__(self, channel: Smtp) -> None:
        self.channel = channel

    async def ready(self) -> None: ...

    async def hand_over(self, mail: Mail) -> Taken | Refused:
        await self.channel.hand_over(mail)
        await self.channel.close()
        raise Crash

    async def close(self) -> None: ...


async def test_after_a_crash_the_mail_is_sent_again_under_the_same_id(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    short = settings.model_copy(update={"lease_seconds": 1})
    with pytest.raises(BaseExceptionGroup):
        await courier(short, pool, DiesAfterwards(Smtp(short))).round()
    assert await states(pool) == ["sending"]

    async def sent_by_the_next() -> bool:
        return await courier(short, pool).round() == 1

    await eventually(sent_by_the_next)
    assert len(post_office.mails) == 2 and len(set(post_office.ids)) == 1
    assert await attempts(pool) == [(1, "handing-over", None), (2, "again", None), (2, "sent", None)]
    assert len(await said(pool)) == 1


async def in_hand(tx: Transaction, lease: timedelta) -> list[Claimed]:
    free = await store_courier.hold_next(tx, "email", 10)
    await store_courier.take_in_hand(tx, free, lease)
    return free


async def test_a_courier_that_lost_its_lease_cannot_write_over_the_next_one(settings: Settings, pool: Pool):
    await hear(pool, announced("opened"))
    async with pool.acquire() as tx, tx.transaction():
        (slow,) = await in_hand(tx, timedelta(0))
    async with pool.acquire() as tx, tx.transaction():
        assert await store_courier.take_back(tx) == 1
        (quick,) = await in_hand(tx, timedelta(seconds=30))

    async with pool.acquire() as tx:
        assert await store_courier.save_ends(tx, [ended(slow, Refused("smtp-550", permanent=True))]) == set()
        assert await store_courier.save_ends(tx, [ended(quick, Taken())]) == {quick.id}
    assert await states(pool) == ["sent"]
    assert (await attempts(pool))[-2:] == [(1, "failed", "lease-lost"), (2, "sent", None)]


async def test_a_late_result_counts_while_nobody_took_the_message_since(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    async with pool.acquire() as tx, tx.transaction():
        (slow,) = await in_hand(tx, timedelta(0))
    async with pool.acquire() as tx, tx.transaction():
        assert await store_courier.take_back(tx) == 1
        await on_ends(tx, [(slow, ended(slow, Taken()))], PRIVATE, {"email"})

    assert (await states(pool), await courier(settings, pool).round(), post_office.mails) == (["sent"], 0, [])
    assert await attempts(pool) == [(1, "handing-over", None), (1, "sent", None)]
    assert [event.type for event in await said(pool)] == ["nl.spoor.message.sent.v1"]


@pytest.mark.parametrize("outcome", [Taken(), Refused("smtp-451"), Refused("no-answer", unsure=True)])
async def test_what_is_written_down_twice_is_written_down_once(pool: Pool, outcome: Taken | Refused):
    await hear(pool, announced("opened"))
    async with pool.acquire() as tx, tx.transaction():
        (one,) = await in_hand(tx, timedelta(seconds=30))
        for _ in range(2):
            await on_ends(tx, [(one, ended(one, outcome))], PRIVATE, {"email"})

    assert len(await attempts(pool)) == 2 and len(await said(pool)) == 1
    assert await pool.fetchval("SELECT refusals FROM message") == int(isinstance(outcome, Refused))


async def test_a_refusal_for_now_is_tried_again_later(settings: Settings, pool: Pool, post_office: PostOffice):
    await hear(pool, *story())
    post_office.answers[ADDRESS] = ["451 Come back later"]
    at_work = courier(settings, pool)

    assert (await at_work.round(), await at_work.round()) == (1, 0)
    assert (await states(pool))[0] == "queued"
    assert await attempts(pool) == [(1, "handing-over", None), (1, "queued", "smtp-451")]
    (failed,) = await said(pool)
    assert (failed.data.reason, failed.data.next) == ("smtp-451", "retry")

    await pool.execute("UPDATE message SET next_try_at = now()")
    assert [await at_work.round() for _ in range(4)] == [1, 1, 1, 0]
    assert await states(pool) == ["sent"] * 3


async def test_a_refusal_for_ever_is_given_up_and_the_next_message_goes(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, *story())
    post_office.answers[ADDRESS] = ["550 Nobody here by that name"]
    at_work = courier(settings, pool)
    while await at_work.round():
        pass

    assert await states(pool) == ["failed", "sent", "sent", "queued"]  # the last is a call to make
    failed, *_ = await said(pool)
    assert (failed.data.reason, failed.data.next) == ("smtp-550", "other-channel")


async def test_a_refused_sender_is_our_own_trouble_and_gives_nothing_up(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    post_office.refuse_sender = "553 Not from here"
    await courier(settings, pool).round()

    assert await states(pool) == ["queued"]
    assert (await attempts(pool))[-1] == (1, "queued", "sender-smtp-553")


async def test_one_refused_mail_does_not_hold_the_others(settings: Settings, pool: Pool, post_office: PostOffice):
    people = {f"a-{n}": seal(f"p{n}@example.org") for n in range(20)}
    post_office.answers = {f"p{n}@example.org": ["451 Later", "451 Later"] for n in range(0, 20, 2)}
    await hear(
        pool, *(announced("opened", f"s-{n}", f"DH-{n}", applicant_id=f"a-{n}") for n in range(20)), contacts=people
    )
    await courier(settings, pool).round()

    assert sorted(post_office.recipients) == sorted(f"p{n}@example.org" for n in range(1, 20, 2))


class BreaksOn:
    """A channel with a defect: it falls over the mails to one address."""

    def __init__(self, channel: Smtp, address: str) -> None:
        self.channel, self.address = channel, address

    async def ready(self) -> None: ...

    async def hand_over(self, mail: Mail) -> Taken | Refused:
        if mail.to == self.address:
            raise UnicodeError("a defect of ours")
        return await self.channel.hand_over(mail)

    async def close(self) -> None:
        await self.channel.close()


async def test_one_odd_mail_does_not_stop_the_mail_of_the_others(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    people = {f"a-{n}": seal(f"p{n}@example.org") for n in range(20)}
    await hear(
        pool, *(announced("opened", f"s-{n}", f"DH-{n}", applicant_id=f"a-{n}") for n in range(20)), contacts=people
    )
    assert await courier(settings, pool, BreaksOn(Smtp(settings), "p3@example.org")).round() == 20

    assert len(post_office.mails) == 19
    assert (await states(pool, "DH-3"), await states(pool, "DH-4")) == (["queued"], ["sent"])
    assert (1, "queued", "channel-broke") in await attempts(pool)
    assert await pool.fetchval("SELECT unsure FROM message WHERE case_id = 'DH-3'")


async def test_a_message_for_a_wrong_applicant_holds_up_nothing_for_the_right_one(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    _, *right = story()
    await hear(pool, announced("opened", "w", applicant_id="a-9"), *right, contacts={"a-1": seal(ADDRESS)})
    at_work = courier(settings, pool)

    assert [await at_work.round() for _ in range(3)] == [1, 1, 0]
    assert await states(pool) == ["waiting", "sent", "sent"]


async def test_a_contact_sealed_for_someone_else_is_tried_again_for_the_key_may_be_mended(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"), contacts={"a-1": seal(ADDRESS, key=PrivateKey.generate().public_key)})
    await courier(settings, pool).round()

    assert (post_office.mails, await states(pool)) == ([], ["queued"])
    assert (await attempts(pool))[-1] == (1, "queued", "contact-unreadable")
