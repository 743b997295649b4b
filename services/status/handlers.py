"""The doors for facts and for what notify told: what one partition said since we last listened comes in."""

from collections import ChainMap

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from schemas.envelope import Tick
from schemas.message_events import FactRejected
from schemas.topics import CASE_STATUS, REJECTIONS

from . import store
from .core.tell import Book, Said, tell, to_retell


async def on_facts(batch: Batch, tx: Transaction) -> None:
    """Retell the cases that facts and ticks touch, and say what changed."""
    facts = batch.facts
    new = await store.add_facts(tx, facts, batch.bodies)
    cases = await store.cases_touched(tx, batch.where, due_by=batch.ends_at)
    histories = await store.histories(tx, to_retell(dict(ChainMap(*cases.values())), facts), without=new)

    books = {partition: Book(now, cases[partition], histories) for partition, now in batch.now.items()}
    said = [(partition, one) for partition, heard in batch.hearing(new) for one in tell(books[partition], heard)]

    now = {partition: book.now for partition, book in books.items()}
    await store.save_cases(tx, {partition: book.changed.values() for partition, book in books.items()}, now)
    await store.add_told(tx, [one.announcement for _, one in said if isinstance(one, Said)])
    await outbox.put(tx, [letter(one, partition) for partition, one in said])


async def on_messages(batch: Batch, tx: Transaction) -> None:
    """Remember what the applicant was told; it decides nothing."""
    await store.save_messages(tx, batch.facts)


def letter(said: Said | FactRejected | Tick, partition: int) -> Letter:
    """Ticks pass through into the same partition, so that readers know what time it is for these cases."""
    if isinstance(said, FactRejected):
        return Letter(REJECTIONS, partition, said.case_id, said.model_dump_json(exclude_none=True))
    if isinstance(said, Said):
        return Letter(CASE_STATUS, partition, said.case.id, said.announcement.text(said.case.text or "null"))
    return Letter(CASE_STATUS, partition, None, said.model_dump_json(exclude_none=True))
