"""The channel e-mail: a few SMTP connections that are kept, and a value for each mail handed over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from aiosmtplib import SMTP, SMTPException

from ..core.message import Refused, Taken
from ..settings import Settings
from .mail import Mail, as_bytes
from .wire import Declined, Hangup, Wire

FAREWELL = 1.0  # seconds for all connections together to say goodbye


class ServerAway(OSError):
    """No connection, or none that lets us in: the world is broken, no mail is to blame."""


class Smtp:
    """Connections are opened when needed and kept; the courier says how many mails travel at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._idle: list[Wire] = []

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

    async def _speak(self, line: Wire, to: str, content: bytes) -> Taken | Refused:
        if not (to.isascii() or line.utf8):
            return Refused("address-needs-smtputf8", permanent=True)
        try:
            await line.carry(self.settings.mail_from, to, content)
        except Declined as no:
            return _refused(line, no)
        except Hangup:
            return Refused("connection-lost", unsure=line.text_left)
        return Taken()

    @asynccontextmanager
    async def _line(self, deadline: float) -> AsyncIterator[Wire]:
        """A connection that was alive a moment ago; it is kept when it still is afterwards."""
        line = await self._open(deadline)
        try:
            yield line
        except BaseException:
            line.close()
            raise
        if line.is_connected:
            self._idle.append(line)

    async def _open(self, deadline: float) -> Wire:
        while self._idle:
            line = self._idle.pop()
            if line.is_connected:
                return line
        asked = SMTP(
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
                await asked.connect()
                if asked.is_ehlo_or_helo_needed:  # what it can do is told anew once the line is encrypted
                    await asked.ehlo()
                return Wire(asked)
        except (SMTPException, OSError, ValueError) as error:
            asked.close()
            raise ServerAway(type(error).__qualname__) from None


def _refused(line: Wire, no: Declined) -> Refused:
    """5xx is for ever, unless it is about us as the sender: then the settings are wrong, not the mail."""
    if no.code == 421:
        line.close()
    ours = no.word == "MAIL"
    return Refused(f"{'sender-' if ours else ''}smtp-{no.code}", permanent=not ours and 500 <= no.code < 600)
