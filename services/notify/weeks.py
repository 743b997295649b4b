"""The door for what the dashboard says of a week: who wants it is mailed, also of a week of which not all was read."""

from collections.abc import Collection
from datetime import datetime

from plumbing.batch import Batch
from plumbing.logs import log
from plumbing.postgres import Transaction
from plumbing.progress import watermark
from schemas.envelope import legal_day
from schemas.topics import CASE_STATUS
from schemas.week_events import DueCases

from . import store_weekly
from .core.weekly import KEPT_WEEKS, before, is_over, is_whole, mail_id, missing, wanted


async def on_week_ahead(batch: Batch, tx: Transaction, partitions: int) -> None:
    """What the dashboard says of a week. Once every department has been told of, who wants a mail gets one."""
    await _mail_weeks(tx, await store_weekly.add_said(tx, batch.facts), partitions)


async def on_unread_weeks(tx: Transaction, partitions: int) -> dict[str, tuple[str, ...]]:
    """Managers are mailed what is known of a week, and read what is not; what is replayed is mailed to who got nothing
    yet. Returns the same as `unread_weeks`."""
    found = await unread_weeks(tx, partitions)
    await _mail_weeks(tx, found, partitions)
    return found


async def unread_weeks(tx: Transaction, partitions: int) -> dict[str, tuple[str, ...]]:
    """Weeks that are not whole, for something of them is parked, and the departments that they miss."""
    if not (unread := await store_weekly.unread(tx)):
        return {}
    now = await watermark(tx, CASE_STATUS, partitions)
    told = {week: await _told(tx, week) for week in sorted(unread) if not _is_over(week, now)}
    return {week: missing(one) for week, one in told.items() if not is_whole(one)}


def _is_over(week: str, now: datetime | None) -> bool:
    return now is not None and is_over(week, legal_day(now))


async def _told(tx: Transaction, week: str) -> list[DueCases]:
    return [one.data for one in await store_weekly.said(tx, week)]


async def _mail_weeks(tx: Transaction, weeks: Collection[str], partitions: int) -> None:
    if weeks:
        unread, now = await store_weekly.unread(tx), await watermark(tx, CASE_STATUS, partitions)
        for week in sorted(weeks):
            await _mail_week(tx, week, unread.get(week, 0), now)


async def _mail_week(tx: Transaction, week: str, unread: int, now: datetime | None) -> None:
    """When all of it has come, understood or not."""
    told = await _told(tx, week)
    if not told or len(told) + unread < told[0].departments:
        return
    if _is_over(week, now):
        log.info("week_was_over", week=week)
        return
    ready = [one for one in await store_weekly.readers(tx) if wanted(told, one.departments)]
    new = await store_weekly.add_mails(tx, [(mail_id(one.staff_id, week), one.staff_id, week) for one in ready])
    await store_weekly.forget_old(tx, before(week, KEPT_WEEKS))
    if new or is_whole(told):
        log.info("week_heard", week=week, readers=new)
