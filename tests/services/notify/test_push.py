"""The channel web push at a push service that checks the token and reads the text: what arrives, and what may fail."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import httpx
import pytest
from starlette.responses import Response

from plumbing.testing import DOORS
from services.notify.channels.parcel import Note
from services.notify.channels.push import Push, public_key, wait_of
from services.notify.core.message import Refused, Taken
from services.notify.core.subscription import Subscription
from services.notify.settings import Settings
from tests.services.notify.push_service import PushService, b64, open_push_service
from tests.services.notify.saying import PRIVATE

VAPID = b64(bytes(range(1, 33)))
OTHER = b64(bytes(range(2, 34)))


def settings(**more: object) -> Settings:
    pipes = {"kafka_bootstrap": "nowhere:1", "database_url": "postgresql://nobody@nowhere/none"}
    mine = {"notify_private_key": PRIVATE, "vapid_private_key": VAPID}
    return Settings.model_validate({**pipes, **DOORS, **mine, **more})


@dataclass
class Sending:
    """The channel, its push service, and what it said is over."""

    service: PushService
    push: Push
    over: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return public_key(self.push.settings)


@pytest.fixture
async def sending() -> AsyncIterator[Sending]:
    over: list[str] = []

    async def forget(digests: Sequence[str]) -> None:
        over.extend(digests)

    async with open_push_service() as service:
        push = Push(settings(push_hosts=service.origin), forget)
        yield Sending(service, push, over)
        await push.close()


def note(*to: Subscription, **more: object) -> Note:
    told = {
        "id": "m-1",
        "title": "Nieuws over uw aanvraag",
        "body": "Kijk wat er is veranderd.",
        "navigate": "https://denhaag.example/zaak/DH-2026-0001",
        "tag": "DH-2026-0001",
        "language": "nl",
    }
    return Note(subscriptions=to, **{**told, **more})  # type: ignore[arg-type]


async def test_a_note_arrives_so_that_only_the_browser_can_read_it(sending: Sending):
    to, browser = sending.service.subscribe(sending.key)

    assert await sending.push.hand_over(note(to)) == Taken()
    assert browser.inbox == [
        {
            "web_push": 8030,
            "notification": {
                "title": "Nieuws over uw aanvraag",
                "body": "Kijk wat er is veranderd.",
                "navigate": "https://denhaag.example/zaak/DH-2026-0001",
                "tag": "DH-2026-0001",
                "lang": "nl",
            },
        }
    ]
    (headers,) = browser.headers
    assert (headers["ttl"], headers["urgency"]) == ("259200", "normal")


async def test_the_push_service_cannot_tell_which_case_a_note_is_about(sending: Sending):
    one, first = sending.service.subscribe(sending.key)
    await sending.push.hand_over(note(one))
    await sending.push.hand_over(note(one, urgent=True))
    await sending.push.hand_over(note(one, tag="DH-2026-0002"))

    topics = [headers["topic"] for headers in first.headers]
    assert topics[0] == topics[1] != topics[2] and all(len(topic) <= 32 for topic in topics)
    assert not any("DH-2026" in value for headers in first.headers for value in headers.values())
    assert [headers["urgency"] for headers in first.headers] == ["normal", "high", "normal"]


async def test_each_of_their_browsers_gets_it(sending: Sending):
    phone, of_phone = sending.service.subscribe(sending.key)
    laptop, of_laptop = sending.service.subscribe(sending.key)

    assert await sending.push.hand_over(note(phone, laptop)) == Taken()
    assert (len(of_phone.inbox), len(of_laptop.inbox)) == (1, 1)


async def test_two_services_get_a_token_each_for_itself(sending: Sending):
    """A claim that was kept from the first would say to the second that it is meant for the first."""
    async with open_push_service() as another:
        push = Push(settings(push_hosts=f"{sending.service.origin},{another.origin}"), sending.push.forget)
        here, _ = sending.service.subscribe(sending.key)
        there, browser = another.subscribe(sending.key)

        assert [await push.hand_over(note(one)) for one in (here, there, here)] == [Taken()] * 3
        assert len(browser.inbox) == 1
        await push.close()


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_wants_nothing_any_more_is_told_to_the_store(sending: Sending, status: int):
    gone, browser = sending.service.subscribe(sending.key)
    browser.answers = [Response(status_code=status)]
    there, _ = sending.service.subscribe(sending.key)

    assert await sending.push.hand_over(note(gone, there)) == Taken()
    assert sending.over == [gone.digest]


async def test_without_a_browser_left_nobody_is_reached(sending: Sending):
    gone, browser = sending.service.subscribe(sending.key)
    browser.answers = [Response(status_code=410)]

    assert await sending.push.hand_over(note(gone)) == Refused("no-device", permanent=True)
    assert await sending.push.hand_over(note()) == Refused("no-device", permanent=True)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Response(status_code=413), Refused("push-413", permanent=True)),
        (Response(status_code=500), Refused("push-500")),
        (Response(status_code=503), Refused("push-503")),
        (Response(status_code=400), Refused("push-400")),
    ],
)
async def test_a_refusal_is_a_value(sending: Sending, answer: Response, outcome: Refused):
    to, browser = sending.service.subscribe(sending.key)
    browser.answers = [answer]

    assert await sending.push.hand_over(note(to)) == outcome
    assert await sending.push.hand_over(note(to)) == Taken() and sending.over == []


async def test_another_key_than_the_browser_was_told_is_refused_and_keeps_the_subscription(sending: Sending):
    to, browser = sending.service.subscribe(public_key(settings(vapid_private_key=OTHER)))

    assert await sending.push.hand_over(note(to)) == Refused("push-403")
    assert sending.over == [] and browser.inbox == []


async def test_a_text_that_is_too_long_is_never_sent_again(sending: Sending):
    to, _ = sending.service.subscribe(sending.key)

    assert await sending.push.hand_over(note(to, body="x" * 5000)) == Refused("push-413", permanent=True)


async def test_a_service_that_asks_for_rest_gets_it(sending: Sending):
    to, browser = sending.service.subscribe(sending.key)
    browser.answers = [Response(status_code=429, headers={"Retry-After": "120"})]

    assert await sending.push.hand_over(note(to)) == Refused("push-429")
    assert await sending.push.hand_over(note(to)) == Refused("push-429")
    assert len(sending.service.asked) == 1


def test_how_long_to_rest_is_seconds_or_a_date_and_never_without_an_end():
    def asked(value: str) -> float:
        return wait_of(httpx.Response(429, headers={"Retry-After": value})).total_seconds()

    assert (asked("120"), asked("0"), asked(""), asked("soon"), asked("99999999999")) == (120, 1, 60, 60, 86400)
    assert asked("Wed, 21 Oct 2015 07:28:00 GMT") == 1 and asked("Wed, 21 Oct 2099 07:28:00 GMT") == 86400


async def test_a_redirect_is_not_followed(sending: Sending):
    to, browser = sending.service.subscribe(sending.key)
    browser.answers = [Response(status_code=307, headers={"Location": f"{sending.service.origin}/inside"})]

    assert await sending.push.hand_over(note(to)) == Refused("push-307", permanent=True)
    assert "/inside" not in sending.service.asked


async def test_a_subscription_of_a_service_that_we_no_longer_trust_is_not_asked(sending: Sending):
    to, _ = sending.service.subscribe(sending.key)
    push = Push(settings(), sending.push.forget)

    assert await push.hand_over(note(to)) == Refused("no-device", permanent=True)
    assert (sending.over, sending.service.asked) == ([to.digest], [])
    await push.close()


async def test_a_service_that_is_away_keeps_nobody_else_waiting(sending: Sending):
    nowhere = "http://127.0.0.1:1"
    push = Push(settings(push_hosts=f"{sending.service.origin},{nowhere}"), sending.push.forget)
    away, _ = PushService(nowhere).subscribe(sending.key)
    there, _ = sending.service.subscribe(sending.key)

    assert await push.hand_over(note(away)) == Refused("push-away")
    assert await push.hand_over(note(away, there)) == Taken() and sending.over == []
    await push.close()


def test_without_a_key_there_is_no_web_push():
    assert len(public_key(settings())) == 87 and public_key(settings(vapid_private_key=None)) == ""


def test_a_key_that_is_none_is_refused_at_the_start_and_not_repeated():
    assert settings(vapid_private_key="").vapid_private_key is None
    for wrong in ("geheim", VAPID + "A", "+" * 43):
        with pytest.raises(ValueError, match="32 bytes in base64url") as refused:
            settings(vapid_private_key=wrong)
        assert wrong not in str(refused.value)
