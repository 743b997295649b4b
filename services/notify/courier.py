"""The courier: claims messages, hands them over, and writes down what became of it.

The intent is stored before and the result after; in between no database connection is held. After a crash a
message whose result nobody knows is sent again, under the same Message-ID.
"""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import formataddr
from typing import Any, Protocol

from prometheus_client import Counter

from plumbing import outbox
from plumbing.health import Health
from plumbing.link import sign_link
from plumbing.logs import log
from plumbing.patience import patiently
from plumbing.permit import signed
from plumbing.postgres import Pool
from schemas.catalogue import Language
from schemas.status_events import Announcement, announcement

from . import store
from .channels.mail import Mail
from .core import say
from .core.address import ABOUT_ADDRESSES, ADDRESS
from .core.address import letter as letter_about_address
from .core.compose import Letter, compose
from .core.contact import open_sealed
from .core.link import made_at
from .core.message import Claimed, Ended, Outcome, PutBack, Refused, Taken
from .core.retry import ended
from .handlers import letter, on_asked_links
from .settings import Settings
from .templates import render

REST = 0.010  # seconds from round to round: messages that trickle in are claimed together
FALLBACK = 1.0  # seconds between looks when nobody rang
UNWRITTEN = 40  # mails in hand or not written down yet: at most so many are sent twice when we are killed
HANDED_OVER = Counter("spoor_handed_over_total", "Attempts to hand a message to its channel", ["became"])


class Channel(Protocol):
    """A way to an applicant. OSError means that it is away, and that nothing has left."""

    async def ready(self) -> None: ...
    async def hand_over(self, mail: Mail) -> Taken | Refused: ...
    async def close(self) -> None: ...


class Courier:
    """Several may work side by side: each claims its own messages, never two of one case to one applicant."""

    def __init__(
        self, settings: Settings, pool: Pool, channel: Channel, health: Health, say_soon: Callable[[], None]
    ) -> None:
        self.settings, self.pool, self.channel = settings, pool, channel
        self.health, self.say_soon = health, say_soon
        self._bell = asyncio.Event()
        self._away: OSError | None = None
        self._stopping = False
        self._took_back_at = -FALLBACK

    def ring(self) -> None:
        """Something was committed: look soon."""
        self._bell.set()

    async def run(self) -> None:
        """For ever; the world may break and mend. Stopped in the middle of a round, it takes no new mail in hand,
        waits for those under way (each has its deadline), writes down what became of them and puts back the rest."""
        now = asyncio.get_running_loop().time
        try:
            while True:
                began_at = now()
                async for attempt in patiently("courier"):
                    with attempt:
                        claimed = await self._to_the_end(self.round())
                await self._rest(claimed, began_at + REST - now())
        finally:
            await self.channel.close()

    async def round(self) -> int:
        """Claim, hand over, write down; returns how many were claimed."""
        if self._away:
            await self._look_for_the_channel()
        self._bell.clear()
        if claimed := await self._claim():
            await self._work_off(claimed)
        if self._away:
            raise self._away
        return len(claimed)

    async def _claim(self) -> list[Claimed]:
        now = asyncio.get_running_loop().time()
        if now - self._took_back_at >= FALLBACK:
            await self._answer_who_asked()
        async with self.pool.acquire() as tx:  # each statement commits by itself
            if now - self._took_back_at >= FALLBACK:
                self._took_back_at = now
                if lost := await store.take_back(tx):
                    log.warning("messages_taken_back", count=lost)
            return await store.claim(tx, self.settings.courier_batch, timedelta(seconds=self.settings.lease_seconds))

    async def _answer_who_asked(self) -> None:
        """New links, looked for by somebody else than the door: how long that takes tells nobody anything."""
        key = self.settings.notify_private_key.get_secret_value()
        async with self.pool.acquire() as tx, tx.transaction():
            asked = await on_asked_links(tx, key, self.settings.links_an_hour)
        if asked:
            self.say_soon()

    async def _work_off(self, claimed: list[Claimed]) -> None:
        """Several hands take from one pile; meanwhile it is written down what they did, so a crash forgets little."""
        until = asyncio.get_running_loop().time() + self.settings.lease_seconds / 3
        pile, ends, room = iter(claimed), list[Ended](), asyncio.Semaphore(UNWRITTEN)

        async def hand() -> None:
            for message in pile:
                await room.acquire()
                outcome = await self._hand_over(message, until)
                HANDED_OVER.labels(type(outcome).__name__).inc()
                ends.append(ended(message, outcome))

        async with asyncio.TaskGroup() as hands:
            busy = {hands.create_task(hand()) for _ in range(min(self.settings.courier_hands, len(claimed)))}
            while busy:
                _, busy = await asyncio.wait(busy, timeout=REST)
                new, ends[:] = ends[:], []
                if new:
                    await self._write_down(claimed, new)
                for _ in new:
                    room.release()

    async def _hand_over(self, message: Claimed, until: float) -> Outcome:
        if self._away or self._stopping or asyncio.get_running_loop().time() > until:
            return PutBack("channel-away" if self._away else "no-time-left")
        match self._mail(message):
            case Mail() as mail:
                try:
                    return await self.channel.hand_over(mail)
                except OSError as error:
                    self._away = error
                    self.health.trouble("mail", "channel-away")
                    return PutBack("channel-away")
                except Exception as error:  # one odd mail must not stop the others
                    log.error("mail_was_not_handed_over", message_id=str(message.id), error=error)
                    return Refused("channel-broke", unsure=True)
            case refused:
                return refused

    def _mail(self, message: Claimed) -> Mail | Refused:
        """Trouble of our own is tried again later, for a human may mend it; the others are not kept waiting."""
        private_key = self.settings.notify_private_key.get_secret_value()
        if (contact := open_sealed(private_key, message.sealed)) is None:
            log.error("contact_stayed_closed", message_id=str(message.id))
            return Refused("contact-unreadable")
        if contact.email is None:
            return Refused("no-address", permanent=True)
        language = message.language or contact.language
        try:
            written = self._written(message, language)
        except Exception as error:
            log.error("letter_was_not_written", message_id=str(message.id), kind=message.kind, error=error)
            return Refused("letter-not-written")
        sender = formataddr((self.settings.mail_from_name, self.settings.mail_from))
        return Mail(f"{message.id}@{self.settings.mail_domain}", sender, contact.email, language, written)

    def _written(self, message: Claimed, language: Language) -> Letter:
        if message.kind in ABOUT_ADDRESSES:
            token = signed(self.settings, ADDRESS, str(message.id))
            return letter_about_address(message.kind, language, f"{self.settings.notify_address}/adres/{token}", render)
        said = announcement.validate_json(message.body)
        assert isinstance(said, Announcement)
        return compose(said, message.kind, language, self.settings.public_url, self._link(message, said), render)

    def _link(self, message: Claimed, said: Announcement) -> str:
        now, key = said.data.snapshot, self.settings.link_signing_key.get_secret_value()
        return sign_link(key, now.case_id, now.applicant_id, made_at(message.at, now.links_from))

    async def _write_down(self, claimed: list[Claimed], ends: list[Ended]) -> None:
        async for attempt in patiently("courier-results"):
            with attempt:
                await self._write_down_once(claimed, ends)
        self.say_soon()
        for end in ends:
            if end.state == "failed":
                log.warning("message_given_up", message_id=str(end.id), reason=end.reason)

    async def _write_down_once(self, claimed: list[Claimed], ends: list[Ended]) -> None:
        now, messages = datetime.now(UTC), {message.id: message for message in claimed}
        async with self.pool.acquire() as tx, tx.transaction():
            ours = await store.save_ends(tx, ends)
            mine = [end for end in ends if end.id in ours]
            await store.hold_lanes(tx, [messages[end.id].case_id for end in mine if end.pause])
            said = [(messages[end.id], say.ended(messages[end.id], end, now)) for end in mine]
            await outbox.put(tx, [letter(one, message.partition) for message, one in said if one])

    async def _look_for_the_channel(self) -> None:
        await self.channel.ready()
        self._away = None
        self.health.well("mail")

    async def _rest(self, claimed: int, seconds: float) -> None:
        if claimed == 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._bell.wait(), FALLBACK)
        elif claimed < self.settings.courier_batch:
            await asyncio.sleep(max(0, seconds))

    async def _to_the_end(self, work: Coroutine[Any, Any, int]) -> int:
        task = asyncio.create_task(work)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._stopping = True
            await asyncio.wait([task])
            if not task.cancelled() and (error := task.exception()):  # the lease takes back what is not written down
                log.error("round_was_not_finished", error=error)
            raise
