"""What a colleague orders, at the page or at the command line: each is done and said in one transaction.

Which role ordered it is kept with the evidence of each message.
"""

from collections.abc import Sequence
from uuid import UUID

from plumbing import outbox
from plumbing.postgres import Transaction
from plumbing.progress import low_watermark
from schemas.envelope import identity
from schemas.topics import CASE_STATUS

from . import store, store_brake, store_desk, store_fates, store_read
from .core import say
from .core.book import NOTHING
from .core.evidence import Orderer
from .core.message import Reason
from .core.need import ONCE_ENDED, still_needed
from .fates import letter, on_cancelled, on_delivered
from .handlers import read

PART = 5_000  # messages of a flood in one transaction


async def try_again(tx: Transaction, id: UUID, by: Orderer) -> bool:
    """Now instead of later; what was given up or stopped is told once more. False for what cannot be."""
    if await store_desk.hurry(tx, id, by):
        return True
    if await needless(tx, id):
        return False
    again = await store_desk.tell_again(tx, id, identity(str(id), "again"), by)
    await outbox.put(tx, [letter(say.queued_instead(one), one.partition) for one in again])
    return bool(again)


async def needless(tx: Transaction, id: UUID) -> Reason | None:
    """Why this would be cancelled when it leaves, as its case stands now and by what was announced after it."""
    found = await store_desk.one(tx, id)
    said = read(found["body"]) if found else None
    if found is None or said is None:
        return None
    known = (await store.known_by(tx, [said.case_id])).get(said.case_id, NOTHING)
    now = await low_watermark(tx, CASE_STATUS, {})
    if why := still_needed(found["kind"], said.data, known, max(now, said.time)):
        return why
    ends = [id] if found["kind"] in ONCE_ENDED else []
    return "newer-took-its-place" if await store_read.superseded(tx, ends) else None


async def cancel(tx: Transaction, ids: Sequence[UUID], by: Orderer, reason: str = "stopped-by-colleague") -> int:
    """They do not leave, and it is said why; returns how many. What has left cannot be called back."""
    return await on_cancelled(tx, ids, reason, by)


async def called(tx: Transaction, id: UUID, by: Orderer) -> bool:
    """The applicant was spoken to: that is how this message was delivered, and what waits for a contact in that case is
    told too. False when there is no such task."""
    task = await store_desk.one(tx, id)
    is_call = task is not None and task["channel"] == "call"
    if not is_call or not await on_delivered(tx, [id], "called", by):
        return False
    await on_cancelled(tx, await store_fates.waiting_beside(tx, id), "told-by-call", by)
    return True


async def not_reached(tx: Transaction, id: UUID, by: Orderer) -> bool:
    """Nobody answered: the task stays, and it is kept that it was tried."""
    return await store_desk.note(tx, id, "not-reached", by)


async def release(tx: Transaction, department: str, by: Orderer) -> bool:
    """What is held of a department leaves, once each has its line of evidence. False when nothing was held."""
    if not await store_brake.order(tx, department, "release", by):
        return False
    await work_off(tx, department)
    return True


async def purge(tx: Transaction, department: str, by: Orderer) -> int:
    """What is held of a department is cancelled, with that reason; the brake stays on until it is released. Returns how
    many at once: of a flood the rest follows in parts."""
    return await work_off(tx, department) if await store_brake.order(tx, department, "purge", by) else 0


async def work_off(tx: Transaction, department: str | None = None, at_most: int = PART) -> int:
    """The next part of what was ordered; returns how many messages it was. Who calls again goes on where this ended;
    who names the department hears 0 only when nothing of it is left, for they wait for whoever works at it."""
    if (one := await store_brake.ordered(tx, department)) is None:
        return 0
    ids = await store_brake.next_part(tx, one.department, at_most)
    if one.what == "purge":
        await cancel(tx, ids, one.by, "purged")
    else:
        await store_brake.note_released(tx, ids, one.by)
    if len(ids) < at_most:
        await _over(tx, one)
    return len(ids)


async def _over(tx: Transaction, one: store_brake.Ordered) -> None:
    await store_brake.end_order(tx, one.department)
    if one.what == "release":
        await store_brake.let_go(tx, one.department)
        await store_brake.set_aside(tx)
