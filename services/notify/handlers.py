"""The doors for announcements, contacts and questions for a link: what was said since we last listened comes in."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.kafka import partition_of
from plumbing.logs import log
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from schemas.envelope import identity
from schemas.message_events import Kind
from schemas.status_events import FORGOTTEN, Announcement
from schemas.topics import CASE_MESSAGES, CONTACTS

from . import store, store_address, store_erased, store_held, store_people
from .core import say
from .core.address import CHANGED, Changed, Telling, told_by_applicant, told_by_department
from .core.book import Book, KindsTold
from .core.contact import Forgotten, open_sealed
from .core.judge import judge
from .core.known import Known
from .core.link import new_links
from .core.message import Held, Message


async def on_case_status(batch: Batch, tx: Transaction, partitions: int) -> None:
    """What is announced of cases, and which of them are to be forgotten; of those nothing is heard any more."""
    gone = await store_erased.forgotten(tx, batch.where)
    erased = {one.case_id: one.time for one in batch.facts if one.type == FORGOTTEN and one.case_id not in gone}
    if erased:
        await store.lock_contacts(tx)  # before messages are queued: two that wait for each other are none
    await on_announcements(batch.only(lambda one: one.type != FORGOTTEN and one.case_id not in gone), tx)
    if erased:
        await forget(tx, erased, partitions)


async def forget(tx: Transaction, erased: Mapping[str, datetime], partitions: int) -> None:
    """Cancel, blank and delete. Who has no case left is forgotten, also by the topic that would tell us again."""
    stopped = await store_erased.stop_cases(tx, erased)
    people = sorted(await store_erased.forget_cases(tx, erased))
    await store_erased.forget_people(tx, people)
    await outbox.put(tx, [letter(say.stopped(one, erased[one.case_id]), one.partition) for one in stopped])
    await outbox.put(tx, [Letter(CONTACTS, partition_of(one, partitions), one, None) for one in people])
    log.info("cases_forgotten", cases=len(erased), people=len(people), cancelled=len(stopped))


async def on_announcements(batch: Batch, tx: Transaction) -> None:
    """Decide what each applicant should hear, and queue it; a repeated announcement does nothing."""
    facts = batch.facts
    keys = [fact.key for fact in facts]
    new = await store.unheard(tx, keys)
    held = await store_held.held(tx, batch.where, {partition for partition, _ in batch.ticks})
    where = batch.where | {one.said.case_id: one.partition for one in held}
    known = await store.known_by(tx, where.keys())
    applicants = {one.data.snapshot.applicant_id for one in (*facts, *(one.said for one in held))}
    off = await store_people.switched_off(tx, applicants)
    books = books_of(batch, held, known, await store.kinds_told(tx, facts), off)

    verdicts = [verdict for partition, heard in batch.hearing(new) for verdict in judge(books[partition], heard)]
    messages = [message for verdict in verdicts for message in verdict.messages]

    await store.add_heard(tx, verdicts)
    await store.save_known(tx, {case_id: one for book in books.values() for case_id, one in book.changed.items()})
    bodies = dict(zip(keys, batch.bodies, strict=True)) | {one.said.key: one.body for one in held}
    await store_held.save_held(tx, held, list(waiting(books, bodies)))
    queued = await store.add_messages(tx, where, messages, bodies)
    said = [say.queued(message) for message in messages if message.id in queued]
    await outbox.put(tx, [letter(one, where[one.case_id]) for one in said])


def books_of(
    batch: Batch, held: Iterable[Held], known: dict[str, Known], told: KindsTold, off: Mapping[str, frozenset[Kind]]
) -> dict[int, Book]:
    """A tick releases only what is held in its own partition, so each has a book of its own."""
    books = {partition: Book(now, known, told, off=off) for partition, now in batch.now.items()}
    for one in held:
        books[one.partition].hold(one.said, one.place)
    return books


def waiting(books: Mapping[int, Book], bodies: Mapping[UUID, str]) -> Iterator[Held]:
    for partition, book in books.items():
        for line in book.held.values():
            for place, said in line.items():
                yield Held(partition, place, said, bodies[said.key])


async def on_asked_links(tx: Transaction, private_key: str, an_hour: int) -> int:
    """Whoever asked from the known address gets a new link there; of anybody else nothing stays. Returns how many."""
    links = list(new_links(await store_people.take_asked(tx), private_key, an_hour))
    where = {asked.case_id: asked.partition for asked, _ in links}
    bodies = {message.said.key: asked.body for asked, message in links}
    queued = await store.add_messages(tx, where, [message for _, message in links], bodies)
    said = [say.queued(message) for _, message in links if message.id in queued]
    await outbox.put(tx, [letter(one, where[one.case_id]) for one in said])
    return len(said)


async def on_contacts(batch: Batch, tx: Transaction, private_key: str) -> None:
    """Keep the newest contact of each applicant, still sealed; a tombstone forgets the person, twice is once."""
    newest: dict[str, str | None] = {}
    for given in batch.events:
        match given:
            case Forgotten(applicant_id):
                newest[applicant_id] = None
            case _:
                newest[given.data.applicant_id] = given.data.sealed
    await store.lock_contacts(tx)
    known = {applicant_id: sealed for applicant_id, sealed in newest.items() if sealed is not None}
    before = await store_address.kept(tx, known)
    await keep(tx, {who: told_by_department(before.get(who), sealed, private_key) for who, sealed in known.items()})
    if gone := newest.keys() - known.keys():
        await forget_people(tx, sorted(gone))


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
    await store_erased.forget_people(tx, applicant_ids)
    await outbox.put(tx, [letter(say.stopped(one, one.at), one.partition) for one in stopped])


def letter(said: Any, partition: int) -> Letter:
    """What came in on partition p goes out on partition p, so a case stays in order."""
    return Letter(CASE_MESSAGES, partition, said.case_id, said.model_dump_json(exclude_none=True))
