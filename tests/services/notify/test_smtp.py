"""The channel e-mail at a real SMTP server: what it may say, and what must never travel."""

import asyncio

import pytest

from plumbing.testing import DOORS, eventually
from services.notify.channels.mail import Mail
from services.notify.channels.smtp import ServerAway, Smtp
from services.notify.core.compose import Letter
from services.notify.core.message import Refused, Taken
from services.notify.settings import Settings
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import PRIVATE


def mail(to: str = "iemand@example.org") -> Mail:
    return Mail("m-1@denhaag.example", "volg@denhaag.example", to, "nl", Letter("Nieuws", ".Tekst\n.", "<p>Tekst</p>"))


def smtp(office: PostOffice, **more: object) -> Smtp:
    pipes = {"kafka_bootstrap": "nowhere:1", "database_url": "postgresql://nobody@nowhere/none"}
    mine = {"notify_private_key": PRIVATE, "smtp_port": office.port}
    return Smtp(Settings.model_validate({**pipes, **DOORS, **mine, **more}))


async def test_a_line_that_begins_with_a_dot_arrives_whole(post_office: PostOffice):
    channel = smtp(post_office)

    assert await channel.hand_over(mail()) == Taken()
    body = post_office.mails[0].get_body(("plain",))
    assert body and body.get_content().split() == [".Tekst", "."]
    await channel.close()


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("450 Mailbox is busy", Refused("smtp-450")),
        ("452 Mailbox is full", Refused("smtp-452")),
        ("550 Nobody here by that name", Refused("smtp-550", permanent=True)),
        ("554 Not with us", Refused("smtp-554", permanent=True)),
        ("421 We are closing", Refused("smtp-421")),
    ],
)
async def test_a_refusal_is_a_value_and_the_next_mail_goes(post_office: PostOffice, answer: str, outcome: Refused):
    channel = smtp(post_office)
    post_office.answers["iemand@example.org"] = [answer]

    assert await channel.hand_over(mail()) == outcome
    assert await channel.hand_over(mail()) == Taken()
    await channel.close()


async def test_a_password_never_travels_in_the_clear(post_office: PostOffice):
    channel = smtp(post_office, smtp_user="spoor", smtp_password="geheim")

    with pytest.raises(ServerAway):
        await channel.hand_over(mail())
    assert post_office.mails == []


async def test_an_address_in_any_script_is_written_to(post_office: PostOffice):
    channel = smtp(post_office)

    assert await channel.hand_over(mail("zoë@voorbeeld.example")) == Taken()
    assert post_office.recipients == ["zoë@voorbeeld.example"]
    await channel.close()


async def test_a_connection_that_the_server_closed_is_opened_again(post_office: PostOffice):
    channel = smtp(post_office)
    await channel.ready()
    (idle,) = channel._idle
    idle.close()

    assert await channel.hand_over(mail()) == Taken()
    assert post_office.lines == 2
    await channel.close()


async def test_a_server_that_greets_too_slowly_is_away_although_each_of_its_words_comes_in_time():
    loop, closed = asyncio.get_running_loop(), asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop.call_later(0.2, writer.write, b"220 hello\r\n")
        while await reader.readline():
            loop.call_later(0.2, writer.write, b"250 yes\r\n")
        writer.close()
        closed.set()

    server = await asyncio.start_server(slow, "127.0.0.1", 0)
    channel = smtp(PostOffice(port=server.sockets[0].getsockname()[1]), lease_seconds=0.9)

    with pytest.raises(ServerAway):
        await channel.hand_over(mail())
    await closed.wait()
    server.close()


def test_a_mail_and_what_comes_before_it_fit_in_the_lease():
    for lease in (0.3, 5, 60, 600):
        settings = smtp(PostOffice(), lease_seconds=lease).settings
        assert settings.lease_seconds / 3 + settings.mail_seconds < settings.lease_seconds


async def test_a_server_that_falls_silent_after_the_text_leaves_us_unsure():
    """It may have taken the mail: the next attempt is marked as such."""
    heard: list[bytes] = []

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        while line := await reader.readline():
            heard.append(line)
            writer.write(b"354 go on\r\n" if line == b"DATA\r\n" else b"250 yes\r\n")
            if line == b"DATA\r\n":
                await reader.readuntil(b"\r\n.\r\n")
                break
        writer.close()

    server = await asyncio.start_server(deaf, "127.0.0.1", 0)
    channel = smtp(PostOffice(port=server.sockets[0].getsockname()[1]))

    assert await channel.hand_over(mail()) == Refused("connection-lost", unsure=True)

    async def text_was_asked_for() -> bool:
        return b"DATA\r\n" in heard

    await eventually(text_was_asked_for)
    server.close()
