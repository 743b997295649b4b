"""What the dashboard hears in a transaction of a test, and how a law is tried there: each example after an emptying."""

from collections.abc import Generator
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings

from plumbing.testing import batch_of
from schemas.stories import on
from services.dashboard.handlers import on_announcements, on_messages
from tests.laws import often

ON_ONE_TABLE = settings(
    max_examples=often(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TODAY = on(4, 15)
Made = TypeVar("Made")
DERIVED = "card", "snapshot", "tally", "source"


def at_once(work: Generator[Any, None, Made]) -> Made:
    """What comes of work that is done in steps."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]


async def hear(tx: Any, *events: Any) -> None:
    await on_announcements(batch_of(*events, topic="case-status"), tx)


async def hear_messages(tx: Any, *events: Any) -> None:
    await on_messages(batch_of(*events, topic="case-messages"), tx)


async def empty(tx: Any) -> None:
    await tx.execute(f"TRUNCATE change, message, {', '.join(DERIVED)}")
