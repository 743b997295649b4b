"""The doors for what is said of people: how they are reached, and that they or their cases must be forgotten."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, time

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.kafka import partition_of
from plumbing.logs import log
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from schemas.envelope import identity
from schemas.status_events import FORGOTTEN, Announcement
from schemas.topics import CONTACTS

from . import store, store_address, store_erased
from .core import say
from .core.contact import Forgotten, open_sealed
from .core.mailbox import CHANGED, Changed, Telling, told_by_applicant, told_by_department
from .core.message import Kept, Message
from .core.window import POST_AT
from .handlers import letter, on_announcements


async def on_case_status(batch: Batch, tx: Transaction, partitions: int, post_at: time = POST_AT) -> None:
    """What is announced of cases, and which of them are to be forgotten; of those nothing is heard any more."""
    gone = await store_erased.forgotten(tx, batch.where)
    erased = {one.case_id for one in batch.facts if one.type == FORGOTTEN and one.case_id not in gone}
    if erased:
        await store.lock_contacts(tx)  # before messages are queued: two that wait for each other are none
    await on_announcements(batch.only(lambda one: one.type != FORGOTTEN and one.case_id not in gone), tx, post_at)
    if erased:
        await forget(tx, erased, partitions)


async def forget(tx: Transaction, erased: Collection[str], partitions: int) -> None:
    """Cancel, blank and delete. Who has no case left is forgotten, also by the topic that would tell us again."""
    stopped = await store_erased.stop_cases(tx, erased)
    await _say_cancelled(tx, stopped, store_erased.CASE_ERASED)
    people = sorted(await store_erased.forget_cases(tx, erased))
    await store_erased.forget_people(tx, people)
    await outbox.put(tx, [Letter(CONTACTS, partition_of(one, partitions), one, None) for one in people])
    log.info("cases_forgotten", cases=len(erased), people=len(people), cancelled=len(stopped))


async def on_contacts(batch: Batch, tx: Transaction, private_key: str) -> None:
    """Keep the newest contact of each applicant, still sealed; a tombstone forgets the person, twice is once. Who is
    told of again after it is somebody new."""
    known, gone = dict[str, str](), set[str]()
    for given in batch.events:
        match given:
            case Forgotten(applicant_id):
                known.pop(applicant_id, None)
                gone.add(applicant_id)
            case _:
                known[given.data.applicant_id] = given.data.sealed
    await store.lock_contacts(tx)
    if gone:
        await forget_people(tx, sorted(gone))
    before = await store_address.kept(tx, known)
    await keep(tx, {who: told_by_department(before.get(who), sealed, private_key) for who, sealed in known.items()})


async def on_new_address(tx: Transaction, applicant_id: str, sealed: str, private_key: str) -> None:
    """Somebody read the mail at the new address and said yes."""
    await store.lock_contacts(tx)
    before = (await store_address.kept(tx, [applicant_id])).get(applicant_id)
    if new := open_sealed(private_key, sealed):
        await keep(tx, {applicant_id: told_by_applicant(before, new, private_key)})


async def keep(tx: Transaction, changes: Mapping[str, Changed]) -> None:
    """How people are reached from now on. Their address until now hears that it is one no longer."""
    await store.keep_contacts(tx, {who: one.kept.sealed for who, one in changes.items() if not one.kept.own})
    await store_address.keep_own(tx, {who: one.kept for who, one in changes.items() if one.kept.own})
    for who, one in changes.items():
        if one.before:
            id = identity(CHANGED, who, one.kept.sealed)
            await tell_of_address(tx, who, Telling(id, CHANGED, one.before))


async def tell_of_address(tx: Transaction, applicant_id: str, telling: Telling) -> None:
    """Under the case of which they heard last; nothing to somebody who was never written to."""
    last = await store_address.last_told(tx, applicant_id)
    if last is None:
        return
    said = Announcement.model_validate_json(last.body)
    message = Message(telling.id, telling.kind, "email", said, asked_at=max(last.now, said.time))
    if await store_address.add_message(tx, applicant_id, message, last, telling.sealed):
        await outbox.put(tx, [letter(say.queued(message), last.partition)])


async def forget_people(tx: Transaction, applicant_ids: Collection[str]) -> None:
    """A person whom nobody knows is forgotten already."""
    stopped = await store_erased.stop_people(tx, applicant_ids)
    await _say_cancelled(tx, stopped, store_erased.PERSON_FORGOTTEN)
    await store_erased.forget_people(tx, applicant_ids)


async def _say_cancelled(tx: Transaction, stopped: Collection[Kept], reason: str) -> None:
    now = datetime.now(UTC)
    await outbox.put(tx, [letter(say.cancelled(one, reason, now), one.partition) for one in stopped])
