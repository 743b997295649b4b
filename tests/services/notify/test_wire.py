"""What is said to a mail server once it let us in: at once where it takes that, and no text that it did not ask for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from services.notify.core.message import Refused, Taken
from tests.services.notify.conftest import PostOffice
from tests.services.notify.test_smtp import mail, smtp

YES = {b"MAIL": b"250 yes\r\n", b"RCPT": b"250 yes\r\n", b"DATA": b"354 go on\r\n", b"TEXT": b"250 yes\r\n"}


@dataclass
class Server:
    """Takes several words at once; `answers` are given to words instead, `turns` is what it heard in one breath."""

    answers: dict[bytes, bytes] = field(default_factory=dict)
    hangs_up: bool = False  # after 421
    turns: list[bytes] = field(default_factory=list)
    texts: list[bytes] = field(default_factory=list)
    port: int = 0

    async def speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello\r\n")
        waits_for_text = False
        while heard := await reader.read(100_000):
            self.turns.append(heard)
            if waits_for_text:
                self.texts.append(heard)
            said = b"".join(self.answer(word) for word in ([b"TEXT"] if waits_for_text else heard.splitlines()))
            writer.write(said)
            waits_for_text = not waits_for_text and said.endswith(YES[b"DATA"])
            if self.hangs_up and b"\r\n421" in said:
                break
        writer.close()

    def answer(self, word: bytes) -> bytes:
        if word.startswith(b"EHLO"):
            return b"250-post\r\n250 PIPELINING\r\n"
        return self.answers.get(word[:4], YES.get(word[:4], b"250 yes\r\n"))


@asynccontextmanager
async def at_work(server: Server) -> AsyncIterator[Server]:
    door = await asyncio.start_server(server.speak, "127.0.0.1", 0)
    server.port = door.sockets[0].getsockname()[1]
    yield server
    door.close()


async def test_a_mail_is_two_turns_and_the_line_is_kept_for_the_next():
    async with at_work(Server()) as server:
        channel = smtp(PostOffice(port=server.port))
        assert [await channel.hand_over(mail()) for _ in range(2)] == [Taken(), Taken()]
        await channel.close()

    greeting, words, text, *_, goodbye = server.turns
    assert words == b"MAIL FROM:<volg@denhaag.example>\r\nRCPT TO:<iemand@example.org>\r\nDATA\r\n"
    assert text.endswith(b"\r\n.\r\n") and b"\r\n..Tekst\r\n" in text
    assert (greeting[:4], goodbye, len(server.turns)) == (b"EHLO", b"QUIT\r\n", 6)


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        (b"MAIL", Refused("sender-smtp-550")),
        (b"RCPT", Refused("smtp-550", permanent=True)),
        (b"DATA", Refused("smtp-550", permanent=True)),
        (b"TEXT", Refused("smtp-550", permanent=True)),
    ],
)
async def test_the_first_word_that_is_declined_is_the_reason(word: bytes, outcome: Refused):
    """What came after it was declined for its sake; what it asks for nevertheless it does not get."""
    async with at_work(Server({word: b"550 no\r\n"})) as server:
        channel = smtp(PostOffice(port=server.port))
        assert await channel.hand_over(mail()) == outcome
        server.answers.clear()
        assert await channel.hand_over(mail()) == Taken()
        await channel.close()

    assert len(server.texts) == (2 if word == b"TEXT" else 1)


async def test_a_server_that_declines_and_hangs_up_has_declined():
    async with at_work(Server({b"RCPT": b"421 we are closing\r\n"}, hangs_up=True)) as server:
        assert await smtp(PostOffice(port=server.port)).hand_over(mail()) == Refused("smtp-421")


@pytest.mark.parametrize("strange", [b"hello\r\n", b"250 yes\r\n250 and yes\r\n", b"x" * 40_000])
async def test_what_is_no_answer_ends_the_connection_and_nobody_waits_for_more(strange: bytes):
    async with at_work(Server({b"DATA": strange})) as server:
        assert await smtp(PostOffice(port=server.port)).hand_over(mail()) == Refused("connection-lost")
    assert server.texts == []


async def test_an_answer_of_several_lines_is_one():
    async with at_work(Server({b"RCPT": b"250-yes\r\n250-we know\r\n250 them\r\n"})) as server:
        assert await smtp(PostOffice(port=server.port)).hand_over(mail()) == Taken()


async def test_an_address_cannot_say_a_word_of_its_own():
    async with at_work(Server()) as server:
        channel = smtp(PostOffice(port=server.port))
        with pytest.raises(ValueError, match="two"):
            await channel.hand_over(mail("iemand@example.org>\r\nDATA"))
    assert server.texts == []
