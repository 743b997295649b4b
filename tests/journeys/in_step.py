"""A town hall in step: intake, status and notify without a broker, where no day begins before the last is handled.

On the bus a replay lives a week in a second, and what was overtaken before it could leave is rightly never told. Here
the post leaves on its day, as in a city that lives one day a day.
"""

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from plumbing.batch import Decode, Handler, Listener
from plumbing.health import Health
from plumbing.outbox import Letter
from plumbing.postgres import Pool
from plumbing.testing import City, record_of
from schemas.envelope import BEGINNING, LEGAL_ZONE
from schemas.message_events import message_event
from schemas.topics import CASE_EVENTS, CASE_MESSAGES, CASE_STATUS, CONTACTS
from services.intake.app import make_app as make_intake
from services.intake.settings import Settings as Intake
from services.notify.app import decode_announcement, decode_contact
from services.notify.channels.open import open_channels
from services.notify.courier import Courier
from services.notify.people import on_case_status, on_contacts
from services.notify.settings import Settings as Notify
from services.status.app import decode_fact
from services.status.handlers import on_facts, on_messages
from simulation.door import Door, Raw
from tests.journeys.post_office import PostOffice, open_post_office
from tests.relayed import take_letters
from tests.services.intake.deliveries import PUBLIC
from tests.services.notify.saying import PRIVATE

SAYS = ("intake", "status", "notify")
PARTITIONS = 4
NOBODY = "127.0.0.1:1"  # no broker: what intake says is taken from its outbox here


@dataclass
class InStep:
    """Tell it what time it is and what happened; it returns when all of it was handled and what may leave has left."""

    pools: dict[str, Pool]
    door: Door
    post: PostOffice
    courier: Courier
    ears: dict[str, list[Listener]]
    now: datetime = BEGINNING
    left_at: list[datetime] = field(default_factory=list)  # of every mail at the post office what time it was
    announced: list[str] = field(default_factory=list)  # by their ids
    _ends: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    async def tick(self, now: datetime) -> None:
        self.now = now
        await self.door.tick(now)
        await self.handled()

    async def introduce(self, applicants: Sequence[str]) -> None:
        await self.door.introduce(applicants)

    async def say(self, events: Sequence[Raw]) -> None:
        await self.door.say(events)
        await self.handled()

    async def handled(self) -> None:
        """What comes of it may bring new post, and the post new messages on the bus."""
        await self._carry()
        while await self.courier.round():
            await self._carry()

    async def _carry(self) -> None:
        while letters := [one for service in SAYS for one in await self._take(service)]:
            for topic, ears in self.ears.items():
                if records := [self._record(one) for one in letters if one.topic == topic]:
                    for ear in ears:
                        await ear.hear(sorted(records, key=lambda record: record.partition))

    async def _take(self, service: str) -> list[Letter]:
        async with self.pools[service].acquire() as tx, tx.transaction():
            return await take_letters(tx, range(PARTITIONS))

    def _record(self, letter: Letter) -> Any:
        place = letter.topic, letter.partition
        offset, self._ends[place] = self._ends[place], self._ends[place] + 1
        if letter.topic == CASE_STATUS and letter.key is not None:
            self.announced.append(json.loads(letter.value or "{}")["id"])
        record = record_of((letter.value or "").encode(), letter.topic, offset, partition=letter.partition)
        record.key = letter.key.encode() if letter.key else None
        return record

    async def rows(self, service: str, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await self.pools[service].fetch(sql, *values)]

    async def number(self, service: str, sql: str, *values: Any) -> int:
        ((number,),) = await self.rows(service, sql, *values)
        return int(number or 0)


@asynccontextmanager
async def in_step(city: City) -> AsyncIterator[InStep]:
    intake = city.settings(Intake, "intake", notify_public_key=PUBLIC, intake_open_door=True, clock="driven",
                           future_tolerance=timedelta(days=1))  # fmt: skip
    client = await city.serving(make_intake(intake.model_copy(update={"kafka_bootstrap": NOBODY})))
    async with open_post_office() as post:
        notify = city.settings(Notify, "notify", notify_private_key=PRIVATE, smtp_port=post.port)
        pools = {service: await city.pool(service) for service in SAYS}
        courier = Courier(notify, pools["notify"], open_channels(notify, _forget), Health(), lambda: None)
        hall = InStep(pools, Door(client), post, courier, _ears(pools, notify))
        post.on_mail = lambda _: hall.left_at.append(hall.now)
        try:
            yield hall
        finally:
            for line in courier.lines:
                await line.channel.close()


def _ears(pools: dict[str, Pool], notify: Notify) -> dict[str, list[Listener]]:
    """In the order of the flow, as the services themselves listen."""

    def ear(service: str, topic: str, decode: Decode, handler: Handler) -> Listener:
        return Listener(topic, decode, handler, pools[service], Health(), 0, lambda: None)

    hears = partial(on_case_status, partitions=PARTITIONS, post_at=notify.post_at)
    return {
        CASE_EVENTS: [ear("status", CASE_EVENTS, decode_fact, partial(on_facts, silent_after=3))],
        CONTACTS: [ear("notify", CONTACTS, decode_contact, partial(on_contacts, ring=notify.ring))],
        CASE_STATUS: [ear("notify", CASE_STATUS, decode_announcement, hears)],
        CASE_MESSAGES: [
            ear("status", CASE_MESSAGES, lambda record: message_event.validate_json(record.value), on_messages)
        ],
    }


async def _forget(digests: Any) -> None:
    raise AssertionError("nobody has a browser here")


def at(day: date, moment: time = time()) -> datetime:
    return datetime.combine(day, moment, LEGAL_ZONE)
