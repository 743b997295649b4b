"""The doors for announcements and messages: they come in, and what the town hall sees is brought up to date."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from plumbing import outbox
from plumbing.batch import Batch, is_tick
from plumbing.kafka import partition_of
from plumbing.logs import log
from plumbing.outbox import Letter
from plumbing.postgres import Transaction
from plumbing.progress import low_watermark
from schemas.days import Week
from schemas.envelope import legal_day
from schemas.service import Words
from schemas.snapshot import Snapshot
from schemas.status_events import FORGOTTEN, Expected
from schemas.topics import WEEK_AHEAD

from . import store, store_erased, store_expected, store_letters, store_lists, store_sources, store_tally, store_weeks
from .core.card import card_of, counted_as, newest
from .core.cell import Counted, differences
from .core.count import cells, marks
from .core.filter import START, Filter, Stand
from .core.letter import departures, newest_letters
from .core.said import Forecast, forecasts
from .core.served import NOTHING, again
from .core.sources import ABOUT_NO_CASE, spoken
from .core.week import due, has_come, tell

ALL_OF_THEM = 10**9  # cases of one week are never so many


async def on_case_status(batch: Batch, tx: Transaction, partitions: int) -> None:
    """An erased case stays a case in the figures; what it was about goes, and nothing is heard of it any more."""
    await store_letters.one_topic_at_a_time(tx, batch.now)
    gone = await store_erased.forgotten(tx, {one.case_id for one in batch.facts})
    erased = {one.case_id for one in batch.facts if one.type == FORGOTTEN} - gone
    await on_announcements(batch.only(lambda one: one.type != FORGOTTEN and one.case_id not in gone), tx, erased)
    if erased:
        log.info("cases_forgotten", cases=len(erased))
    if has_come(batch.now, batch.ends_at):
        await on_week(batch, tx, partitions)


async def on_week(batch: Batch, tx: Transaction, partitions: int) -> None:
    """The last partition that comes to the morning of a week tells what it brings, in the transaction of its tick."""
    await store_weeks.wait_for_others(tx)
    now = await low_watermark(tx, batch.topic, batch.ends_at, partitions)
    week = due(now)
    if week and await store_weeks.add(tx, week.name):
        await tell_week(tx, week, now, partitions)


async def tell_week(tx: Transaction, week: Week, now: datetime, partitions: int) -> None:
    asked = Filter(Stand.ATTENTION, None, legal_day(now), week=week)
    found = [one.card for one in await store.cards(tx, asked, START, ALL_OF_THEM)]
    snapshots = await store_lists.snapshots_of(tx, [card.case_id for card in found])
    said = tell(week, [(card, snapshots.get(card.case_id)) for card in found], now)
    where = partition_of(week.name, partitions)
    await outbox.put(
        tx, [Letter(WEEK_AHEAD, where, one.case_id, one.model_dump_json(exclude_none=True)) for one in said]
    )
    log.info("week_drawn_up", week=week.name, cases=len(found))


async def on_announcements(batch: Batch, tx: Transaction, erased: Collection[str] = ()) -> None:
    """An announcement that is told again changes nothing, for the relay may repeat older ones after newer. `erased`:
    cases that go once all of it is in."""
    told = batch.only(lambda one: one.type not in ABOUT_NO_CASE)  # those speak in more than one partition
    new = await store.add_changes(tx, told.facts)
    last = newest(event for _, heard in told.hearing(new) for event in heard if not is_tick(event))
    snapshots = {case_id: said.data.snapshot for case_id, said in last.items()}
    kept = await filed_now(tx, snapshots, {case_id: said.data.expected for case_id, said in last.items()})
    before = await store.save_cards(tx, told.where, kept)
    await store.save_snapshots(tx, list(snapshots.values()))
    if batch.facts:
        await store_sources.begin(tx, first_days(batch))
        await store_sources.hear(tx, spoken(batch.facts))
    await store_erased.forget_cases(tx, erased)
    otherwise = await counted_again(tx, erased)
    await store_tally.move(
        tx, differences([*before, *otherwise.before], [*(one.counted for one in kept), *otherwise.now])
    )


def first_days(batch: Batch) -> dict[int, date]:
    """The earliest that was told here of each partition."""
    times: dict[int, datetime] = {}
    for one, record in batch.said:
        times[record.partition] = min(times.get(record.partition, one.time), one.time)
    return {partition: legal_day(moment) for partition, moment in times.items()}


async def file_again(tx: Transaction, where: Mapping[str, int]) -> None:
    """The cards of these cases and the sums, from what was kept of what we heard. `where`: the partition of each."""
    told = await store_lists.snapshots_of(tx, list(where))
    kept = await filed_now(tx, told, await store_expected.said_last(tx, told))
    before = await store.save_cards(tx, where, kept)
    await store_tally.move(tx, differences(before, [one.counted for one in kept]))


async def filed_now(
    tx: Transaction, told: Mapping[str, Snapshot], last: Mapping[str, Expected | None]
) -> list[store.Filed]:
    """What these cases are filed as, by what else was heard of them. `last`: as in `filed`."""
    withdrawn, sent = await store.cases_withdrawn(tx, told), await store_letters.words(tx, told)
    expected = await store_expected.expectations(tx, [name for name, one in told.items() if not one.is_open])
    return [
        filed(one, last.get(name), name in withdrawn, forecasts(expected.get(name, ())), sent.get(name, NOTHING))
        for name, one in told.items()
    ]


def filed(
    told: Snapshot,
    last: Expected | None,
    withdrawn: bool,
    expected: Sequence[Forecast] = (),
    words: Words = NOTHING,
) -> store.Filed:
    """`last`: what was expected when something was said of it last; `expected`: all that ever was."""
    card = card_of(told, withdrawn, last)
    found = cells(told, card, expected, words)
    return store.Filed(card, counted_as(card, found), marks(found, told.dossier_id))


async def on_messages(batch: Batch, tx: Transaction) -> None:
    """What a message does to the promises of its case, it does in this transaction."""
    await store_letters.one_topic_at_a_time(tx, batch.now)
    gone = await store_erased.forgotten(tx, {one.case_id for one in batch.facts})
    heard = [one for one in batch.facts if one.case_id not in gone]
    letters = newest_letters(heard)
    await store_letters.save_letters(tx, letters, departures(heard))
    changed = await counted_again(tx, {one.case_id for one in letters if one.has_left})
    await store_tally.move(tx, differences(changed.before, changed.now))


class Otherwise(NamedTuple):
    """What cases counted as, and what they count as now."""

    before: list[Counted]
    now: list[Counted]


async def counted_again(tx: Transaction, case_ids: Collection[str]) -> Otherwise:
    """Where what was sent makes them count as something else. The sums are moved once a transaction, by the caller: two
    that take rows of the tally twice wait for each other."""
    before, sent = await store_letters.standings(tx, case_ids), await store_letters.words(tx, case_ids)
    pairs = [(one, again(one, sent.get(one.card.case_id, NOTHING))) for one in before]
    changed = [(one, other) for one, other in pairs if one.counted != other.counted]
    await store_letters.save_standings(tx, [other for _, other in changed])
    return Otherwise([one.counted for one, _ in changed], [other.counted for _, other in changed])
