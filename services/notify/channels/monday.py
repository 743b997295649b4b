"""The line of the mail of Monday. A message is of a case and its applicant, and a mail to a colleague is of neither: so
it has a table of its own, and leaves over the same channel by the same rules."""

import asyncio
from datetime import timedelta

from plumbing.logs import log
from plumbing.patience import WORLD, patiently, to_the_end
from plumbing.permit import signed
from plumbing.postgres import Pool
from plumbing.progress import watermark
from schemas.envelope import legal_day
from schemas.topics import CASE_STATUS

from .. import store_weekly
from ..core.contact import Contact, open_sealed
from ..core.letter import Letter
from ..core.message import Outcome, PutBack, Refused
from ..core.retry import ended
from ..core.weekly import READER, STOP, Leads, MailInHand, again, is_over, letter, question, wanted
from ..settings import Settings
from ..templates import render
from .line import Channel, Remembers
from .mail import Mail, sender_of
from .pack import NOT_WRITTEN

AT_ONCE = 20
PACE = 5.0  # seconds from look to look; no commit rings, for nearly all are of messages to applicants


class NotWanted(Exception):
    """It is needed no more; its name says why."""


class Monday:
    """Intent before, result after; under the same Message-ID when it is handed over again."""

    def __init__(self, settings: Settings, pool: Pool, channel: Channel) -> None:
        self.settings, self.pool, self.channel = settings, pool, channel
        self._stopping = False

    async def run(self) -> None:
        """For ever. Stopped in the middle of a round, it waits for the mail under way and puts back the rest."""
        while True:
            async for attempt in patiently("courier-monday"):
                with attempt:
                    claimed = await to_the_end(self.round(), self._stop)
            if not claimed:
                await asyncio.sleep(PACE)

    async def round(self) -> int:
        """Returns how many were claimed; OSError while the channel is away, and then nothing of it has left."""
        async with self.pool.acquire() as tx:
            lease = timedelta(seconds=self.settings.lease_seconds)
            claimed = await store_weekly.take_in_hand(tx, AT_ONCE, lease, self.settings.weekly_rights)
        until, away = asyncio.get_running_loop().time() + self.settings.lease_seconds / 3, None
        for mail in claimed:
            if away or self._stopping or asyncio.get_running_loop().time() > until:
                await self._write_down(mail, PutBack("channel-away" if away else "no-time-left"))
                continue
            try:
                await self._send(mail)
            except OSError as error:
                away = error
                await self._write_down(mail, PutBack("channel-away"))
        if away:
            raise away
        return len(claimed)

    def _stop(self) -> None:
        self._stopping = True

    async def _send(self, mail: MailInHand) -> None:
        try:
            parcel = await self._packed(mail)
        except NotWanted as why:
            async with self.pool.acquire() as tx:
                await store_weekly.cancel(tx, mail, str(why))
            return
        except WORLD:
            raise
        except Exception as error:  # one that cannot be written must not stop the others, nor those to applicants
            log.error("letter_was_not_written", message_id=str(mail.id), kind="week", error=error)
            parcel = NOT_WRITTEN
        await self._write_down(mail, await self._carry(mail, parcel))

    async def _carry(self, mail: MailInHand, parcel: Mail | Refused) -> Outcome:
        if isinstance(parcel, Refused):
            return parcel
        if mail.unsure and isinstance(self.channel, Remembers) and (found := await self.channel.look_up(str(mail.id))):
            return found
        if mail.unsure:
            log.warning("mail_to_colleague_again", message_id=str(mail.id))
        try:
            return await self.channel.hand_over(parcel)
        except OSError:
            raise
        except Exception as error:  # one odd mail must not stop the others
            log.error("mail_was_not_handed_over", message_id=str(mail.id), channel="email", error=error)
            return Refused("channel-broke", unsure=True)

    async def _packed(self, mail: MailInHand) -> Mail | Refused:
        if mail.sealed is None:
            raise NotWanted("stopped")
        contact = open_sealed(self.settings.ring, mail.sealed)
        if contact is None or contact.email is None:
            return Refused("contact-unreadable")
        told = await self._week(mail, contact) if mail.week else self._question(mail, contact)
        name = f"{mail.id}@{self.settings.mail_domain}"
        return Mail(name, sender_of(self.settings), contact.email, contact.language, told)

    def _question(self, mail: MailInHand, contact: Contact) -> Letter:
        return question(contact.language, self._here("ja", READER, str(mail.id)), render)

    async def _week(self, mail: MailInHand, contact: Contact) -> Letter:
        assert mail.week
        async with self.pool.acquire() as tx:
            said = await store_weekly.said(tx, mail.week)
            now = await watermark(tx, CASE_STATUS, self.settings.partitions)
        if now and is_over(mail.week, legal_day(now)):
            raise NotWanted("week-over")
        home, stop = self.settings.dashboard_address.rstrip("/"), self._here("uit", STOP, mail.staff_id)
        leads = Leads(f"{home}/dashboard/zaken", stop, self._page)
        if mail.unseen:
            return await self._again(mail, contact, leads)
        if not wanted([one.data for one in said], mail.departments):
            raise NotWanted("nothing-to-tell")
        return letter(said, mail.departments, contact.language, leads, render)

    async def _again(self, mail: MailInHand, contact: Contact, leads: Leads) -> Letter:
        """Once, and then nothing until they came."""
        async with self.pool.acquire() as tx:
            if not await store_weekly.ask_to_log_in(tx, mail.staff_id, mail.week or ""):
                raise NotWanted("not-logged-in")
        return again(self.settings.weekly_roles_days, contact.language, leads, render)

    @property
    def _page(self) -> str:
        return f"{self.settings.notify_address.rstrip('/')}/weekbericht"

    def _here(self, what: str, salt: str, word: str) -> str:
        return f"{self._page}/{what}/{signed(self.settings, salt, word)}"

    async def _write_down(self, mail: MailInHand, outcome: Outcome) -> None:
        end = ended(mail, outcome)
        async for attempt in patiently("courier-results"):
            with attempt:
                async with self.pool.acquire() as tx:
                    await store_weekly.save_end(tx, end)
        if end.state == "failed":
            log.warning("mail_to_colleague_given_up", message_id=str(mail.id), reason=end.reason)
