"""Test words for the courier: who hears what, and what it wrote down of its work."""

from typing import Any

from plumbing import outbox
from plumbing.health import Health
from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.message_events import MessageQueued, message_event
from schemas.status_events import Announcement
from services.notify import store
from services.notify.channels.smtp import Smtp
from services.notify.courier import Courier
from services.notify.handlers import on_announcements
from services.notify.settings import Settings
from tests.services.notify.saying import CASE, announced, seal

ADDRESS = "iemand@example.org"


async def hear(pool: Pool, *said: Announcement, contacts: dict[str, str] | None = None) -> None:
    sealed: dict[str, str] = dict(contacts or {one.data.snapshot.applicant_id: seal(ADDRESS) for one in said})
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, sealed)
        await on_announcements(batch_of(*said, topic="case-status", partition=2), tx)


def story(case: str = CASE) -> list[Announcement]:
    """Three messages of one case, each of them true whatever comes after."""
    return [
        announced("opened", f"{case}-1", case),
        announced("term-passed", f"{case}-2", case),
        announced("decided", f"{case}-3", case, phase="decided", outcome="granted"),
    ]


def courier(settings: Settings, pool: Pool, channel: Any = None) -> Courier:
    return Courier(settings, pool, {"email": channel or Smtp(settings)}, Health(), lambda: None)


async def states(pool: Pool, case: str = CASE) -> list[str]:
    async with pool.acquire() as tx:
        return [row["state"] for row in await store.messages_of(tx, case)]


async def attempts(pool: Pool) -> list[tuple[int, str, str | None]]:
    return [tuple(row) for row in await pool.fetch("SELECT number, what, reason FROM attempt ORDER BY id")]


async def said(pool: Pool) -> list[Any]:
    """What was said about messages after they were queued."""
    async with pool.acquire() as tx:
        letters = await outbox.take(tx, list(range(4)), 1000)
    assert {letter.partition for letter in letters} <= {2}
    events = [message_event.validate_json(letter.value or "") for letter in letters]
    return [event for event in events if not isinstance(event, MessageQueued)]
