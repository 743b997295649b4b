"""The doors for announcements and contacts: what one partition said since we last listened comes in."""

from typing import Any

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from schemas.topics import CASE_MESSAGES

from . import store
from .core import say
from .core.contact import Forgotten
from .core.decide import Book, judge


async def on_announcements(batch: Batch, tx: Transaction) -> None:
    """Decide what each applicant should hear, and queue it; a repeated announcement does nothing."""
    facts = batch.facts
    keys = [fact.key for fact in facts]
    new = await store.unheard(tx, keys)
    held = await store.held(tx, batch.partition, {fact.case_id for fact in facts}, ticks=len(facts) < len(batch.events))
    known = await store.known_by(tx, {fact.case_id for fact in facts} | held.keys())
    told = await store.kinds_told(tx, facts)
    book = Book(batch.now, known, told, {case_id: said for case_id, (said, _) in held.items()})

    verdicts = list(judge(book, batch.hearing(new)))
    messages = [message for verdict in verdicts for message in verdict.messages]

    await store.add_heard(tx, verdicts)
    await store.save_known(tx, book.changed)
    bodies = dict(zip(keys, batch.bodies, strict=True)) | {said.key: body for said, body in held.values()}
    await store.save_held(tx, batch.partition, held.keys(), {c: bodies[said.key] for c, said in book.held.items()})
    queued = await store.add_messages(tx, batch.partition, messages, bodies)
    said = [say.queued(message) for message in messages if message.id in queued]
    await outbox.put(tx, [letter(one, batch.partition) for one in said])


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
