"""A list is the cases behind its number, in its order, from whichever stretches of an index it is read."""

from dataclasses import replace
from datetime import date

import pytest

from services.dashboard import store, store_lists
from services.dashboard.core.filter import START, Filter, Months, Place, Stand, place
from services.dashboard.core.order import Order
from tests.services.dashboard.test_numbers_have_lists import TODAY, a_town
from tests.services.dashboard.test_tally import heard

YEAR = Months(date(2025, 6, 1), date(2026, 5, 1))
ASKED = (
    Filter(Stand.ALL, None, TODAY),
    Filter(Stand.ALL, None, TODAY, months=YEAR),
    Filter(Stand.DECIDED, None, TODAY, months=Months(date(2026, 3, 1), date(2026, 3, 1))),
    Filter(Stand.FINISHED_LATE, "DSO,DSB", TODAY, months=Months(date(1990, 1, 1), date(2026, 5, 1))),
    Filter(Stand.ALL, None, TODAY, months=YEAR, about="lead:3"),
    Filter(Stand.ALL, None, TODAY, months=YEAR, about="age:0-28"),
    Filter(Stand.ALL, None, TODAY, months=YEAR, about="missed:date"),
    Filter(Stand.ALL, None, TODAY, about="penalty:now"),
    Filter(Stand.OPEN, None, TODAY, about="extendable:likely/28"),
    Filter(Stand.DECIDED, None, TODAY, months=YEAR, about="waited:applicant"),
)


@pytest.mark.parametrize("order", Order)
async def test_the_pages_of_every_list_are_its_cases_in_order_however_few_they_are(pool, order):
    async with pool.acquire() as tx, tx.transaction():
        await heard(tx, a_town(), together=60)
        for asked in ASKED:
            for few in (False, True):
                whole = await pages(tx, asked, order, few)
                assert whole == sorted(whole, reverse=order.is_back), asked
                assert len(set(whole)) == len(whole) == await store_lists.how_many(tx, asked) > 0, asked


async def pages(tx, asked: Filter, order: Order, few: bool) -> list[Place]:
    seen, after = list[Place](), order.start
    while part := await store.cards(tx, asked, after, 7, order, few):
        seen += [order.place(one.card) for one in part]
        after = place(order.cursor(part[-1].card))
    return seen


async def test_a_mark_that_says_how_cases_stand_is_asked_of_no_other(pool):
    async with pool.acquire() as tx, tx.transaction():
        await heard(tx, a_town(), together=60)
        for open_only in ("age:0-28", "penalty:now", "extendable:likely/28"):
            every = Filter(Stand.ALL, None, TODAY, about=open_only)
            assert await store.cards(tx, replace(every, stand=Stand.OPEN), START, 999) == await store.cards(
                tx, every, START, 999
            )
            assert not replace(every, stand=Stand.DECIDED).possible
        took = Filter(Stand.ALL, None, TODAY, about="lead:3")
        assert replace(took, stand=Stand.DECIDED).is_summed and not replace(took, stand=Stand.FINISHED_LATE).is_summed
        assert not replace(took, stand=Stand.OPEN).possible and not replace(took, waits_on="applicant").possible
        both = Filter(Stand.OPEN, None, TODAY, about="missed:date")
        assert both.possible and not both.is_summed
