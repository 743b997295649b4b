"""The doors for facts and for what notify told: what one partition said since we last listened comes in."""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from plumbing import outbox
from plumbing.batch import Batch
from plumbing.logs import log
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from plumbing.progress import low_watermark
from plumbing.together import Together, Writer
from schemas.envelope import Tick, legal_day
from schemas.facts import ALIVE
from schemas.message_events import FactRejected
from schemas.status_events import CaseForgotten, SourceHeard, SourceSilent
from schemas.topics import CASE_STATUS, REJECTIONS

from . import store, store_dossiers, store_erased, store_records, store_register
from .core.announce import Record, because_it_moved, record_of
from .core.case import Case
from .core.erased import tombstones, too_late_for
from .core.freshness import heard, heard_again, silences
from .core.letter import furthest
from .core.pace import Found, look_again, turns
from .core.register import entries
from .core.tell import Book, Said, tell, to_retell
from .core.watch import look, stirred

Told = Said | FactRejected | CaseForgotten | SourceSilent | SourceHeard | Tick


async def on_facts(batch: Batch, tx: Transaction, silent_after: int = 1) -> None:
    """Retell the cases that facts and ticks touch, and say what changed."""
    facts, bodies = about_cases(batch)
    new = await store.add_facts(tx, facts, bodies)
    cases, expected = await store.cases_touched(tx, batch.where, due_by=batch.ticking)
    before = {partition: dict(touched) for partition, touched in cases.items()}
    histories = await store.histories(tx, to_retell(dict(ChainMap(*cases.values())), facts), without=new)

    books = {p: Book(batch.now[p], touched, histories, expected=expected) for p, touched in cases.items()}
    said = [written(one, p) for p, heard in batch.hearing(new) for one in tell(books[p], heard)]

    changed = {partition: book.changed.values() for partition, book in books.items()}
    later = Together(tx)
    await store.save_cases(later, changed, at={partition: book.now for partition, book in books.items()})
    await store_register.save_entries(later, (one for p, cases in changed.items() for one in entries(before[p], cases)))
    await keep_records(batch, tx, later, before, changed)
    await store_dossiers.stir_dossiers(later, stirred(changed, batch.ends_at))
    if batch.ticks:
        await later.write()
        said += [written(one, p) for p, one in await look_around(batch, tx, silent_after)]
    await store.add_told(later, [one.record for one in said if one.record])
    await outbox.put(later, [one.letter for one in said])
    await later.write()
    await store_erased.erase(tx, tombstones(case for cases in changed.values() for case in cases))
    if len(new) < len(facts):
        await refuse_of_erased(batch, tx, [one for one in facts if one.key not in new])


async def refuse_of_erased(batch: Batch, tx: Transaction, passed_over: Sequence[Any]) -> None:
    """Most were heard before; but of a case that was erased nothing comes in, and its department hears so."""
    gone = await store_erased.erased(tx, {one.case_id for one in passed_over})
    mine = [one for one in passed_over if one.case_id in gone]
    refused = list(too_late_for(mine, gone))
    await outbox.put(tx, [letter(one, batch.where[one.case_id]) for one in refused])
    if mine:
        log.info("facts_of_erased_cases", count=len(mine), refused=len(refused))


def about_cases(batch: Batch) -> tuple[list[Any], list[str]]:
    """The facts and their bodies, without the heartbeats, which are about no case."""
    pairs = [(one, body) for one, body in zip(batch.facts, batch.bodies, strict=True) if one.type != ALIVE]
    return [one for one, _ in pairs], [body for _, body in pairs]


async def keep_records(
    batch: Batch,
    tx: Transaction,
    later: Writer,
    before: Mapping[int, Mapping[str, Case]],
    changed: Mapping[int, Iterable[Case]],
) -> None:
    """What closed cases teach, who waits in which step, and when each source spoke."""
    turned = {partition: turns(before[partition], cases) for partition, cases in changed.items()}
    unlearned = set().union(*(one.unlearned for one in turned.values()))
    ended = set().union(*(one.ended for one in turned.values()))
    await store_records.unlearn(tx, unlearned)
    await store_records.save_paces(later, [pace for one in turned.values() for pace in one.paces])
    await store_records.watch(later, {partition: one.waiting for partition, one in turned.items()}, ended)
    await store_records.hear_sources(later, heard((record.partition, one) for one, record in batch.said))


async def look_around(batch: Batch, tx: Transaction, silent_after: int) -> list[tuple[int, Told]]:
    """At a tick: what time itself changes, beside the cases that it wakes."""
    found = await look_at_expectations(batch, tx)
    moved, sources = await moved_expectations(batch, tx, found), await look_at_sources(batch, tx, silent_after)
    return [*moved, *sources, *await look_at_plans(batch, tx)]


async def look_at_expectations(batch: Batch, tx: Transaction) -> list[Found]:
    """Look again at the cases whose day has come."""
    today = {partition: legal_day(at) for partition, at in batch.ticking.items()}
    due = await store_records.to_look_at(tx, today)
    days = await store_records.days_taken(tx, {(one.case.case_type, one.case.step) for _, one in due})
    found = look_again(due, days, today)
    await store_records.save_looks(tx, [one.now for one in found])
    kept = [one for one in found if one.differs]
    await store_records.add_expectations(tx, [(batch.ends_at[one.partition], one) for one in kept])
    return kept


async def moved_expectations(batch: Batch, tx: Transaction, found: Iterable[Found]) -> list[tuple[int, Told]]:
    """Tell those whose range moved."""
    news = {one.now.case.case_id: one for one in found if one.news}
    where = {case_id: one.partition for case_id, one in news.items()}
    if not news:
        return []
    cases, _ = await store.cases_touched(tx, where, due_by={})
    return [
        (partition, Said(because_it_moved(case.snapshot, one.before.told, one.now.expected, at), case))
        for partition, touched in cases.items()
        for case_id, case in touched.items()
        if (one := news[case_id]).before.told and case.snapshot and (at := batch.ends_at[partition])
    ]


async def look_at_sources(batch: Batch, tx: Transaction, silent_after: int) -> list[tuple[int, Told]]:
    """The sources whose heartbeat comes into these partitions: who of them is heard again after a silence that was
    told, and of whom nothing was heard for too long."""
    talkers = await store_records.talkers(tx, batch.ticking)
    again, silent = list(heard_again(talkers)), list(silences(talkers, batch.ticking, silent_after))
    ended = {(partition, one.case_id): None for partition, one in again}
    await store_records.mark_silent(tx, {**ended, **{(p, one.case_id): one.data.silent_since for p, one in silent}})
    for _, one in again:
        log.info("source_heard_again", source=one.case_id, heard_at=one.data.heard_at.isoformat())
    for _, quiet in silent:
        log.warning("source_fell_silent", source=quiet.case_id, heard_at=quiet.data.heard_at.isoformat())
    return [*again, *silent]


async def look_at_plans(batch: Batch, tx: Transaction) -> list[tuple[int, Said]]:
    """Say which dossiers have another plan; what spans cases goes by the earliest `now` over the partitions."""
    today = legal_day(await low_watermark(tx, batch.topic, batch.ends_at))
    due = await store_dossiers.dossiers_due(tx, batch.ends_at, today)
    cases = await store_dossiers.cases_of_dossiers(tx, [one.dossier_id for one in due])
    expected = await store_records.expectations(tx, [case_id for found in cases.values() for case_id in found])
    looked = [look(one, cases[one.dossier_id].values(), today, expected) for one in due]
    await store_dossiers.keep_dossiers(tx, looked)
    return [(one.kept.partition, one.said) for one in looked if one.said]


async def on_messages(batch: Batch, tx: Transaction) -> None:
    """Remember what the applicant was told; it decides nothing."""
    gone = await store_erased.erased(tx, {one.case_id for one in batch.facts})
    await store.save_messages(tx, furthest([one for one in batch.facts if one.case_id not in gone]))


async def on_looks(batch: Batch, tx: Transaction) -> None:
    """Remember who looked on the dashboard, for the applicant to read."""
    gone = await store_erased.erased(tx, {one.case_id for one in batch.facts})
    await store.add_looks_elsewhere(tx, [one for one in batch.facts if one.case_id not in gone])


class Written(NamedTuple):
    """What is said, as it is kept; written at once, for what leads to it is large and lives no longer than that."""

    letter: Letter
    record: Record | None  # of an announcement


def written(said: Told, partition: int) -> Written:
    return Written(letter(said, partition), record_of(said.announcement) if isinstance(said, Said) else None)


def letter(said: Told, partition: int) -> Letter:
    """Ticks pass through into the same partition, so that readers know what time it is for these cases. Nearly all
    are announcements, so those are asked for first: pydantic's classes are slow to say whether something is theirs."""
    match said:
        case Said(announcement, case):
            return Letter(CASE_STATUS, partition, case.id, announcement.text(case.text or "null"))
        case FactRejected():
            return Letter(REJECTIONS, partition, said.case_id, said.model_dump_json(exclude_none=True))
        case SourceSilent() | SourceHeard() | CaseForgotten():
            return Letter(CASE_STATUS, partition, said.case_id, said.model_dump_json(exclude_none=True))
        case _:
            return Letter(CASE_STATUS, partition, None, said.model_dump_json(exclude_none=True))
