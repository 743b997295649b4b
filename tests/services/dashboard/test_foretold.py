"""Were our expectations right? Each range that was told is judged by the day on which the decision was known."""

from datetime import date
from typing import Any

import pytest

from schemas.stories import on
from services.dashboard.core.access import Reach
from services.dashboard.core.board import board
from services.dashboard.core.cell import Row
from services.dashboard.core.foretold import beside, counted, foretold
from services.dashboard.core.heard import Heard
from services.dashboard.core.question import Question
from services.dashboard.core.said import Forecast
from services.dashboard.core.sheet import Say

SAID = Forecast(on(3, 2), on(4, 1), on(4, 20))


@pytest.mark.parametrize(
    ("end", "off"),
    [(on(3, 31), -1), (on(4, 1), 0), (on(4, 20), 0), (on(4, 21), 1), (on(5, 20), 30)],
)
def test_both_ends_of_a_range_are_inside(end: date, off: int):
    assert beside(SAID, end) == off


def test_what_was_said_after_the_end_is_not_judged():
    later = Forecast(on(4, 11), on(5, 1), on(5, 2))

    assert list(counted([later, SAID], on(4, 10))) == [("expected", "", 0), ("revised", "", 0)]
    assert list(counted([later], on(4, 10))) == []


def rows(**by_days: int) -> list[Row]:
    return [Row("expected", "", "", None, "", {int(days[1:].replace("m", "-")): n}) for days, n in by_days.items()]


def test_sooner_inside_and_later_add_up():
    found = foretold(rows(dm3=5, d0=40, d7=15))

    assert (found.early, found.inside, found.late, found.told) == (5, 40, 15, 60)
    assert found.missed_by.median == 7


def sheet(found: list[Row]) -> Any:
    say = Say("nl", Question(), Reach(None), lambda query: "/")
    heard = Heard(found, [row._replace(department="DSO") for row in found], [], [], [], None, None)
    return next(one for one in board(heard, say).sheets if one.id == "verwachtingen")


def test_the_sheet_says_how_often_it_was_right_by_department():
    moves = [Row("revised", "", "", None, "", {times: cases}) for times, cases in ((0, 30), (1, 10), (2, 10))]
    told = sheet([*rows(dm3=5, d0=40, d7=15), *moves])

    assert told.answer == "Van de verwachtingen klopte 67%. Dat hoort ongeveer 80% te zijn."
    numbers = ["67%", "5", "15", "7 dagen", "0,6"]
    assert [cell.text for cell in told.rows[0]] == ["Dienst Stedelijke Ontwikkeling", *numbers]
    assert [cell.text for cell in told.rows[-1]][1:] == numbers


def test_few_expectations_have_no_share_and_no_days_and_who_may_read_those_cases_sees_how_many():
    told = sheet(rows(dm3=1, d0=3, d7=2))

    assert "te weinig" in told.answer
    assert [cell.text for cell in told.rows[0]][1:] == ["te weinig", "1", "2", "te weinig zaken", "te weinig zaken"]
    assert sheet([]).rows == ()
