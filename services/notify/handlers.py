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
from schemas.message_events import Kind
from schemas.status_events import FORGOTTEN
from schemas.topics import CASE_MESSAGES, CONTACTS

from . import store, store_erased, store_held, store_people
from .core import say
from .core.book import Book, KindsTold
from .core.contact import Forgotten
from .core.judge import judge
from .core.known import Known
from .core.link import new_links
from .core.message import Held


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


async def on_contacts(batch: Batch, tx: Transaction) -> None:
    """Keep the newest contact of each applicant, still sealed; a tombstone forgets the person, twice is once."""
    newest: dict[str, str | None] = {}
    for given in batch.events:
        match given:
            case Forgotten(applicant_id):
                newest[applicant_id] = None
            case _:
                newest[given.data.applicant_id] = given.data.sealed
    gone = [applicant_id for applicant_id, sealed in newest.items() if sealed is None]
    await store.keep_contacts(tx, {person: sealed for person, sealed in newest.items() if sealed is not None})
    if gone:
        await forget_people(tx, gone)


async def forget_people(tx: Transaction, applicant_ids: Collection[str]) -> None:
    """A person whom nobody knows is forgotten already."""
    stopped = await store_erased.stop_people(tx, applicant_ids)
    await store_erased.forget_people(tx, applicant_ids)
    await outbox.put(tx, [letter(say.stopped(one, one.at), one.partition) for one in stopped])


def letter(said: Any, partition: int) -> Letter:
    """What came in on partition p goes out on partition p, so a case stays in order."""
    return Letter(CASE_MESSAGES, partition, said.case_id, said.model_dump_json(exclude_none=True))
