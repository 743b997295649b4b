"""The doors for facts and for what notify told: what one partition said since we last listened comes in."""

from collections import ChainMap
from collections.abc import Iterable, Mapping

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from plumbing.progress import low_watermark
from schemas.envelope import Tick, legal_day
from schemas.message_events import FactRejected
from schemas.topics import CASE_STATUS, REJECTIONS

from . import store
from .core.case import Case
from .core.tell import Book, Said, tell, to_retell
from .core.watch import look, stirred


async def on_facts(batch: Batch, tx: Transaction) -> None:
    """Retell the cases that facts and ticks touch, and say what changed."""
    facts = batch.facts
    new = await store.add_facts(tx, facts, batch.bodies)
    cases = await store.cases_touched(tx, batch.where, due_by=batch.ends_at)
    histories = await store.histories(tx, to_retell(dict(ChainMap(*cases.values())), facts), without=new)

    books = {partition: Book(now, cases[partition], histories) for partition, now in batch.now.items()}
    said = [(partition, one) for partition, heard in batch.hearing(new) for one in tell(books[partition], heard)]

    changed = {partition: book.changed.values() for partition, book in books.items()}
    await store.save_cases(tx, changed, at={partition: book.now for partition, book in books.items()})
    said += await look_at_plans(batch, tx, changed)
    await store.add_told(tx, [one.announcement for _, one in said if isinstance(one, Said)])
    await outbox.put(tx, [letter(one, partition) for partition, one in said])


async def look_at_plans(batch: Batch, tx: Transaction, changed: Mapping[int, Iterable[Case]]) -> list[tuple[int, Said]]:
    """Say which dossiers have another plan; what spans cases goes by the earliest `now` over the partitions."""
    await store.stir_dossiers(tx, stirred(changed, batch.ends_at))
    if not batch.ticks:
        return []
    today = legal_day(await low_watermark(tx, batch.topic, batch.ends_at))
    due = await store.dossiers_due(tx, batch.ends_at, today)
    cases = await store.cases_of_dossiers(tx, [one.dossier_id for one in due])
    looked = [look(one, cases[one.dossier_id].values(), today) for one in due]
    await store.keep_dossiers(tx, looked)
    return [(one.kept.partition, one.said) for one in looked if one.said]


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
