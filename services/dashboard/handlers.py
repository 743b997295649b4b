"""The doors for announcements and messages: they come in, and what the town hall sees is brought up to date."""

from plumbing.batch import Batch
from plumbing.postgres import Transaction
from schemas.status_events import Announcement

from . import store
from .core.card import newest_cards
from .core.letter import newest_letters


async def on_announcements(batch: Batch, tx: Transaction) -> None:
    """An announcement that is told again changes nothing, for the relay may repeat older ones after newer."""
    new = await store.add_changes(tx, batch.facts)
    said = [event for _, heard in batch.hearing(new) for event in heard if isinstance(event, Announcement)]
    withdrawn = await store.cases_withdrawn(tx, {announcement.case_id for announcement in said})
    await store.save_cards(tx, batch.where, newest_cards(said, withdrawn))


async def on_messages(batch: Batch, tx: Transaction) -> None:
    await store.save_letters(tx, newest_letters(batch.facts))
