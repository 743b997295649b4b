"""The channels of NotifyNL at a double of its published API: what travels, what fails, what is asked again."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from plumbing.testing import DOORS
from services.notify.channels.mail import Mail
from services.notify.channels.notifynl import (
    NotifyNl,
    NotifyNlLetter,
    NotifyNlMail,
    NotifyNlSms,
    ProviderAway,
    without_marks,
)
from services.notify.channels.parcel import Paper, Sms
from services.notify.core.compose import Letter
from services.notify.core.message import Refused, Taken
from services.notify.core.receipt import Arrived, Bounced, receipt
from services.notify.settings import Settings
from tests.services.notify import notify_nl
from tests.services.notify.notify_nl import KEY, TEMPLATES, NotifyNlDouble, open_notify_nl
from tests.services.notify.saying import PRIVATE

SMS = Sms("m-1", "+31612345678", "Nieuws over uw aanvraag DH-1. Kijk op denhaag.nl/volg of bel 14070.")
MAIL = Mail("m-2@denhaag.example", "volg@denhaag.example", "iemand@example.org", "nl", Letter("Nieuws", "Dag.", "<p>"))
PAPER = Paper("m-3", ("S. de Vries", "Zeestraat 1", "2518 AA Den Haag"), b"%PDF-1.7 a letter")


def settings(double: NotifyNlDouble, **more: Any) -> Settings:
    pipes = {"kafka_bootstrap": "nowhere:1", "database_url": "postgresql://nobody@nowhere/none"}
    mine = {
        "notify_private_key": PRIVATE, "notifynl_url": double.origin, "notifynl_key": KEY,
        "notifynl_sms_template": TEMPLATES["sms"][0], "notifynl_email_template": TEMPLATES["email"][0],
    }  # fmt: skip
    return Settings.model_validate({**pipes, **DOORS, **mine, **more})


@pytest.fixture
async def double() -> AsyncIterator[NotifyNlDouble]:
    async with open_notify_nl() as it:
        yield it


@pytest.fixture
async def texts(double: NotifyNlDouble) -> AsyncIterator[NotifyNlSms]:
    channel = NotifyNlSms(settings(double))
    yield channel
    await channel.close()


@contextmanager
def rested(channel: NotifyNl) -> Iterator[None]:
    """As if the rest that it asked for were over."""
    assert channel._rest_until > 0
    channel._rest_until = 0
    yield


async def test_a_text_message_goes_under_our_reference(double: NotifyNlDouble, texts: NotifyNlSms):
    taken = await texts.hand_over(SMS)

    (one,) = double.of("m-1")
    assert taken == Taken(one.id)
    assert one.asked["phone_number"] == "+31612345678" and one.asked["personalisation"] == {"text": SMS.text}


async def test_a_mail_and_a_letter_go_too(double: NotifyNlDouble):
    mails, letters = NotifyNlMail(settings(double)), NotifyNlLetter(settings(double))

    assert isinstance(await mails.hand_over(MAIL), Taken) and isinstance(await letters.hand_over(PAPER), Taken)
    assert double.of("m-2")[0].asked["personalisation"] == {"subject": "Nieuws", "text": "Dag."}
    assert double.of("m-3")[0].sort == "letter"
    await mails.close()
    await letters.close()


async def test_what_may_be_switched_off_is_by_one_press_here_too(double: NotifyNlDouble):
    channel, stop = NotifyNlMail(settings(double)), "https://denhaag.example/uit/token"
    await channel.hand_over(MAIL)
    await channel.hand_over(replace(MAIL, message_id="m-9@denhaag.example", letter=replace(MAIL.letter, stop=stop)))

    assert "one_click_unsubscribe_url" not in double.of("m-2")[0].asked
    assert double.of("m-9")[0].asked["one_click_unsubscribe_url"] == stop
    await channel.close()


async def test_a_number_that_is_none_is_never_tried_again(texts: NotifyNlSms):
    assert await texts.hand_over(Sms("m-1", "112", "x")) == Refused("notifynl-ValidationError", permanent=True)


async def test_settings_that_are_wrong_are_for_a_colleague_to_mend(double: NotifyNlDouble):
    channel = NotifyNlSms(settings(double, notifynl_sms_template="another"))
    with capture_logs() as said:
        assert await channel.hand_over(SMS) == Refused("notifynl-BadRequestError")

    assert [(one["event"], one["error"]) for one in said] == [("notifynl_refused_our_request", "BadRequestError")]
    assert "trial" not in str(said) and "+316" not in str(said)
    await channel.close()


async def test_no_words_of_an_error_reach_our_log(double: NotifyNlDouble, texts: NotifyNlSms):
    """They may hold the address."""
    double.answers = [notify_nl.failure(400, "No valid number: +31612345678", "+31612345678")]
    with capture_logs() as said:
        assert await texts.hand_over(SMS) == Refused("notifynl-400")
    assert "+316" not in str(said)


@pytest.mark.parametrize("answer", [notify_nl.TOO_MANY, notify_nl.TOO_MANY_TODAY])
async def test_who_asks_for_rest_gets_it_and_no_message_is_spent(double: NotifyNlDouble, texts: NotifyNlSms, answer):
    double.answers = [answer]
    for _ in range(3):
        with pytest.raises(ProviderAway):
            await texts.hand_over(SMS)
    with pytest.raises(ProviderAway):
        await texts.ready()
    assert len(double.asked) == 1

    with rested(texts):
        await texts.ready()
        assert isinstance(await texts.hand_over(SMS), Taken)


async def test_an_answer_that_got_lost_is_asked_for_and_nothing_goes_twice(double: NotifyNlDouble, texts: NotifyNlSms):
    double.keeps_silent = 1

    assert await texts.hand_over(SMS) == Taken(double.sent[0].id)
    assert len(double.of("m-1")) == 1


async def test_what_never_came_in_may_be_sent_again(double: NotifyNlDouble, texts: NotifyNlSms):
    double.answers = [notify_nl.BROKEN]

    assert await texts.hand_over(SMS) == Refused("notifynl-500", unsure=True)
    assert await texts.look_up("m-1") is None
    assert isinstance(await texts.hand_over(SMS), Taken) and len(double.of("m-1")) == 1


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("created", Taken),
        ("delivered", Taken),
        ("temporary-failure", Refused("notifynl-temporary-failure")),
        ("permanent-failure", Refused("notifynl-permanent-failure", permanent=True)),
    ],
)
async def test_after_a_crash_it_tells_what_became_of_a_message(double, texts: NotifyNlSms, status: str, outcome: Any):
    await texts.hand_over(SMS)
    (one,) = double.of("m-1")
    one.status = status

    assert await texts.look_up("m-1") == (Taken(one.id) if outcome is Taken else outcome)


async def test_a_key_that_it_does_not_know_stops_the_channel_and_spends_nothing(double: NotifyNlDouble):
    channel = NotifyNlSms(settings(double, notifynl_key=KEY[:-1] + "1"))
    with capture_logs() as said, pytest.raises(ProviderAway):
        await channel.hand_over(SMS)
    with pytest.raises(ProviderAway):
        await channel.ready()

    assert {one["event"] for one in said} == {"notifynl_refused_our_key"} and double.sent == []
    await channel.close()


@pytest.mark.parametrize("ahead", [3600, -3600])
async def test_a_clock_that_is_wrong_is_reckoned_with(double: NotifyNlDouble, texts: NotifyNlSms, ahead: int):
    double.clock = ahead
    with capture_logs() as said:
        assert isinstance(await texts.hand_over(SMS), Taken)
        assert isinstance(await texts.hand_over(SMS), Taken)

    assert [one["event"] for one in said] == ["clock_differs_from_notifynl"]
    assert double.asked == ["POST /v2/notifications/sms"] * 3


async def test_a_line_that_breaks_after_the_request_leaves_us_unsure():
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(deaf, "127.0.0.1", 0)
    channel = NotifyNlSms(settings(NotifyNlDouble(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")))

    assert await channel.hand_over(SMS) == Refused("no-answer", unsure=True)
    with pytest.raises(ProviderAway):  # a question is no message
        await channel.look_up("m-1")
    await channel.close()
    server.close()


async def test_while_it_is_away_nothing_is_spent():
    channel = NotifyNlSms(settings(NotifyNlDouble("http://127.0.0.1:1")))
    with pytest.raises(OSError):
        await channel.ready()
    with pytest.raises(OSError):
        await channel.hand_over(SMS)
    await channel.close()


def test_what_a_colleague_typed_becomes_no_link_and_no_heading():
    assert (
        without_marks("# Kijk [hier](https://evil.example)\n- een") == "\\# Kijk \\[hier](https://evil.example)\n- een"
    )


@pytest.mark.parametrize("status", ["created", "sending", "pending", "sent", "accepted", "received", "", "a new word"])
def test_what_is_on_its_way_says_nothing_yet(status: str):
    assert receipt(status) is None


def test_what_became_of_a_message():
    assert receipt("delivered") == Arrived()
    assert receipt("permanent-failure") == Bounced("notifynl-permanent-failure", address=True)
    assert receipt("temporary-failure") == Bounced("notifynl-temporary-failure")
    assert receipt("technical-failure") == Bounced("notifynl-technical-failure")


def test_a_key_is_of_the_published_form(double: NotifyNlDouble):
    assert httpx.URL(double.origin).host == "127.0.0.1"
    with pytest.raises(ValueError, match="notifynl_key"):
        settings(double, notifynl_key="short")
