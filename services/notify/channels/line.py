"""The line of a channel: claims its messages, hands them over, and writes down what became of each.

The intent is stored before and the result after; in between no database connection is held. After a crash a
message whose result nobody knows is looked for at its provider, or sent again under the same Message-ID.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol, TypeVar, runtime_checkable
from uuid import UUID

from prometheus_client import Counter

from plumbing.health import Health
from plumbing.logs import log
from plumbing.patience import patiently, rung, to_the_end
from plumbing.postgres import Pool
from schemas.message_events import Channel as Name

from .. import store_courier, store_push
from ..core.gather import gathered
from ..core.message import Claimed, Ended, Opened, Outcome, Proof, PutBack, Refused, Taken
from ..core.retry import ended
from ..core.subscription import Subscription, unseal
from ..fates import on_ends
from ..handlers import still_to_tell
from ..settings import Settings
from .pack import Packed, pack
from .proof import Parcel

REST = 0.010  # seconds from round to round: messages that trickle in are claimed together
REST_OF_OTHERS = 0.25  # the same for all channels but mail, which few messages use
SOON = 0.1  # seconds after a round in which something left: what was behind it may leave, and nobody rings for that
FALLBACK = 1.0  # seconds between looks when nobody rang
UNWRITTEN = 40  # parcels in hand or not written down yet: at most so many are sent twice when we are killed
AT_ONCE, AT_LAST = UNWRITTEN // 2, 0.5  # parcels that are written down together, or after so many seconds fewer
HANDED_OVER = Counter("spoor_handed_over_total", "Attempts to hand a message to its channel", ["became"])
Envelope = Sequence[Opened]
End = tuple[Claimed, Ended]
Answer = TypeVar("Answer")


class Channel(Protocol):
    """A way to an applicant. OSError means that it is away, and that nothing has left."""

    async def ready(self) -> None: ...
    async def hand_over(self, parcel: Any, /) -> Taken | Refused: ...
    async def close(self) -> None: ...


@runtime_checkable
class Remembers(Protocol):
    """A channel that can be asked what became of what we handed over; None when it never saw it."""

    async def look_up(self, reference: str, /) -> Taken | Refused | None: ...


@dataclass(frozen=True)
class House:
    """What all lines share."""

    settings: Settings
    pool: Pool
    health: Health
    say_soon: Callable[[], None]
    channels: Collection[Name]  # that are set up


class Line:
    """What leaves over one channel. Several may work side by side: each claims its own messages, never two of one
    case to one applicant. Another channel that is away or slow is none of its business."""

    def __init__(self, house: House, name: Name, channel: Channel) -> None:
        self.house, self.settings, self.pool = house, house.settings, house.pool
        self.name, self.channel = name, channel
        self.bell = asyncio.Event()
        (self._trouble,) = troubles_of([name])
        self._rest_of_round = REST if name == "email" else REST_OF_OTHERS
        self._away: OSError | None = None
        self._stopping = False

    async def run(self) -> None:
        """For ever; the world may break and mend. Stopped in the middle of a round, it takes no new mail in hand,
        waits for those under way (each has its deadline), writes down what became of them and puts back the rest."""
        now = asyncio.get_running_loop().time
        try:
            while True:
                began_at = now()
                async for attempt in patiently(f"courier-{self.name}"):
                    with attempt:
                        claimed = await to_the_end(self.round(), self._stop)
                await self._rest(claimed, began_at + self._rest_of_round - now())
        finally:
            await self.channel.close()

    async def round(self) -> int:
        """Claim, hand over, write down; returns how many were claimed, or were found to be needed no more."""
        if self._away:
            await self._look_for_the_channel()
        self.bell.clear()
        found, claimed = await self._claim()
        if claimed:
            await self._work_off(claimed)
        if self._away:
            raise self._away
        return found

    async def _claim(self) -> tuple[int, list[Envelope]]:
        """What is needed no more is cancelled in the same transaction, before there is an intent to send it."""
        async with self.pool.acquire() as tx, tx.transaction():
            free = await store_courier.hold_next(tx, self.name, self.settings.courier_batch)
            needed = gathered(await still_to_tell(tx, free, self.settings.partitions))
            lease = timedelta(seconds=self.settings.lease_seconds)
            await store_courier.take_in_hand(tx, [one.message for one in needed], lease)
        if len(needed) < len(free):
            self.house.say_soon()
        return len(free), _envelopes(needed)

    async def _work_off(self, claimed: list[Envelope]) -> None:
        """Several hands take from one pile; meanwhile it is written down what they did, so a crash forgets little."""
        until = asyncio.get_running_loop().time() + self.settings.lease_seconds / 3
        pile, done, room, enough = iter(claimed), list[list[End]](), asyncio.Semaphore(UNWRITTEN), asyncio.Event()

        async def hand() -> None:
            for envelope in pile:
                await room.acquire()
                done.append(await self._hand_over(envelope, until))
                if len(done) >= AT_ONCE:
                    enough.set()

        async def work() -> None:
            async with asyncio.TaskGroup() as hands:
                for _ in range(min(self.settings.courier_hands, len(claimed))):
                    hands.create_task(hand())

        async with asyncio.TaskGroup() as both:
            hands = both.create_task(work())
            hands.add_done_callback(lambda _: enough.set())
            while not (hands.done() and not done):
                await rung(enough, AT_LAST)
                enough.clear()
                new, done[:] = done[:], []
                if new:
                    await self._write_down([one for envelope in new for one in envelope])
                for _ in new:
                    room.release()

    async def _hand_over(self, envelope: Envelope, until: float) -> list[End]:
        """Parts that could not be written stay behind, and leave by themselves when somebody has mended them."""
        left_out: Mapping[UUID, Refused] = {}
        proof: Proof | None = None
        outcome: Outcome
        if self._away or self._stopping or asyncio.get_running_loop().time() > until:
            outcome = PutBack("channel-away" if self._away else "no-time-left")
        elif found := await self._guarded(envelope[0].message, self._looked_up(envelope[0].message)):
            outcome = found
        else:
            packed = await self._packed(envelope)
            left_out, proof = packed.left_out, packed.proof
            outcome = await self._carry(envelope[0].message, packed.parcel)
        HANDED_OVER.labels(type(outcome).__name__).inc()
        return [_end(one.message, outcome, left_out.get(one.message.id), proof) for one in envelope]

    async def _packed(self, envelope: Envelope) -> Packed:
        if self.name == "push":
            return pack(self.settings, envelope, await self._browsers(envelope[0]))
        if self.name == "letter":  # to set one takes as long as to write a hundred mails
            return await asyncio.to_thread(pack, self.settings, envelope)
        return pack(self.settings, envelope)

    async def _browsers(self, first: Opened) -> list[Subscription]:
        """Those of this person that may hear of this case."""
        found, links_from = list[str](), first.said.data.snapshot.links_from if first.said else None
        async for attempt in patiently("courier-browsers"):
            with attempt:
                async with self.pool.acquire() as tx:
                    found = await store_push.browsers(tx, first.message.applicant_id, first.message.case_id, links_from)
        return [one for sealed in found if (one := unseal(self.settings.ring, sealed))]

    async def _carry(self, first: Claimed, parcel: Parcel | Refused) -> Outcome:
        if isinstance(parcel, Refused):
            return parcel
        outcome = await self._guarded(first, self.channel.hand_over(parcel))
        assert outcome is not None
        return outcome

    async def _looked_up(self, first: Claimed) -> Taken | Refused | None:
        """What its provider knows of a message that may have left before; None when it must be handed over (again)."""
        if not (first.unsure and isinstance(self.channel, Remembers)):
            return None
        found = await self.channel.look_up(str(first.leaves_as))
        return replace(found, looked_up=True) if isinstance(found, Taken) else found

    async def _guarded(self, first: Claimed, work: Awaitable[Answer]) -> Answer | PutBack | Refused:
        try:
            return await work
        except OSError as error:
            self._away = error
            self.house.health.trouble(self._trouble, "channel-away")
            return PutBack("channel-away")
        except Exception as error:  # one odd message must not stop the others
            log.error("mail_was_not_handed_over", message_id=str(first.id), channel=self.name, error=error)
            return Refused("channel-broke", unsure=True)

    async def _write_down(self, ends: list[End]) -> None:
        async for attempt in patiently("courier-results"):
            with attempt:
                async with self.pool.acquire() as tx, tx.transaction():
                    await on_ends(tx, ends, self.settings.ring, self.house.channels)
        self.house.say_soon()

    async def _look_for_the_channel(self) -> None:
        await self.channel.ready()
        self._away = None
        self.house.health.well(self._trouble)

    async def _rest(self, claimed: int, seconds: float) -> None:
        if claimed == 0:
            await rung(self.bell, FALLBACK)
            if self.name != "email":
                await asyncio.sleep(REST_OF_OTHERS)
        elif claimed < self.settings.courier_batch:
            await asyncio.sleep(max(0, seconds))
            await rung(self.bell, SOON)

    def _stop(self) -> None:
        self._stopping = True


def troubles_of(names: Iterable[Name]) -> list[str]:
    """By which names `/readyz` tells that these channels are away."""
    return ["mail" if name == "email" else name for name in names]


def _envelopes(messages: Sequence[Opened]) -> list[Envelope]:
    """In the order of their first."""
    found: dict[UUID, list[Opened]] = {}
    for one in messages:
        found.setdefault(one.message.leaves_as, []).append(one)
    return list(found.values())


def _end(message: Claimed, outcome: Outcome, left_out: Refused | None, proof: Proof | None) -> End:
    if left_out is None:
        return message, replace(ended(message, outcome), proof=None if isinstance(outcome, PutBack) else proof)
    return message, replace(ended(message, left_out), alone=True)
