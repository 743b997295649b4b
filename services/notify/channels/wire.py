"""A connection to the mail server from the moment that it let us in: what is said to it, and what it answers.

aiosmtplib opens it, for greeting, encryption and login are its trade. It then asks one word at a time, each with a lock
and a clock of its own. Here all words before the text go at once where the server takes that (PIPELINING, RFC 2920).
"""

import asyncio
import re
from contextlib import suppress
from typing import cast

from aiosmtplib import SMTP

CONTROL = re.compile(rb"[\x00-\x1f\x7f]")
LONGEST = 32_768  # bytes of an answer
AGREED = {"MAIL": (250,), "RCPT": (250, 251), "DATA": (354,), "TEXT": (250,)}  # RFC 5321, 4.3.2


class Hangup(Exception):
    """The connection ended, or what came over it is no SMTP."""


class Declined(Exception):
    """The server said no to one of our words."""

    def __init__(self, word: str, code: int) -> None:
        super().__init__(word, code)
        self.word, self.code = word, code


class Wire(asyncio.Protocol):
    """One mail at a time. Who gives up waiting closes it, for an answer may still come."""

    def __init__(self, line: SMTP) -> None:
        self.utf8, self.together = line.supports_extension("smtputf8"), line.supports_extension("pipelining")
        self.text_left = False  # of the mail in hand: the server may have it
        self._heard, self._codes, self._wanted = b"", list[int](), 0
        self._waiter: asyncio.Future[None] | None = None
        self.transport = cast(asyncio.Transport, line.transport)
        self.transport.set_protocol(self)

    @property
    def is_connected(self) -> bool:
        return not self.transport.is_closing()

    def close(self) -> None:
        self.transport.close()

    async def quit(self) -> None:
        with suppress(Hangup):
            await self._say(b"QUIT\r\n", 1)
        self.close()

    async def carry(self, sender: str, to: str, content: bytes) -> None:
        """Declined or Hangup when it was not taken. All lines of the content end in CR LF."""
        self.text_left = False
        utf8 = b"" if to.isascii() else b" SMTPUTF8"
        words = (b"MAIL FROM:<%b>%b" % (sender.encode(), utf8), b"RCPT TO:<%b>" % to.encode(), b"DATA")
        if any(CONTROL.search(word) for word in words):
            raise ValueError("a word that would be two")
        for some in (words,) if self.together else ((word,) for word in words):
            await self._agree(some)
        self.text_left = True
        (code,) = await self._say(content.replace(b"\r\n.", b"\r\n..") + b".\r\n", 1)
        if code not in AGREED["TEXT"]:
            raise Declined("TEXT", code)

    async def _agree(self, words: tuple[bytes, ...]) -> None:
        codes = await self._say(b"".join(word + b"\r\n" for word in words), len(words))
        for word, code in zip((word[:4].decode() for word in words), codes, strict=False):
            if code not in AGREED[word]:
                await self._begin_again(waits_for_text=codes[-1] == 354)
                raise Declined(word, code)

    async def _begin_again(self, waits_for_text: bool) -> None:
        """A server that asks for the text of a mail that it declined gets none, not even an empty one."""
        if waits_for_text:
            return self.close()
        with suppress(Hangup):
            await self._say(b"RSET\r\n", 1)

    async def _say(self, words: bytes, answers: int) -> list[int]:
        """Fewer answers when the server hung up after a no."""
        if self.transport.is_closing():
            raise Hangup
        self._heard, self._codes, self._wanted = b"", [], answers  # what came before, nobody asked for
        self._waiter = asyncio.get_running_loop().create_future()
        self.transport.write(words)
        try:
            await self._waiter
        finally:
            self._waiter = None
        return self._codes[:answers]

    def data_received(self, data: bytes) -> None:
        *lines, self._heard = (self._heard + data).split(b"\n")
        try:
            self._codes += [int(line[:3]) for line in lines if line[3:4] != b"-"]
        except ValueError:
            return self._hang_up()
        if len(self._heard) > LONGEST or len(self._codes) > self._wanted:
            return self._hang_up()
        if self._waiter and not self._waiter.done() and len(self._codes) == self._wanted:
            self._waiter.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        self._hang_up()

    def _hang_up(self) -> None:
        self.transport.close()
        if self._waiter is None or self._waiter.done():
            return
        if any(code >= 400 for code in self._codes):
            self._waiter.set_result(None)
        else:
            self._waiter.set_exception(Hangup())
