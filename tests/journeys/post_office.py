"""The post office of a journey: a real SMTP server in this process that keeps every mail it took."""

import asyncio
import email
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class PostOffice:
    """`on_mail` is called with the number of mails so far, before the sender hears that the last one was taken;
    `on_knock` before a mail begins. Both may take their time."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)  # address, mail
    on_mail: Callable[[int], Awaitable[None] | None] = lambda number: None
    on_knock: Callable[[], Awaitable[None] | None] = lambda: None

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if waits := self.on_knock():
            await waits
        envelope.mail_from = address
        return "250 Come in"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.taken += [(address, envelope.content) for address in envelope.rcpt_tos]
        if waits := self.on_mail(len(self.taken)):
            await waits
        return "250 Thank you"

    @property
    def ids(self) -> Counter[str]:
        """How often each message was handed over, by the left half of its Message-ID."""
        return Counter(self.in_order())

    def in_order(self) -> list[str]:
        """The same of each mail, in the order of arrival."""
        return [_id(content) for _, content in self.taken]

    def by_id(self) -> dict[str, EmailMessage]:
        return {_id(content): _read(content) for _, content in self.taken}

    def letters(self, address: str) -> list[EmailMessage]:
        """What came for one address, in the order of arrival."""
        return [_read(content) for to, content in self.taken if to == address]


@asynccontextmanager
async def open_post_office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    loop = asyncio.get_running_loop()
    door = await loop.create_server(lambda: SMTP(office, hostname="post", enable_SMTPUTF8=True), "127.0.0.1", 0)
    office.port = door.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        door.close()


def words(letter: EmailMessage) -> str:
    """The plain text of a mail, with every run of white space as one space."""
    part = letter.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def _read(content: bytes) -> EmailMessage:
    letter = email.message_from_bytes(content, policy=default)
    assert isinstance(letter, EmailMessage)
    return letter


def _id(content: bytes) -> str:
    line = next(line for line in content.split(b"\r\n") if line.lower().startswith(b"message-id:"))
    return line.decode().partition("<")[2].partition("@")[0]
