"""Test words for the courier: who hears what, what rests until when, and what it wrote down of its work."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from plumbing.health import Health
from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.message_events import Channel as Name
from schemas.message_events import MessageQueued, message_event
from schemas.snapshot import Outcome
from schemas.status_events import Announcement, Stood
from schemas.stories import at, on
from services.notify import store
from services.notify.channels.mail import Mail
from services.notify.channels.smtp import Smtp
from services.notify.core.message import Refused, Taken
from services.notify.courier import Courier
from services.notify.handlers import on_announcements
from services.notify.settings import Settings
from tests.relayed import take_letters
from tests.services.notify.saying import CASE, announced, seal

ADDRESS = "iemand@example.org"
FOUR = datetime(2026, 10, 21, 14, tzinfo=UTC)  # the post of the day leaves


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


def decided(outcome: Outcome, id: str = "said-1", was: Outcome | None = None) -> Announcement:
    """A decision of Monday the 19th, or a correction of one."""
    stood = Stood(outcome=was) if was else None
    more: dict[str, Any] = {"phase": "decided", "decided_on": on(10, 19), "outcome": outcome, "stood": stood}
    return announced("corrected" if was else "decided", id, at=at(10, 19, 9), **more)


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
        letters = await take_letters(tx, range(4))
    assert {letter.partition for letter in letters} <= {2}
    events = [message_event.validate_json(letter.value or "") for letter in letters]
    return [event for event in events if not isinstance(event, MessageQueued)]


@dataclass
class Counter:
    """A channel that notes what it took; `away` and `answers` are given instead."""

    taken: list[Any] = field(default_factory=list)
    answers: list[Taken | Refused] = field(default_factory=list)
    away: bool = False
    asked: int = 0

    async def ready(self) -> None:
        self.asked += 1
        if self.away:
            raise ConnectionRefusedError

    async def hand_over(self, parcel: Any) -> Taken | Refused:
        await self.ready()
        answer = self.answers.pop(0) if self.answers else Taken()
        self.taken += [parcel] if isinstance(answer, Taken) else []
        return answer

    async def close(self) -> None: ...


class Slow:
    """A mail server that takes its time: no mail is taken before the gate opens."""

    def __init__(self) -> None:
        self.gate, self.under_way = asyncio.Event(), 0

    async def ready(self) -> None: ...

    async def hand_over(self, mail: Mail) -> Taken | Refused:
        self.under_way += 1
        await self.gate.wait()
        return Taken()

    async def close(self) -> None: ...


def lines(settings: Settings, pool: Pool, **channels: Counter) -> Courier:
    known: dict[Name, Any] = {**channels}  # type: ignore[dict-item]
    return Courier(settings, pool, known, Health(), lambda: None)


async def it_is(pool: Pool, now: datetime, partitions: Sequence[int] = range(4)) -> None:
    """So late is it in these partitions."""
    for partition in partitions:
        await pool.execute(
            "INSERT INTO progress (topic, partition, now) VALUES ('case-status', $1, $2) "
            "ON CONFLICT (topic, partition) DO UPDATE SET now = $2",
            partition,
            now,
        )


async def let_rest(pool: Pool, *cases: str, until: datetime = FOUR, urgent: bool = False) -> None:
    """As what is no matter of law: it waits for the post of the day."""
    await pool.execute(
        "UPDATE message SET urgent = $3, leaves_at = $2 WHERE case_id = ANY($1)", list(cases), until, urgent
    )


async def receipts(pool: Pool, *cases: str, applicant: str = "a-1") -> None:
    said = [announced("opened", f"s-{case}", case, applicant_id=applicant) for case in cases]
    await hear(pool, *said, contacts={applicant: seal(f"{applicant}@example.org")})


async def ids_of(pool: Pool, *cases: str) -> list[UUID]:
    rows = await pool.fetch("SELECT id FROM message WHERE case_id = ANY($1) ORDER BY position", list(cases))
    return [row[0] for row in rows]


async def mails(pool: Pool, settings: Settings, post: Counter) -> list[str]:
    """What left since we last looked; what is taken back leaves its place to the next of the case."""
    before, courier = len(post.taken), lines(settings, pool, email=post)
    for _ in range(3):
        await courier.round()
    return [parcel.letter.text for parcel in post.taken[before:]]
