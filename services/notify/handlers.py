"""The doors for announcements, contacts and questions for a link: what was said since we last listened comes in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.logs import log
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from schemas.message_events import Kind
from schemas.topics import CASE_MESSAGES

from . import store, store_brake, store_held, store_people
from .core import say
from .core.book import Book, KindsTold
from .core.brake import Hour, counted, is_too_much, might_be_too_much
from .core.contact import Forgotten
from .core.judge import judge
from .core.known import Known
from .core.link import new_links
from .core.message import Held
from .lookout import count


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

    judged = [(books[p].now, verdict) for p, heard in batch.hearing(new) for verdict in judge(books[p], heard)]
    verdicts = [verdict for _, verdict in judged]
    messages = [message for verdict in verdicts for message in verdict.messages]

    await store.add_heard(tx, verdicts)
    await store.save_known(tx, {case_id: one for book in books.values() for case_id, one in book.changed.items()})
    bodies = dict(zip(keys, batch.bodies, strict=True)) | {one.said.key: one.body for one in held}
    await store_held.save_held(tx, held, list(waiting(books, bodies)))
    queued = await store.add_messages(tx, where, messages, bodies)
    said = [say.queued(message) for message in messages if message.id in queued]
    await outbox.put(tx, [letter(one, where[one.case_id]) for one in said])
    told = ((now, message) for now, verdict in judged for message in verdict.messages if message.id in queued)
    await brake(tx, counted(told, where))


async def brake(tx: Transaction, said: Sequence[Hour]) -> None:
    """A department that tells so much more than usual is held before the first of it has left."""
    for department, hour, messages in await store_brake.add_volume(tx, said):
        if not might_be_too_much(messages):
            continue
        past = await store_brake.hours_before(tx, department, hour)
        if is_too_much(messages, past, hour) and await store_brake.hold(tx, department, hour, messages):
            log.error("department_braked", department=department, messages=messages)


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
    count(said)
    return Letter(CASE_MESSAGES, partition, said.case_id, said.model_dump_json(exclude_none=True))
