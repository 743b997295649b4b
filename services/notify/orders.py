"""What a colleague orders, at the page or at the command line: each is done and said in one transaction.

Which role ordered it is kept with the evidence of each message.
"""

from collections.abc import Sequence
from uuid import UUID

from plumbing import outbox
from plumbing.postgres import Transaction
from schemas.envelope import identity

from . import store_brake, store_desk
from .core import say
from .core.evidence import Orderer
from .fates import letter, on_cancelled, on_delivered


async def try_again(tx: Transaction, id: UUID, by: Orderer) -> bool:
    """Now instead of later; what was given up or stopped is told once more. False for what cannot be."""
    if await store_desk.hurry(tx, id, by):
        return True
    again = await store_desk.tell_again(tx, id, identity(str(id), "again"), by)
    await outbox.put(tx, [letter(say.queued_instead(one), one.partition) for one in again])
    return bool(again)


async def cancel(tx: Transaction, ids: Sequence[UUID], by: Orderer, reason: str = "stopped-by-colleague") -> int:
    """They do not leave, and it is said why; returns how many. What has left cannot be called back."""
    return await on_cancelled(tx, ids, reason, by)


async def called(tx: Transaction, id: UUID, by: Orderer) -> bool:
    """The applicant was spoken to: that is how this message was delivered. False when there is no such task."""
    task = await store_desk.one(tx, id)
    is_call = task is not None and task["channel"] == "call"
    return is_call and bool(await on_delivered(tx, [id], "called", by))


async def not_reached(tx: Transaction, id: UUID, by: Orderer) -> bool:
    """Nobody answered: the task stays, and it is kept that it was tried."""
    return await store_desk.note(tx, id, "not-reached", by)


async def release(tx: Transaction, department: str, by: Orderer) -> bool:
    """What was held of a department leaves."""
    done = await store_brake.release(tx, department, by)
    await store_brake.set_aside(tx)
    return done


async def purge(tx: Transaction, department: str, by: Orderer) -> int:
    """What is held of a department is cancelled, with that reason; the brake stays on until it is released."""
    return await cancel(tx, await store_brake.held_messages(tx, department), by, "purged")
