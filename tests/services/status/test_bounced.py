"""An address that does not work: its applicant reads it on every page, until a mail arrived or one was confirmed."""

import html
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from plumbing.session import Viewer, seal_session
from plumbing.testing import City, batch_of
from schemas.envelope import identity
from schemas.message_events import Failure, Message, MessageDelivered, MessageFailed, MessageQueued, MessageSent
from schemas.stories import at, on, opened
from services.status.app import make_app
from services.status.core.letter import address_fails
from services.status.handlers import on_facts, on_messages
from services.status.settings import Settings

ME, NEIGHBOUR = Viewer("applicant", "a-1"), Viewer("applicant", "a-2")
NOTICE = "Uw e-mailadres werkt niet"
Say = Callable[..., Awaitable[None]]
Read = Callable[..., Awaitable[str]]


def told(sort: Any, day: int, case: str = "A", channel: str = "email", reason: str = "smtp-550") -> Any:
    id = str(identity(case, str(day), channel))
    said: dict[str, Any] = {
        "message_id": id,
        "kind": "change",
        "channel": channel,
        "caused_by": "x",
        "at": at(3, day, 9),
    }
    data = Failure(**said, reason=reason, next="given-up") if sort is MessageFailed else Message(**said)
    return sort(id=f"{id}-{sort.__name__}", source="urn:n", case_id=case, time=at(3, day, 9), data=data)


def of_an_address(sort: Any, kind: str, city_at: datetime) -> Any:
    """Told of a mail about their addresses, at that hour of the city."""
    one = told(sort, 5, "B")
    return one.model_copy(update={"data": one.data.model_copy(update={"kind": kind, "city_at": city_at})})


@pytest.fixture
def settings(city: City) -> Settings:
    return city.settings(Settings, "status").model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})


@pytest.fixture
async def status(city: City, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(make_app(settings))
    cases = {"A": "a-1", "B": "a-1", "C": "a-2"}
    async with (await city.pool("status")).acquire() as tx, tx.transaction():
        facts = [opened(on(3, 2), case, applicant_id=who) for case, who in cases.items()]
        await on_facts(batch_of(*facts), tx)
    yield client


@pytest.fixture
async def say(city: City) -> Say:
    pool = await city.pool("status")

    async def hear(*messages: Any) -> None:
        async with pool.acquire() as tx, tx.transaction():
            await on_messages(batch_of(*messages, topic="case-messages"), tx)

    return hear


@pytest.fixture
def read(status: httpx.AsyncClient, settings: Settings) -> Read:
    async def look(path: str, viewer: Viewer = ME) -> str:
        cookie = {"cookie": f"spoor={seal_session(settings, viewer)}"}
        return html.unescape((await status.get(path, headers=cookie)).text)

    return look


@pytest.mark.parametrize("path", ["/zaak/A", "/zaak/B", "/mijn"])
async def test_who_has_a_broken_address_reads_it_on_every_page_with_a_way_to_mend_it(say: Say, read: Read, path: str):
    assert NOTICE not in await read(path)
    await say(told(MessageSent, 3), told(MessageFailed, 4))

    page = await read(path)
    assert NOTICE in page and 'href="/voorkeuren"' in page and "@" not in page.partition(NOTICE)[2][:400]


@pytest.mark.parametrize(("sort", "there"), [(MessageSent, True), (MessageDelivered, False)])
async def test_only_a_mail_that_arrived_takes_the_notice_away(say: Say, read: Read, sort: Any, there: bool):
    await say(told(MessageFailed, 4))
    assert NOTICE in await read("/zaak/A")
    await say(told(sort, 5, "B"))

    assert (NOTICE in await read("/zaak/A")) is (NOTICE in await read("/mijn")) is there


async def test_who_confirmed_an_address_reads_it_no_more_also_when_an_older_mail_comes_back_later(say: Say, read: Read):
    """It went to the address of before."""
    await say(told(MessageSent, 4), told(MessageFailed, 4))
    await say(of_an_address(MessageDelivered, "address", at(3, 6, 9)))
    assert NOTICE not in await read("/zaak/A") and NOTICE not in await read("/mijn")

    await say(told(MessageFailed, 5, "A"))
    assert NOTICE not in await read("/zaak/A")
    await say(told(MessageFailed, 9, "A"))
    assert NOTICE in await read("/zaak/A")


@pytest.mark.parametrize("sort", [MessageQueued, MessageSent, MessageFailed])
async def test_who_has_another_address_by_a_department_reads_it_no_more(say: Say, read: Read, sort: Any):
    """The address of before hears that it is one no longer, whatever becomes of that mail."""
    await say(told(MessageSent, 4), told(MessageFailed, 4))
    await say(of_an_address(sort, "address-changed", at(3, 5, 9)))
    assert NOTICE not in await read("/zaak/A") and NOTICE not in await read("/mijn")

    await say(told(MessageFailed, 9, "A"))
    assert NOTICE in await read("/zaak/A")


async def test_a_mail_that_was_not_tried_says_nothing_new_of_the_address(say: Say, read: Read):
    await say(told(MessageFailed, 4, reason="address-fails"))

    assert NOTICE not in await read("/zaak/A")


async def test_somebody_else_reads_nothing_of_it(say: Say, read: Read):
    await say(told(MessageFailed, 4))

    assert NOTICE not in await read("/zaak/C", NEIGHBOUR) and NOTICE not in await read("/mijn", NEIGHBOUR)


async def test_a_letter_that_came_back_is_no_broken_e_mail_address(say: Say, read: Read):
    await say(told(MessageFailed, 4, channel="letter"))

    assert NOTICE not in await read("/zaak/A")


@pytest.mark.parametrize(
    "reason",
    [
        "no-address",
        "letter-not-written",
        "sender-smtp-550",
        "connection-lost",
        "no-answer",
        "notifynl-BadRequestError",
        "bounced-5.7.1",
    ],
)
def test_our_own_trouble_says_nothing_of_the_address(reason: str):
    assert not address_fails([reason])


@pytest.mark.parametrize(
    "reason", ["smtp-550", "smtp-452", "bounced-5.1.1", "bounced-4.2.2", "notifynl-permanent-failure"]
)
def test_what_was_told_of_the_address_itself_is_told_on(reason: str):
    assert address_fails([reason])
