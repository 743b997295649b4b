"""Numbers and lists are two ways of asking the same, and the tally is the sum of what its cases count as."""

from asyncio import gather
from collections import Counter
from datetime import date
from itertools import product
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from plumbing.testing import batch_of
from schemas.envelope import legal_day
from schemas.service import Words
from schemas.stories import on
from services.dashboard import store, store_lists, store_tally
from services.dashboard.core.card import card_of, tells_of_withdrawal
from services.dashboard.core.cell import Figure, Key, keys
from services.dashboard.core.count import cells
from services.dashboard.core.figures import STANDING, counting, number, stands
from services.dashboard.core.filter import START, Filter, Months, Stand
from services.dashboard.core.letter import letter_of
from services.dashboard.core.said import forecasts
from services.dashboard.handlers import on_announcements, on_messages
from services.dashboard.store_expected import Expectation
from tests.laws import often
from tests.services.dashboard.heard import ON_ONE_TABLE
from tests.services.dashboard.tellings import AREAS, DEPARTMENTS, TYPES, announcements, busy, messages, snapshot, told

EVERY: frozenset[Figure] = frozenset(get_args(Figure))
SPRING = Months(on(3, 1), on(4, 1))


async def heard(tx: Any, said: Any, together: int = 7, sent: Any = ()) -> None:
    """Messages come between what is announced."""
    await tx.execute("TRUNCATE card, change, message, snapshot, tally, source")
    for start in range(0, max(len(said), len(sent)), together):
        if one := said[start : start + together]:
            await on_announcements(batch_of(*one, topic="case-status"), tx)
        if one := sent[start : start + together]:
            await on_messages(batch_of(*one, topic="case-messages"), tx)


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    return Filter(
        stand=draw(st.sampled_from(Stand)),
        department=draw(st.none() | st.sampled_from(DEPARTMENTS)),
        today=draw(st.none() | st.dates(on(2, 1), on(6, 1))),
        case_type=draw(st.none() | st.sampled_from(TYPES)),
        area=draw(st.none() | st.sampled_from(AREAS[1:])),
        months=draw(st.none() | st.just(SPRING) | st.just(Months(on(4, 1), on(4, 1)))),
        waits_on=draw(st.none() | st.sampled_from(("applicant", "municipality", "third-party"))),
        about=draw(st.none() | st.sampled_from(MARKS)),
    )


MARKS = (
    "reason:external-advice",
    "missed:term",
    "missed:delay",
    "missed:receipt",
    "missed:news",
    "missed:date",
    "missed:any",
    "step-now:DSO/step-dso",
    "extendable:likely/7",
    "extendable:schedule/14",
    "extendable:schedule/28",
    "extendable:likely/later",
    "step:DSO/step-dso",
    "passed:DSO>DSB",
    "passed:DSB>DPZ",
    "age:0-28",
    "age:29-56",
    "age:57-",
    "lead:1",
    "lead:7",
    "lead:8+",
    "over:0",
    "over:-3",
    "over:14",
    "waited:municipality",
    "waited:applicant",
    "waited:third-party",
    "penalty:now",
    "penalty:coming",
)


@settings(ON_ONE_TABLE, max_examples=often(12))
@given(
    said=announcements(),
    sent=messages(),
    asked=st.lists(filters(), min_size=5, max_size=5),
    today=st.none() | st.dates(on(2, 1), on(6, 1)),
)
async def test_each_number_is_the_length_of_its_list(pool, said, sent, asked, today):
    async with pool.acquire() as tx:
        await heard(tx, said, sent=sent)
        every = [Filter(stand, name, today) for stand, name in product(Stand, (None, *DEPARTMENTS))]
        for question in (*every, *asked):
            rows = await store_tally.rows(tx, question, counting(question))
            listed = await walked(tx, question)
            summed = number(rows, question) if question.is_summed else await store_lists.how_many(tx, question)
            assert len(listed) == summed
            assert all(fits(card, question) for card in listed)


def fits(card: Any, asked: Filter) -> bool:
    """Of the filter that can be seen on a card."""
    late, likely = card.is_late(asked.today), card.likely_late
    found = (card.state, late, card.waits_on, likely, card.decided, late or likely)
    return (
        all(wanted in (None, seen) for wanted, seen in zip(asked.condition, found, strict=True))
        and (asked.about is not None or asked.department is None or asked.department in card.lies_with)
        and asked.case_type in (None, card.case_type)
        and asked.area in (None, card.area)
    )


async def walked(tx: Any, question: Filter, page: int = 4) -> list[Any]:
    """A whole list, page by page; no case may be on it twice."""
    found: list[Any] = []
    while part := await store.cards(tx, question, _end(found), page):
        found += [row.card for row in part]
    assert len({card.case_id for card in found}) == len(found)
    assert found == sorted(found, key=lambda card: (card.urgency, card.case_id))
    return found


def _end(found: list[Any]) -> Any:
    return (found[-1].urgency, found[-1].case_id) if found else START


@ON_ONE_TABLE
@given(said=announcements(), together=st.integers(1, 12), sent=messages())
async def test_the_tally_is_what_its_cases_count_as_now_however_they_came(pool, said, together, sent):
    async with pool.acquire() as tx:
        await heard(tx, said, together, sent)
        kept = {
            Key(*row[:4], None if row[4] == date.max else row[4], *row[5:7]): row[7]  # type: ignore[call-arg]
            for row in await tally(tx)
        }
        assert kept == recounted(said, sent)


async def tally(tx: Any) -> Any:
    return await tx.fetch("""
        SELECT figure, case_type, area, departments, month, word, each.value, each.cases
          FROM tally CROSS JOIN unnest(value, cases) AS each (value, cases)
    """)


def recounted(said: Any, sent: Any) -> dict[Key, int]:
    """From scratch, by the last announcement of each case; one that is told again is no news."""
    fresh = {one.key: one for one in said}.values()
    withdrawn = {one.case_id for one in fresh if tells_of_withdrawal(one)}
    last = {one.case_id: one.data for one in fresh}
    found = Counter[Key]()
    for case_id, data in last.items():
        card = card_of(data.snapshot, case_id in withdrawn, data.expected)
        departments = ",".join(sorted(card.lies_with))
        for one in cells(data.snapshot, card, forecasts(expected_of(case_id, fresh)), words_of(case_id, sent)):
            found.update(keys(departments, card.area or "-", card.case_type, one))
    return found


def words_of(case_id: str, sent: Any) -> Words:
    """Of messages that left and did not come back."""
    last = {one.data.message_id: one for one in sorted(sent, key=lambda one: letter_of(one).stage)}
    gone = {name for name, one in last.items() if letter_of(one).state not in ("sent", "delivered")}
    left = [
        one for one in sent if one.case_id == case_id and one.data.message_id not in gone and letter_of(one).has_left
    ]
    days: dict[str, tuple[date, str]] = {}
    for one in sorted(left, key=lambda one: one.data.at, reverse=True):
        days[one.data.message_id] = legal_day(one.data.at), one.data.kind
    receipts = [day for day, kind in days.values() if kind == "receipt"]
    return Words(sorted({day for day, _ in days.values()}), min(receipts, default=None))


def expected_of(case_id: str, told: Any) -> list[Expectation]:
    own = [(one.data.happened_at, one.data.expected) for one in told if one.case_id == case_id]
    return [Expectation(moment, one.first, one.last) for moment, one in own if one]


@ON_ONE_TABLE
@given(said=announcements(), asked=filters())
async def test_departments_types_and_months_apart_add_up(pool, said, asked):
    async with pool.acquire() as tx:
        await heard(tx, said)
        together = await store_tally.rows(tx, asked, EVERY)
        for apart in ("case_type", "month"):
            rows = await store_tally.rows(tx, asked, EVERY, {apart})
            assert summed(rows) == summed(together)
        if asked.department:
            figures = EVERY - {"step", "step-now", "passed"}
            own = await store_tally.rows(tx, asked, figures, {"department"})
            assert {row.department for row in own} <= {asked.department}
            assert stands(own) == stands(await store_tally.rows(tx, asked, figures))


def summed(rows: Any) -> Counter[Any]:
    found = Counter[Any]()
    for row in rows:
        for value, cases in row.values.items():
            found[row.figure, row.word, value] += cases
    return found


async def test_partitions_that_count_the_same_rows_at_once_wait_for_each_other_and_lose_nothing(pool):
    async def tell(partition: int) -> None:
        for turn in range(8):
            said = [told(f"P{partition}-{turn}-{n}", id=f"{partition}.{turn}.{n}") for n in range(5)]
            async with pool.acquire() as tx, tx.transaction():
                await on_announcements(batch_of(*said, topic="case-status", partition=partition), tx)

    await gather(*(tell(partition) for partition in range(4)))
    async with pool.acquire() as tx:
        asked = Filter(Stand.OPEN, None, on(4, 1))
        assert number(await store_tally.rows(tx, asked, STANDING), asked) == 160


async def test_a_row_that_counts_nobody_any_more_is_gone(pool):
    async with pool.acquire() as tx:
        await heard(tx, [told("DH-1"), told("DH-1", legal_date=on(5, 1))])

        assert {row["cases"] for row in await tally(tx)} == {1}
        assert [row["value"] for row in await tally(tx) if row["figure"] == "due"] == [on(5, 1).toordinal()] * 4


def test_a_case_whose_decision_is_not_made_known_is_open_with_no_step_and_extended_no_more():
    taken = snapshot(phase="decided", decided_on=on(4, 20), steps=busy("DSB"), extendable_until=on(5, 4))
    figures = {one.figure for one in cells(taken, card_of(taken, False))}

    assert figures >= {"due", "age"} and figures.isdisjoint({"extendable", "step-now"})
