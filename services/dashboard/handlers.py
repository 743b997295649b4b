"""The doors for announcements and messages: they come in, and what the town hall sees is brought up to date."""

from plumbing.batch import Batch, is_tick
from plumbing.logs import log
from plumbing.postgres import Transaction
from schemas.status_events import FORGOTTEN, Announcement

from . import store, store_erased, store_sources, store_tally
from .core.card import card_of, newest
from .core.cell import counted, differences
from .core.count import cells, marks
from .core.letter import newest_letters
from .core.sources import SILENT, spoken


async def on_case_status(batch: Batch, tx: Transaction) -> None:
    """An erased case stays a case in the figures; what it was about goes, and nothing is heard of it any more."""
    gone = await store_erased.forgotten(tx, {one.case_id for one in batch.facts})
    await on_announcements(batch.only(lambda one: one.type != FORGOTTEN and one.case_id not in gone), tx)
    erased = {one.case_id for one in batch.facts if one.type == FORGOTTEN} - gone
    if erased:
        await store_erased.forget_cases(tx, erased)
        log.info("cases_forgotten", cases=len(erased))


async def on_announcements(batch: Batch, tx: Transaction) -> None:
    """An announcement that is told again changes nothing, for the relay may repeat older ones after newer."""
    told = batch.only(lambda one: one.type != SILENT)  # those speak in more than one partition
    new = await store.add_changes(tx, told.facts)
    last = newest(event for _, heard in told.hearing(new) for event in heard if not is_tick(event))
    withdrawn = await store.cases_withdrawn(tx, last)
    kept = [filed(said, case_id in withdrawn) for case_id, said in last.items()]
    before = await store.save_cards(tx, told.where, kept)
    await store.save_snapshots(tx, [said.data.snapshot for said in last.values()])
    await store_sources.hear(tx, spoken(batch.facts))
    await store_tally.move(tx, differences(before, [one.counted for one in kept]))


def filed(said: Announcement, withdrawn: bool) -> store.Filed:
    told = said.data.snapshot
    card = card_of(told, withdrawn, said.data.expected)
    found = cells(told, card)
    return store.Filed(card, counted(card.lies_with, card.area, card.case_type, found), marks(found))


async def on_messages(batch: Batch, tx: Transaction) -> None:
    gone = await store_erased.forgotten(tx, {one.case_id for one in batch.facts})
    await store.save_letters(tx, newest_letters(one for one in batch.facts if one.case_id not in gone))
