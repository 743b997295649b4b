"""The doors for announcements and messages: they come in, and what the town hall sees is brought up to date."""

from plumbing.batch import Batch
from plumbing.logs import log
from plumbing.postgres import Transaction
from schemas.status_events import FORGOTTEN, Announcement

from . import store, store_erased
from .core.card import newest_cards
from .core.letter import newest_letters


async def on_case_status(batch: Batch, tx: Transaction) -> None:
    """An erased case stays a case in the figures; what it was about goes, and nothing is heard of it any more."""
    gone = await store_erased.forgotten(tx, batch.where)
    await on_announcements(batch.only(lambda one: one.type != FORGOTTEN and one.case_id not in gone), tx)
    erased = {one.case_id for one in batch.facts if one.type == FORGOTTEN} - gone
    if erased:
        await store_erased.forget_cases(tx, erased)
        log.info("cases_forgotten", cases=len(erased))


async def on_announcements(batch: Batch, tx: Transaction) -> None:
    """An announcement that is told again changes nothing, for the relay may repeat older ones after newer."""
    new = await store.add_changes(tx, batch.facts)
    said = [event for _, heard in batch.hearing(new) for event in heard if isinstance(event, Announcement)]
    withdrawn = await store.cases_withdrawn(tx, {announcement.case_id for announcement in said})
    await store.save_cards(tx, batch.where, newest_cards(said, withdrawn))


async def on_messages(batch: Batch, tx: Transaction) -> None:
    gone = await store_erased.forgotten(tx, batch.where)
    await store.save_letters(tx, newest_letters(one for one in batch.facts if one.case_id not in gone))
