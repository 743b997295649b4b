"""Four cases of two people, as a database of status holds them without a broker."""

from datetime import datetime
from typing import Any

from plumbing.testing import batch_of
from schemas.envelope import BEGINNING, TICK
from schemas.stories import at, on, opened, started, tick, withdrawn
from services.status.handlers import on_facts

STORIES = [
    opened(on(3, 2), case="DH-1", applicant_id="a-joke"),
    opened(on(3, 3), case="DH-2", applicant_id="a-joke", case_type="exploitatievergunning-horeca", dossier_id="D-1"),
    opened(on(3, 4), case="DH-3", applicant_id="a-piet", dossier_id="D-1"),
    opened(on(3, 5), case="DH-4", applicant_id="a-piet"),
    started(on(3, 6), "advies", "DSB", case="DH-3"),
    tick(at(3, 7, 0)),
    withdrawn(on(3, 9), case="DH-4"),
    tick(at(5, 20, 0)),
]


async def fill(pool: Any) -> None:
    await hear(pool, *STORIES[:6])
    await hear(pool, *STORIES[6:], now=at(3, 7, 0))


async def hear(pool: Any, *events: Any, now: datetime = BEGINNING) -> None:
    """As the pipe does, with what time it is in every partition; the last tick is the new time."""
    sql = """
        INSERT INTO progress (topic, partition, now) SELECT 'case-events', generate_series(0, 3), $1
            ON CONFLICT (topic, partition) DO UPDATE SET now = EXCLUDED.now
    """
    async with pool.acquire() as tx, tx.transaction():
        await on_facts(batch_of(*events, now=now), tx)
        await tx.execute(sql, max([now, *(one.data.now for one in events if one.type == TICK)]))


def whats(answer: dict[str, Any]) -> list[str]:
    return [one["wat"] for one in answer["historie"]]
