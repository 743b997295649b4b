"""The doors for what becomes of messages: handed over, arrived, come back, or not needed any more."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from plumbing import outbox
from plumbing.logs import log
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from schemas.failures import address_fails
from schemas.message_events import Channel
from schemas.topics import CASE_MESSAGES

from . import store, store_address, store_courier, store_erased, store_fates, store_read
from .core import say
from .core.contact import open_sealed
from .core.evidence import NOBODY, Orderer
from .core.fallback import CALL_AFTER, MAY_HAVE_TO_ARRIVE, must_arrive, next_way, open_ways, sequel
from .core.message import Claimed, Ended, Kept
from .core.need import ONCE_ENDED


async def on_ends(
    tx: Transaction, ends: Sequence[tuple[Claimed, Ended]], ring: str, channels: Collection[Channel]
) -> None:
    """Write down what became of hand-overs; who gave up is told another way."""
    now = datetime.now(UTC)
    lost = [message.id for message, end in ends if end.state == "failed" and address_fails(end.reason)]
    await judge(tx, lost, fails=True)
    ours = await store_courier.save_ends(tx, [end for _, end in ends])
    await store_erased.forget_late_results(tx, {end.id for _, end in ends} - ours.keys())
    mine = [(message, end) for message, end in ends if end.id in ours]
    await store_courier.hold_lanes(tx, [message.case_id for message, end in mine if end.pause])
    failed = [message for message, end in mine if end.state == "failed"]
    instead, sequels = await _fall_back(tx, failed, ring, channels)
    said = [(message, say.ended(message, end, now, ours[message.id], message.id in instead)) for message, end in mine]
    await outbox.put(tx, [letter(one, message.partition) for message, one in said if one])
    await outbox.put(tx, [letter(say.queued_instead(one), one.partition) for one in sequels])
    for message, end in mine:
        if end.state == "failed":
            log.warning("message_given_up", message_id=str(message.id), channel=message.channel, reason=end.reason)


async def _fall_back(
    tx: Transaction, failed: Sequence[Claimed | Kept], ring: str, channels: Collection[Channel]
) -> tuple[set[UUID], list[Kept]]:
    """Those of which is told another way, by what stands there, and the messages that are new for it. Nobody is told
    who must be forgotten, nor of an end that is another one by now."""
    rows: list[tuple[UUID, UUID, Channel]] = []
    over = await store_read.superseded(tx, [one.id for one in failed if one.kind in ONCE_ENDED])
    for message in failed:
        contact = open_sealed(ring, message.sealed) if message.sealed else None
        way = next_way(message.kind, message.channel, open_ways(contact, channels), must_arrive(message))
        if way and message.sealed and message.id not in over:
            rows.append((message.id, sequel(message.id, way), way))
    new = await store_fates.add_sequels(tx, rows)
    return await store_fates.told_elsewhere(tx, rows), new


async def on_delivered(tx: Transaction, ids: Sequence[UUID], reason: str | None = None, by: Orderer = NOBODY) -> int:
    """Somebody who knows tells that they arrived; returns of how many this is news. What waited for a call follows."""
    await judge(tx, ids, fails=False)
    news, now = await store_fates.mark_delivered(tx, ids, reason, by), datetime.now(UTC)
    calls = [one.id for one in news if one.channel == "call"]
    await store_fates.let_follow(tx, calls)
    await store_fates.look_again(tx, calls)
    await outbox.put(tx, [letter(say.delivered(one, now), one.partition) for one in news])
    return len(news)


async def on_bounced(
    tx: Transaction, ids: Sequence[UUID], reason: str, ring: str, channels: Collection[Channel]
) -> int:
    """They came back after they had left; what must be told is told another way. Returns of how many this is news."""
    if address_fails(reason):
        await judge(tx, ids, fails=True)
    news, now = await store_fates.mark_bounced(tx, ids, reason), datetime.now(UTC)
    instead, sequels = await _fall_back(tx, news, ring, channels)
    await outbox.put(tx, [letter(say.failed(one, reason, now, one.id in instead), one.partition) for one in news])
    await outbox.put(tx, [letter(say.queued_instead(one), one.partition) for one in sequels])
    for one in news:
        log.warning("message_given_up", message_id=str(one.id), channel=one.channel, reason=reason)
    return len(news)


async def on_unreachable(tx: Transaction, at_most: int) -> int:
    """Of whom no contact ever came: what the law wants told is a task for a colleague, one of a case until it was taken
    up. Of so many messages at once; returns how many tasks are new."""
    await store.hold_contacts(tx)
    unreached = await store_fates.lock_unreached(tx, MAY_HAVE_TO_ARRIVE, CALL_AFTER, at_most)
    tasks = await store_fates.add_tasks(tx, unreached)
    await outbox.put(tx, [letter(say.queued_instead(one), one.partition) for one in tasks])
    return len(tasks)


async def on_reachable(tx: Transaction, applicant_ids: Collection[str]) -> None:
    """A contact came after all: what is still needed leaves by itself, and nobody has to find out how."""
    await on_cancelled(tx, await store_fates.tasks_of(tx, applicant_ids), "contact-came")


async def on_address_again(tx: Transaction, applicant_ids: Collection[str]) -> None:
    """There is an e-mail address that may work: what a colleague was to tell instead of a mail is mailed to it, as far
    as it is still needed, and nobody has to call about it."""
    again = await store_fates.mail_again(tx, applicant_ids) if applicant_ids else []
    await outbox.put(tx, [letter(say.queued_instead(one), one.partition) for one in again])
    await on_cancelled(tx, await store_fates.calls_instead(tx, applicant_ids), "contact-came")


async def judge(tx: Transaction, ids: Sequence[UUID], fails: bool) -> None:
    """What became of these mails tells whether an address works. Before the messages, as who keeps a contact does."""
    if ids:
        await store.hold_contacts(tx)
        await store_address.judge(tx, ids, fails)


async def on_cancelled(tx: Transaction, ids: Sequence[UUID], reason: str, by: Orderer = NOBODY) -> int:
    """They are not needed any more, or somebody stopped them; returns how many had not left yet."""
    over = await store_fates.cancel(tx, ids, reason, by)
    await store_fates.look_again(tx, [one.id for one in over if one.channel == "call"])
    await say_cancelled(tx, over, reason)
    return len(over)


async def say_cancelled(tx: Transaction, over: Collection[Kept], reason: str) -> None:
    now = datetime.now(UTC)
    await outbox.put(tx, [letter(say.cancelled(one, reason, now), one.partition) for one in over])


def letter(said: Any, partition: int) -> Letter:
    """What came in on partition p goes out on partition p, so a case stays in order."""
    return Letter(CASE_MESSAGES, partition, said.case_id, said.model_dump_json(exclude_none=True))
