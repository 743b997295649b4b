"""Every number of a page that counts cases leads to a list, and that list is as long as the number says."""

import re
from datetime import date, timedelta
from typing import Any

from plumbing.shared import Shared
from plumbing.unhurried import unhurried
from schemas.envelope import instant
from schemas.said import Ground
from schemas.snapshot import Line, Promise, Step
from schemas.stories import on
from services.dashboard import store_lists, store_tally
from services.dashboard.core.access import Reach
from services.dashboard.core.board import Board, board
from services.dashboard.core.figures import counting, number
from services.dashboard.core.heard import hear
from services.dashboard.core.question import Question
from services.dashboard.core.sheet import Cell, Say
from services.dashboard.moment import stretches
from tests.services.dashboard.tellings import AREAS, DEPARTMENTS, TYPES, told
from tests.services.dashboard.test_tally import heard

TODAY = on(5, 20)
OF_PROMISES = ("Niet gehaald", "Komt nog")  # each counts by itself; the cases that missed one have a column
OF_OTHERS = ("tevreden", "verwachtingen")  # grades have no list, and expectations count each by itself
WITHOUT = re.compile(r"te weinig|verborgen|[€%–]|dag|maand|jaar|[0-9],[0-9]|20[0-9]{2}| ")  # days, shares, euros, words


QUESTIONS = (
    Question(),
    Question(periode="12"),
    Question(periode="2026-04"),
    Question(soort=TYPES[0], periode="12"),
    Question(soort=TYPES[1], stadsdeel="Centrum"),
    Question(afdeling="DSO"),
    Question(afdeling="DSB,DSO", periode="3"),
)


def a_town() -> list[Any]:
    """Cases of every age, open and ended, sooner and later than their last day, that waited for everybody."""
    return [told(f"DH-{number}", **_case(number)) for number in range(180)]


def _case(number: int) -> dict[str, Any]:
    received = TODAY - timedelta(days=number * 2 + number % 3)
    ended = received + timedelta(days=number * 5 % 190)
    is_open, begun = not number % 5 or ended > TODAY, received + timedelta(days=number % 9 + number % 5)
    case: dict[str, Any] = {
        "case_type": TYPES[number % 2],
        "area": AREAS[number % 3],
        "department": DEPARTMENTS[number % 4],
        "received_on": received,
        "legal_date": ended - timedelta(days=number % 33 - 16),
        "steps": (
            Step("advies", DEPARTMENTS[number % 3], received, received + timedelta(days=number % 9)),
            Step("besluit", DEPARTMENTS[number % 4], begun, None if is_open else max(ended, begun)),
        ),
        "ledger": _waits(number, received, is_open),
        "expected_on": TODAY + timedelta(days=40) if number % 3 else None,
        "promises": (Promise(received, ended - timedelta(days=number % 7 - 3), "term"),),
        "reason": (None, "external-advice", "term-extended")[number % 3],
        "penalty_from": TODAY + timedelta(days=number % 7 - 3) if number % 4 == 0 else None,
    }
    if not is_open:
        return {**case, "phase": "decided", "published_on": ended, "ended_on": ended, "outcome": "granted"}
    case["extendable_until"] = TODAY + timedelta(days=number % 35)
    return {**case, "phase": "decided", "decided_on": received} if number % 11 == 0 else case


def _waits(number: int, received: date, is_open: bool) -> tuple[Line, ...]:
    grounds: tuple[Ground, ...] = ("bibob", "consent", "force-majeure", "completion")
    since = received + timedelta(days=number % 6)
    until = TODAY + timedelta(days=1) if is_open else since + timedelta(days=number % 8)
    known, ground = instant(received), grounds[number % 4]
    line = Line("suspension", "Awb 4:15", f"dso#{number}", known, since, until, ground=ground, open=is_open)
    return (line,) if number % 3 else ()


async def shown(tx: Any, asked: Question) -> tuple[Board, dict[str, Question]]:
    """The page, and what each of its addresses asks."""
    ways: dict[str, Question] = {}

    def address(query: Any) -> str:
        ways[str(query)] = Question(**query)
        return str(query)

    question = asked.filter(TODAY)
    found = await unhurried(hear(await stretches(tx, question, Shared(0.0, 1)), [], question, None))
    return board(found, Say("nl", asked, Reach(None), address)), ways


async def test_each_number_that_counts_cases_is_the_length_of_its_list(pool):
    async with pool.acquire() as tx:
        await heard(tx, a_town(), together=60)
        for asked in QUESTIONS:
            page, ways = await shown(tx, asked)
            for name, cell in numbers(page):
                assert cell.href, (name, cell.text)
                asks = ways[cell.href].filter(TODAY)
                rows = await store_tally.rows(tx, asks, counting(asks))
                told_on_top = number(rows, asks) if asks.is_summed else int(cell.text)
                assert await store_lists.how_many(tx, asks) == told_on_top == int(cell.text), (name, asks)


async def test_the_town_has_a_case_for_every_column(pool):
    async with pool.acquire() as tx:
        await heard(tx, a_town(), together=60)
        page, _ = await shown(tx, QUESTIONS[0])
        found = {name for name, cell in numbers(page) if cell.text != "0"}

    without = {name for name, _ in numbers(page)} - found
    assert without == set()


def numbers(page: Board) -> list[tuple[str, Cell]]:
    """All that is a number of cases, with the sheet and the column where it stands."""
    found = [("tegels", tile.number) for tile in page.tiles]
    for sheet in page.sheets:
        if sheet.id not in OF_OTHERS:
            found += [
                (f"{sheet.id}: {head}", cell)
                for row in sheet.rows
                for head, cell in zip(sheet.heads, row, strict=True)
                if cell.is_number and head not in OF_PROMISES
            ]
    return [(name, cell) for name, cell in found if not WITHOUT.search(cell.text)]
