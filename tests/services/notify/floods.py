"""Test words for a flood of messages: what is usual in an hour, what is too much, and which departments are held."""

from datetime import datetime, timedelta

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.stories import at, tick
from services.notify import store, store_brake
from services.notify.core.brake import TIMES, Hour
from services.notify.handlers import on_announcements
from tests.services.notify.saying import announced, seal

NOON = at(10, 20, 12)
MUCH = TIMES * 5 + 1  # where five in an hour are usual


def hours(count: int, messages: int, until: datetime = NOON) -> dict[datetime, int]:
    return {until - timedelta(hours=number): messages for number in range(1, count + 1)}


async def learn(pool: Pool, department: str = "DSB") -> None:
    """Two days in which the department told a little every hour."""
    async with pool.acquire() as tx:
        await store_brake.add_volume(tx, [Hour(department, hour, 2, 5) for hour in hours(48, 5)])


async def flood(pool: Pool, count: int, department: str = "DSB", moment: datetime = NOON) -> None:
    said = [
        announced(
            "opened", f"{department}-{n}", f"{department}-{n}", applicant_id=f"a-{department}", department=department
        )
        for n in range(count)
    ]
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {f"a-{department}": seal("iemand@example.org")})
        await on_announcements(batch_of(tick(moment), *said, topic="case-status", partition=2), tx)


async def held(pool: Pool) -> list[str]:
    async with pool.acquire() as tx:
        return [one["department"] for one in await store_brake.held(tx)]
