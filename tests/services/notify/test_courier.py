"""The courier at work: a real PostgreSQL, a real SMTP server, and the ways in which a mail can fail."""

import asyncio

from nacl.public import PrivateKey

from plumbing.postgres import Pool, open_pool
from schemas.message_events import MessageSent
from services.notify import store_courier
from services.notify.channels.mail import Mail
from services.notify.channels.smtp import Smtp
from services.notify.core.message import Refused, Taken
from services.notify.settings import Settings
from tests.services.notify.at_work import ADDRESS, attempts, courier, hear, said, states, story
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, announced, seal


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


async def test_a_refusal_for_ever_is_given_up_and_the_next_of_that_person_is_a_call_and_of_others_a_mail(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, *story())
    await hear(pool, announced("opened", "x", "X", applicant_id="a-2"), contacts={"a-2": seal("x@example.org")})
    post_office.answers[ADDRESS] = ["550 Nobody here by that name"]
    at_work = courier(settings, pool)
    while await at_work.round():
        pass

    assert await states(pool) == ["failed"] * 3 + ["queued"] * 3  # the last are calls to make
    assert await states(pool, "X") == ["sent"]
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


async def test_what_was_handed_over_is_written_down_by_the_dozen(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    """As much in one transaction as half of what may be lost in a crash; each transaction costs what it costs."""
    await hear(
        pool,
        *(announced("opened", f"s-{n}", f"DH-{n}", applicant_id=f"a-{n}") for n in range(100)),
        contacts={f"a-{n}": seal(ADDRESS) for n in range(100)},
    )
    assert await courier(settings, pool).round() == 100

    assert await pool.fetchval("SELECT count(*) FROM attempt WHERE what = 'sent'") == 100
    assert await pool.fetchval("SELECT count(DISTINCT xmin::text) FROM attempt WHERE what = 'sent'") <= 6


async def test_a_claim_asks_of_each_message_by_its_index_however_young_the_queue_is(settings: Settings, pool: Pool):
    """Joined instead, a queue without statistics is compared with itself: seconds for a claim of some thousands."""
    plan = list[str]()

    class Explains:
        async def fetch(self, sql: str, *args: object) -> list[str]:
            plan.extend(row[0] for row in await by_key.fetch(f"EXPLAIN {sql}", *args))
            return []

    async with await open_pool(settings.dsn, settings.db_schema, 1, by_key=True) as by_key:
        await store_courier.hold_next(Explains(), "email", 200)  # type: ignore[arg-type]
    assert [line.strip() for line in plan if "Anti Join" in line or "hashed SubPlan" in line] == []
    assert any("message_lane" in line for line in plan)
