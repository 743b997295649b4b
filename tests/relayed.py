"""What lies in an outbox, taken as a relay takes it."""

from collections.abc import Sequence

from plumbing import outbox
from plumbing.outbox import Letter
from plumbing.postgres import Transaction


async def take_letters(tx: Transaction, partitions: Sequence[int]) -> list[Letter]:
    """What a relay of these partitions would say, which is gone then."""
    places = await outbox.oldest(tx, list(partitions), 10_000)
    if places:
        await outbox.remove(tx, places)
    return list(places.values())
