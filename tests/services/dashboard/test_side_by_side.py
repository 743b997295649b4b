"""The sums stay right when topics and partitions are heard side by side, and when a case is erased meanwhile."""

from asyncio import gather
from typing import Any

from plumbing.testing import batch_of
from schemas.stories import at
from services.dashboard import store_tally
from services.dashboard.core.filter import Filter, Stand
from services.dashboard.core.promised import PROMISES, promises
from services.dashboard.handlers import on_case_status, on_messages
from tests.services.dashboard.heard import DERIVED, TODAY, hear_messages
from tests.services.dashboard.tellings import busy, forgotten, message, told


async def test_what_is_told_and_what_is_sent_at_once_is_both_counted(pool):
    """Both topics move the sums of the same cases; whoever comes second finds what the first one wrote."""

    async def tell(handler: Any, topic: str, events: list[Any], *partitions: int) -> None:
        for event in events:
            async with pool.acquire() as tx, tx.transaction():
                await handler(batch_of(event, topic=topic), tx, *partitions)

    cases = [f"DH-{number}" for number in range(12)]
    await gather(
        tell(on_case_status, "case-status", [told(case) for case in cases], 1),
        tell(on_messages, "case-messages", [message(case) for case in cases]),
    )
    async with pool.acquire() as tx:
        asked = Filter(Stand.ALL, None, TODAY)
        (receipts,) = [one for one in promises(await store_tally.rows(tx, asked, PROMISES)) if one.kind == "receipt"]
        assert (receipts.kept, receipts.missed, receipts.waiting) == (12, 0, 0)


async def test_an_erased_case_counts_the_same_whatever_is_heard_of_it_first(pool):
    gone, said, sums = forgotten("DH-2026-0001", at(3, 9, 8)), told(), []
    async with pool.acquire() as tx:
        for early in (True, False):
            await tx.execute(f"TRUNCATE change, message, forgotten, {', '.join(DERIVED)}")
            await on_case_status(batch_of(said, topic="case-status"), tx, 1)
            if early:
                await hear_messages(tx, message())
            await on_case_status(batch_of(gone, topic="case-status"), tx, 1)
            await hear_messages(tx, message())
            sums.append(sorted(map(repr, await tx.fetch("SELECT * FROM tally"))))

        assert sums[0] == sums[1]
        assert not any("receipt" in row for row in sums[0])


async def test_partitions_that_hear_of_erased_cases_beside_others_wait_for_each_other_and_not_in_a_circle(pool):
    """Each has cases of one department to count, and some of the other to count otherwise."""
    departments = "DSO", "DPZ"

    async def tell(partition: int, *said: Any) -> None:
        async with pool.acquire() as tx, tx.transaction():
            await on_case_status(batch_of(*said, topic="case-status", partition=partition), tx, 2)

    for turn in range(6):
        names = {partition: [f"{partition}-{turn}-{number}" for number in range(20)] for partition in (0, 1)}
        for partition, own in names.items():
            await tell(partition, *(told(f"G{one}", steps=busy(departments[partition - 1])) for one in own))
        await gather(
            *(
                tell(
                    partition,
                    *(told(f"K{one}", steps=busy(departments[partition])) for one in own),
                    *(forgotten(f"G{one}", at(3, 9, 8)) for one in own),
                )
                for partition, own in names.items()
            )
        )
    async with pool.acquire() as tx:
        asked = Filter(Stand.ALL, None, TODAY)
        (receipts,) = [one for one in promises(await store_tally.rows(tx, asked, PROMISES)) if one.kind == "receipt"]
        assert receipts.missed + receipts.waiting == 240
