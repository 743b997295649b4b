"""Other systems in turn: each by itself and in the hands of one courier, so that none of them waits for another."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from random import random

from httpx import AsyncClient
from prometheus_client import Counter, Gauge

from plumbing.logs import log
from plumbing.patience import patiently, rung
from plumbing.postgres import Pool

from .. import store_webhooks
from ..core.turn import PATIENCE, Declined, NoticeEnd, Took, Turn, Waiting, ended, rested
from ..settings import Settings
from .webhook import Webhook

AT_ONCE = 32  # systems
BATCH = 20  # notifications of one system in a turn: at most so many are sent twice when we are killed
REST = 0.25  # seconds from look to look: what trickles in is taken together, and few cities have systems that wait
FALLBACK = 1.0  # seconds between looks when nobody rang
HOUSEKEEPING = 60.0
NOTIFIED = Counter("spoor_notified_total", "Attempts to notify another system", ["became"])
NOTIFICATIONS = Gauge("spoor_notifications", "Notifications to other systems that wait, or are parked", ["state"])
OLDEST = Gauge("spoor_notifications_oldest_seconds", "When the oldest that waits was queued (Unix seconds); 0 is none")


class Turns:
    """At least once, in order within a case. What is not taken within three days is parked, and never deleted."""

    def __init__(self, settings: Settings, pool: Pool, webhook: Webhook) -> None:
        self.settings, self.pool, self.webhook = settings, pool, webhook
        self.bell = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()
        self._stopping = False

    def ring(self) -> None:
        """Something was committed: look soon."""
        self.bell.set()

    async def run(self) -> None:
        """For ever. Stopped, it takes nothing more in hand, and writes down what became of what is under way."""
        tidy = asyncio.create_task(self._again_and_again())
        try:
            while True:
                async for attempt in patiently("notifications"):
                    with attempt:
                        await self.look()
                await asyncio.sleep(REST)
                await rung(self.bell, FALLBACK)
        finally:
            self._stopping = True
            tidy.cancel()
            await asyncio.wait([tidy, *self._serving])

    async def look(self) -> None:
        """Give a turn to whoever has something due."""
        self.bell.clear()
        free = AT_ONCE - len(self._serving)
        if free < 1:
            return
        lease = timedelta(seconds=self.settings.lease_seconds)
        async with self.pool.acquire() as tx:
            turns = await store_webhooks.take_turns(tx, free, lease)
        for turn in turns:
            task = asyncio.create_task(self._serve(turn))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)

    async def round(self) -> None:
        """One look, and whoever got a turn is served to the end of it."""
        await self.look()
        if self._serving:
            await asyncio.wait(set(self._serving))

    async def tidy(self) -> None:
        """Park what had its time, forget what was delivered long ago, and count."""
        async with self.pool.acquire() as tx:  # each statement commits by itself
            if count := await store_webhooks.park_old(tx, PATIENCE):
                _say_parked(count)
            await store_webhooks.forget_delivered(tx, timedelta(days=self.settings.webhook_days))
            rows = await store_webhooks.how_it_goes(tx)
        for state in ("queued", "parked"):
            NOTIFICATIONS.labels(state).set(sum(row[state] for row in rows))
        OLDEST.set(min((row["oldest"].timestamp() for row in rows if row["oldest"]), default=0))

    async def _serve(self, turn: Turn) -> None:
        """What falls over before anything is written is tried again when the lease is over."""
        try:
            await self._take_turn(turn)
        except Exception as error:
            log.error("courier_was_hindered", what="notifications", error=error)

    async def _take_turn(self, turn: Turn) -> None:
        async with self.pool.acquire() as tx, tx.transaction():
            due = await store_webhooks.take_in_hand(tx, turn, 1 if turn.failures else BATCH)
        done = await self._hand_over(turn, due)
        outcomes = [outcome for _, outcome in done]
        ends = [ended(waiting, outcome, random()) for waiting, outcome in done]
        end = rested(turn.failures, outcomes, random())
        async for attempt in patiently("notifications"):
            with attempt:
                async with self.pool.acquire() as tx, tx.transaction():
                    ours = await store_webhooks.end_turn(tx, turn, end, ends)
        if not ours:
            log.warning("turn_was_lost", subscriber=str(turn.subscriber), count=len(ends))
            return
        self._tell(turn, ends)
        if done and not end.rest:
            self.ring()

    async def _hand_over(self, turn: Turn, due: Sequence[Waiting]) -> list[tuple[Waiting, Took | Declined]]:
        """A few at a time; at the first trouble, or when the lease runs out, the rest is left for a later turn."""
        now = asyncio.get_running_loop().time
        until, pile, done = now() + self.settings.lease_seconds / 3, iter(due), list[tuple[Waiting, Took | Declined]]()
        troubled = False

        async def hand(line: AsyncClient) -> None:
            nonlocal troubled
            for waiting in pile:
                if troubled or self._stopping or now() > until:
                    return
                outcome = await self.webhook.hand_over(line, turn, waiting.notice)
                done.append((waiting, outcome))
                troubled |= isinstance(outcome, Declined) and not outcome.alone

        async with self.webhook.line() as line, asyncio.TaskGroup() as hands:
            for _ in range(min(self.settings.webhook_hands, len(due))):
                hands.create_task(hand(line))
        return done

    def _tell(self, turn: Turn, ends: Sequence[NoticeEnd]) -> None:
        for end in ends:
            NOTIFIED.labels(end.state).inc()
        if over := sum(end.state == "parked" for end in ends):
            _say_parked(over)
        if ends and turn.failures == 0 and (first := next((end for end in ends if end.state == "queued"), None)):
            log.warning("subscriber_declined", subscriber=str(turn.subscriber), reason=first.reason)

    async def _again_and_again(self) -> None:
        """Whatever happens to it, notifications leave meanwhile."""
        while True:
            try:
                await self.tidy()
            except Exception as error:
                log.error("courier_was_hindered", what="notifications-tidy", error=error)
            await asyncio.sleep(HOUSEKEEPING)


def _say_parked(count: int) -> None:
    log.error("notifications_parked", count=count)
