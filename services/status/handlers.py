"""The doors for facts and for what notify told: what one partition said since we last listened comes in."""

from typing import Any

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from schemas.envelope import TICK, Tick
from schemas.status_events import Announcement
from schemas.topics import CASE_STATUS

from . import store
from .core.tell import Book, tell, to_retell


async def on_facts(batch: Batch[Any], tx: Transaction) -> None:
    """Retell the cases that facts and ticks touch, and say what changed."""
    facts = batch.facts
    new = await store.add_facts(tx, facts, batch.bodies)
    cases = await store.cases_touched(tx, batch.partition, {fact.case_id for fact in facts}, due_by=batch.ends_at)
    histories = await store.histories(tx, to_retell(cases, facts), without=new)

    book = Book(batch.now, cases, histories)
    said = list(tell(book, batch.hearing(new)))

    await store.save_cases(tx, batch.partition, book.changed.values())
    await store.add_told(tx, [one for one in said if one.type != TICK])
    await outbox.put(tx, [letter(one, batch.partition) for one in said])


async def on_messages(batch: Batch[Any], tx: Transaction) -> None:
    """Remember what the applicant was told; it decides nothing."""
    await store.save_messages(tx, batch.facts)


def letter(said: Announcement | Tick, partition: int) -> Letter:
    """Ticks pass through into the same partition, so that readers know what time it is for these cases."""
    key = None if said.type == TICK else said.case_id
    return Letter(CASE_STATUS, partition, key, said.model_dump_json(exclude_none=True))
