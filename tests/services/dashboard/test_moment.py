"""Months that are over are added up once, and whatever is told of them later is seen at once."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.stories import on
from services.dashboard import moment, store_tally
from services.dashboard.core.heard import Heard, hear
from services.dashboard.core.question import Question
from tests.services.dashboard.heard import ON_ONE_TABLE, at_once
from tests.services.dashboard.heard import hear as tell
from tests.services.dashboard.tellings import announcements, busy, told

TODAY = on(5, 20)
QUESTIONS = [
    Question(periode="12"), Question(periode="3", afdeling="DSB"), Question(soort="klacht", periode="12"), Question(),
    Question(periode="2026-03..2026-04"), Question(periode="2026-05"), Question(periode="12", afdeling="DPZ,DSB"),
]  # fmt: skip
MARCH = told("DH-1", phase="decided", steps=busy("DSO", "DSB"), decided_on=on(3, 9), published_on=on(3, 10))


@pytest.fixture
def read(monkeypatch) -> list[bool]:
    """For each reading of the tally, whether it was of months that are over."""
    kept, seen = store_tally.kept, list[bool]()

    async def noting(*args: Any, ended: bool = False, **more: Any) -> Any:
        seen.append(ended)
        return await kept(*args, ended=ended, **more)

    monkeypatch.setattr(store_tally, "kept", noting)
    return seen


async def figures(tx: Any, asked: Question, settled: Any) -> Any:
    """All that the sheets are written from, in no order."""
    question = asked.filter(TODAY)
    return in_no_order(at_once(hear(await moment.stretches(tx, question, settled), (), question, None)))


def in_no_order(found: Heard) -> Any:
    rows = (found.rows, found.by_department, found.by_type, found.by_month)
    return [{(*row[:5], *sorted(row.values.items())) for row in some} for some in rows], found.paces


@ON_ONE_TABLE
@given(said=announcements(), cut=st.integers(1, 40), how=st.sampled_from(QUESTIONS))
async def test_with_what_is_kept_of_older_months_every_figure_is_the_same(pool, said, cut, how):
    settled = moment.make_settled()
    async with pool.acquire() as tx:
        await tx.execute("TRUNCATE card, change, message, snapshot, tally, tally_month, source")
        for start in range(0, len(said), cut):
            await tell(tx, *said[start : start + cut])
            alone = [await moment.added_up(tx, question := how.filter(TODAY))]
            expected = in_no_order(at_once(hear(alone, (), question, None)))
            assert await figures(tx, how, settled) == expected


async def test_months_that_nobody_moved_are_not_read_again(pool, read):
    settled, asked = moment.make_settled(), Question(periode="12")
    async with pool.acquire() as tx:
        await tell(tx, MARCH, told("DH-2"))
        await figures(tx, asked, settled)
        await tell(tx, told("DH-3"), told("DH-2", phase="withdrawn", ended_on=on(5, 18)))
        read.clear()
        await figures(tx, asked, settled)
        assert read == [False, False]


async def test_what_is_told_later_of_an_older_month_is_seen_at_once(pool, read):
    settled, asked = moment.make_settled(), Question(periode="12")
    async with pool.acquire() as tx:
        await tell(tx, MARCH)
        before = await figures(tx, asked, settled)
        await tell(tx, told("DH-2", phase="withdrawn", ended_on=on(3, 30)))
        read.clear()
        assert await figures(tx, asked, settled) != before
        assert read == [True, True, False, False]
