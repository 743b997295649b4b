"""Figures of messages: how many wait since when, what became of them, and how long it took."""

from datetime import timedelta

from prometheus_client import generate_latest

from plumbing.health import Health
from plumbing.postgres import Pool
from schemas.message_events import Failure, Message, MessageFailed, MessageSent
from services.notify.lookout import AFTER, OLDEST, OPEN, TOLD, Lookout, count, count_said
from services.notify.settings import Settings
from tests.relayed import take_letters
from tests.services.notify.at_work import ADDRESS, courier, hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import announced, snapshot

SEEN = snapshot().as_of
DATA = Message(message_id="m", kind="delay", channel="sms", caused_by="x", at=SEEN)
WHERE = ("delay", "sms")


def told(became: str, kind: str = "receipt", channel: str = "email") -> float:
    return float(TOLD.labels(kind, channel, became)._value.get())


def waits(state: str) -> float:
    return float(OPEN.labels("receipt", "email", state)._value.get())


async def test_each_thing_that_became_of_a_message_is_counted(settings: Settings, pool: Pool, post_office: PostOffice):
    names = ("queued", "failed-retry", "sent")
    before = [told(name) for name in names]
    post_office.answers[ADDRESS] = ["451 Later"]
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()
    await pool.execute("UPDATE message SET next_try_at = 'epoch'")
    await courier(settings, pool).round()
    assert [told(name) for name in names] == before  # not before it is said, by whom it ever was ordered
    async with pool.acquire() as tx:
        for one in await take_letters(tx, range(4)):
            count_said(one)

    assert [told(name) - old for name, old in zip(names, before, strict=True)] == [1, 1, 1]


def test_what_comes_next_after_a_failure_is_counted_apart():
    failure = Failure(**DATA.model_dump(by_alias=False), reason="x", next="other-channel")
    before = told("failed-other-channel", *WHERE)
    count(MessageFailed(id="1", source="s", case_id="c", time=SEEN, data=failure))

    assert told("failed-other-channel", *WHERE) == before + 1


def test_the_time_from_the_fact_to_the_hand_over_is_measured():
    before = AFTER.labels(*WHERE)._sum.get()
    for late in (90, -5):  # a driven city may hand over before its own time
        at = SEEN + timedelta(seconds=late)
        count(MessageSent(id=str(late), source="s", case_id="c", time=at, data=DATA))

    assert AFTER.labels(*WHERE)._sum.get() - before == 90


async def test_what_waits_is_shown_by_state_and_goes_when_it_is_gone(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"), announced("opened", "b", "B", applicant_id="a-none"), contacts={"a-1": "x"})
    await pool.execute("UPDATE message SET queued_at = now() - interval '1 hour'")
    lookout = Lookout(pool, Health())
    await lookout.look()

    assert (waits("queued"), waits("waiting")) == (1, 1)
    assert 3600 <= OLDEST.labels("receipt", "email", "queued")._value.get() < 3700
    assert b'spoor_messages_open{channel="email",kind="receipt",state="waiting"} 1.0' in generate_latest()

    await pool.execute("UPDATE message SET state = 'cancelled', ended_at = now()")
    await lookout.look()
    assert b"spoor_messages_open{" not in generate_latest()
