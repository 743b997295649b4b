"""A post office for tests, a real SMTP server in this process that can be told to refuse; and who else is at work."""

import asyncio
import email
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

import httpx
import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI

from plumbing.postgres import Pool
from plumbing.testing import City
from services.notify.app import make_app
from services.notify.channels.monday import Monday
from services.notify.channels.smtp import Smtp
from services.notify.channels.turns import Turns
from services.notify.channels.webhook import Webhook
from services.notify.settings import Settings
from tests.services.notify.at_desk import AGENT
from tests.services.notify.saying import PRIVATE
from tests.services.notify.subscribed import System, open_system, settings_with
from tests.services.notify.weeks import MANAGER


@dataclass
class PostOffice:
    """Takes mails; `answers` are given to the next mails instead, by recipient."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)
    refuse_sender: str | None = None
    lines: int = 0

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, hostname: str, answers: Any) -> Any:
        self.lines += 1
        session.host_name = hostname
        return answers

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        return "250 Come in"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if answers := self.answers.get(address):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 We know them"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        return "250 Thank you"

    @property
    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails]

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


@pytest.fixture
async def post_office() -> AsyncIterator[PostOffice]:
    office = PostOffice()
    loop = asyncio.get_running_loop()
    door = await loop.create_server(lambda: SMTP(office, hostname="post", enable_SMTPUTF8=True), "127.0.0.1", 0)
    office.port = door.sockets[0].getsockname()[1]
    yield office
    door.close()


@pytest.fixture
def settings(city: City, post_office: PostOffice) -> Settings:
    return city.settings(Settings, "notify", notify_private_key=PRIVATE, smtp_port=post_office.port)


@pytest.fixture
async def pool(city: City) -> Pool:
    return await city.pool("notify")


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return make_app(settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1"}))


@pytest.fixture
async def desk(city: City, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    yield await city.serving(app, AGENT)


@pytest.fixture
async def door(city: City, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The door of a notify that runs, while Kafka is away."""
    yield await city.serving(app, MANAGER)


@pytest.fixture
def monday(settings: Settings, pool: Pool) -> Monday:
    return Monday(settings, pool, Smtp(settings))


@pytest.fixture
async def system() -> AsyncIterator[System]:
    async with open_system() as one:
        yield one


@pytest.fixture
def turns(city: City, pool: Pool, system: System) -> Turns:
    settings = settings_with(city, system)
    return Turns(settings, pool, Webhook(settings))
