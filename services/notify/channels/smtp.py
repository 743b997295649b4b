"""The channel e-mail: a few SMTP connections that are kept, and a value for each mail handed over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPException,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from ..core.message import Refused, Taken
from ..settings import Settings
from .mail import Mail, as_bytes

FAREWELL = 1.0  # seconds for all connections together to say goodbye


class ServerAway(OSError):
    """No connection, or none that lets us in: the world is broken, no mail is to blame."""


class Smtp:
    """Connections are opened when needed and kept; the courier says how many mails travel at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._idle: list[SMTP] = []

    async def ready(self) -> None:
        """Returns when there is a connection; ServerAway when there is none to be had."""
        async with self._line(self._deadline()):
            pass

    async def hand_over(self, mail: Mail) -> Taken | Refused:
        """ServerAway when there was no connection, so that nothing of the mail has left."""
        content, deadline = as_bytes(mail, datetime.now(UTC)), self._deadline()
        async with self._line(deadline) as line:
            try:
                async with asyncio.timeout_at(deadline):
                    return await self._speak(line, mail.to, content)
            except TimeoutError:
                line.close()
                return Refused("no-answer", unsure=True)

    async def close(self) -> None:
        lines, self._idle = self._idle, []
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL):
                await asyncio.gather(*(line.quit() for line in lines), return_exceptions=True)
        for line in lines:
            line.close()

    def _deadline(self) -> float:
        """Until when a mail may take, from the connection to the last answer: always before the lease ends."""
        return asyncio.get_running_loop().time() + self.settings.mail_seconds

    async def _speak(self, line: SMTP, to: str, content: bytes) -> Taken | Refused:
        """The deadline of the mail counts for each of its answers: no clock is set for them."""
        sent = False
        try:
            utf8 = not to.isascii()
            options, encoding = (["SMTPUTF8"], "utf-8") if utf8 else ([], "ascii")
            if utf8 and not line.supports_extension("smtputf8"):
                return Refused("address-needs-smtputf8", permanent=True)
            await line.mail(self.settings.mail_from, options=options, encoding=encoding, timeout=None)
            await line.rcpt(to, encoding=encoding, timeout=None)
            sent = True
            await line.data(content, timeout=None)
        except SMTPResponseException as refusal:
            return await _refused(line, refusal)
        except SMTPServerDisconnected:
            line.close()
            return Refused("connection-lost", unsure=sent)
        return Taken()

    @asynccontextmanager
    async def _line(self, deadline: float) -> AsyncIterator[SMTP]:
        """A connection that was alive a moment ago; it is kept when it still is afterwards."""
        line = await self._open(deadline)
        try:
            yield line
        except BaseException:
            line.close()
            raise
        if line.is_connected:
            self._idle.append(line)

    async def _open(self, deadline: float) -> SMTP:
        while self._idle:
            line = self._idle.pop()
            if line.is_connected:
                return line
        line = SMTP(
            hostname=self.settings.smtp_host,
            port=self.settings.smtp_port,
            username=self.settings.smtp_user,
            password=self.settings.smtp_password.get_secret_value() if self.settings.smtp_password else None,
            # a password never travels in the clear; else encryption is used where it is offered
            start_tls=True if self.settings.smtp_password else None,
            cert_bundle=str(self.settings.smtp_ca_file) if self.settings.smtp_ca_file else None,
            timeout=self.settings.mail_seconds,
        )
        try:
            async with asyncio.timeout_at(deadline):  # greeting, encryption and login are many answers
                await line.connect()
        except (SMTPException, OSError, ValueError) as error:
            line.close()
            raise ServerAway(type(error).__qualname__) from None
        return line


async def _refused(line: SMTP, refusal: SMTPResponseException) -> Refused:
    """5xx is for ever, unless it is about us as the sender: then the settings are wrong, not the mail."""
    if refusal.code == 421:
        line.close()
    else:
        with suppress(SMTPException):
            await line.rset()
    ours = isinstance(refusal, SMTPSenderRefused)
    return Refused(f"{'sender-' if ours else ''}smtp-{refusal.code}", permanent=not ours and 500 <= refusal.code < 600)
