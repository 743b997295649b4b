"""The doors for announcements, contacts and questions for a link: what was said since we last listened comes in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import time
from typing import Any
from uuid import UUID

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from schemas.envelope import BEGINNING
from schemas.topics import CASE_MESSAGES

from . import store, store_held, store_people
from .core import say
from .core.book import Book
from .core.contact import Forgotten
from .core.judge import judge
from .core.link import new_links
from .core.message import Held
from .core.window import POST_AT


async def on_announcements(batch: Batch, tx: Transaction, post_at: time = POST_AT) -> None:
    """Decide what each applicant should hear, and queue it; a repeated announcement does nothing."""
    facts = batch.facts
    keys = [fact.key for fact in facts]
    new = await store.unheard(tx, keys)
    held = await store_held.held(tx, batch.where, {partition: batch.ends_at[partition] for partition, _ in batch.ticks})
    where = batch.where | {one.said.case_id: one.partition for one in held}
    known = await store.known_by(tx, where.keys())
    heard = [*facts, *(one.said for one in held)]
    readers = await store_people.readers(tx, {one.data.snapshot.applicant_id for one in heard})
    books = books_of(batch, held, Book(BEGINNING, known, await store.kinds_told(tx, heard), {}, readers, post_at))

    verdicts = [verdict for partition, heard in batch.hearing(new) for verdict in judge(books[partition], heard)]
    messages = [message for verdict in verdicts for message in verdict.messages]

    await store.add_heard(tx, verdicts)
    await store.save_known(tx, {case_id: one for book in books.values() for case_id, one in book.changed.items()})
    bodies = dict(zip(keys, batch.bodies, strict=True)) | {one.said.key: one.body for one in held}
    await store_held.save_held(tx, held, list(waiting(books, bodies)))
    queued = await store.add_messages(tx, where, messages, bodies)
    said = [say.queued(message) for message in messages if message.id in queued]
    await outbox.put(tx, [letter(one, where[one.case_id]) for one in said])


def books_of(batch: Batch, held: Iterable[Held], blank: Book) -> dict[int, Book]:
    """A tick releases only what is held in its own partition, so each has a book of its own."""
    books = {partition: replace(blank, now=now, held={}, changed={}) for partition, now in batch.now.items()}
    for one in held:
        books[one.partition].hold(one.said, one.place, one.until)
    return books


def waiting(books: Mapping[int, Book], bodies: Mapping[UUID, str]) -> Iterator[Held]:
    for partition, book in books.items():
        for line in book.held.values():
            for place, (said, until) in line.items():
                yield Held(partition, place, said, bodies[said.key], until)


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
    """Keep the newest contact of each applicant, still sealed; a tombstone forgets the person."""
    newest: dict[str, str | None] = {}
    for given in batch.events:
        match given:
            case Forgotten(applicant_id):
                newest[applicant_id] = None
            case _:
                newest[given.data.applicant_id] = given.data.sealed
    await store.keep_contacts(tx, newest)


def letter(said: Any, partition: int) -> Letter:
    """What came in on partition p goes out on partition p, so a case stays in order."""
    return Letter(CASE_MESSAGES, partition, said.case_id, said.model_dump_json(exclude_none=True))
