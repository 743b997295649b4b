"""The lookout: sees how messages fare, and who should have been told by now; it decides nothing.

Figures come from one question in fifteen seconds, whoever asks for them and however often.
"""

import asyncio
from collections import Counter as Tally
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from plumbing.health import Health
from plumbing.logs import log
from plumbing.outbox import Letter
from plumbing.patience import patiently
from plumbing.postgres import Pool, Transaction
from schemas.envelope import Tick
from schemas.message_events import MessageEvent, message_event
from schemas.topics import CASE_MESSAGES

from . import store_brake, store_desk, store_evidence, store_weekly

PACE = 15.0  # seconds from look to look
GRACE = timedelta(minutes=1)  # of real time, in which a courier does its work even where days pass in seconds
MINUTE, HOUR, DAY = 60, 3600, 86400  # seconds
NAMES = ["kind", "channel"]
TOLD = Counter("spoor_messages_total", "What became of messages to applicants", [*NAMES, "became"])
AFTER = Histogram(
    "spoor_message_after_seconds",
    "From the fact to the hand-over, in the time of the pipe",
    NAMES,
    buckets=(1, 5, 15, MINUTE, 5 * MINUTE, HOUR, 4 * HOUR, DAY, 2 * DAY, 7 * DAY),
)
OPEN = Gauge("spoor_messages_open", "Messages that have not ended", [*NAMES, "state"])
OLDEST = Gauge("spoor_messages_oldest_seconds", "How long the oldest of them has waited", [*NAMES, "state"])
OVERDUE = Gauge("spoor_messages_overdue", "On the page for 48 hours and nobody was told", NAMES)
BRAKED = Gauge("spoor_department_braked", "1 for a department whose messages are held", ["department"])


Weeks = Callable[[Transaction], Awaitable[Mapping[str, tuple[str, ...]]]]  # the departments that each misses


async def all_whole(tx: Transaction) -> Mapping[str, tuple[str, ...]]:
    return {}


def count_said(letter: Letter) -> None:
    """Whoever ordered it, also at the command line: what is told of a message leaves by the relay of notify."""
    if letter.topic != CASE_MESSAGES or letter.value is None:
        return
    if not isinstance(said := message_event.validate_json(letter.value), Tick):
        count(said)


def count(said: MessageEvent) -> None:
    """One thing that became of one message."""
    name, data = said.type.split(".")[3], said.data
    became = f"failed-{getattr(data, 'next')}" if name == "failed" else name  # noqa: B009  # of this one event
    TOLD.labels(data.kind, data.channel, became).inc()
    if name == "sent":
        AFTER.labels(data.kind, data.channel).observe(max(0.0, (said.time - data.at).total_seconds()))


class Lookout:
    """One look tells the figures, says once what is overdue, and moves what is held out of the courier's way."""

    def __init__(self, pool: Pool, health: Health, weeks: Weeks = all_whole) -> None:
        self.pool, self.health, self.weeks = pool, health, weeks
        self._said: Mapping[str, tuple[str, ...]] = {}

    async def run(self) -> None:
        while True:
            async for attempt in patiently("lookout"):
                with attempt:
                    await self.look()
            await asyncio.sleep(PACE)

    async def look(self, grace: timedelta = GRACE) -> None:
        await self._set_aside()
        async with self.pool.acquire() as tx, tx.transaction():
            overdue = await store_evidence.mark_overdue(tx, grace)
            if now := await store_evidence.now_heard(tx):
                await store_brake.forget_hours(tx, now)
            swept = await store_weekly.sweep(tx)
            rows, braked, lacking = await store_desk.open_counts(tx), await store_brake.braked(tx), await self.weeks(tx)
        if swept:
            log.info("work_addresses_swept", addresses=swept)
        for one in overdue:
            log.error("message_overdue", message_id=str(one["id"]), kind=one["kind"], channel=one["channel"])
        show(rows, datetime.now(UTC))
        self._show_brakes(braked)
        self._show_weeks(lacking)

    async def _set_aside(self) -> None:
        """In parts: of a flood the courier finds the way free soon, and no transaction takes minutes."""
        more = True
        while more:
            async with self.pool.acquire() as tx, tx.transaction():
                more = await store_brake.set_aside(tx)

    def _show_brakes(self, departments: Collection[str]) -> None:
        BRAKED.clear()
        self.health.notices = {f"brake-{department}": "messages-held" for department in sorted(departments)}
        for department in departments:
            BRAKED.labels(department).set(1)

    def _show_weeks(self, lacking: Mapping[str, tuple[str, ...]]) -> None:
        """Once for what is missing, and again after a start."""
        self.health.notices |= {f"week-{week}": "week-incomplete" for week in lacking}
        for week, departments in lacking.items():
            if self._said.get(week) != departments:
                log.error("week_incomplete", week=week, departments=list(departments))
        self._said = lacking


def show(rows: Iterable[Mapping[str, Any]], clock: datetime) -> None:
    """What was there before and is no longer goes from the figures."""
    overdue = Tally[tuple[str, str]]()
    for gauge in (OPEN, OLDEST, OVERDUE):
        gauge.clear()
    for row in rows:
        where = (row["kind"], row["channel"])
        OPEN.labels(*where, row["state"]).set(row["messages"])
        OLDEST.labels(*where, row["state"]).set(max(0.0, (clock - row["queued_since"]).total_seconds()))
        overdue[where] += row["overdue"]
    for where, messages in overdue.items():
        OVERDUE.labels(*where).set(messages)
