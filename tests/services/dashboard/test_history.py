"""The history of a case says with each line who and what, as far as the case still tells it."""

from datetime import date, datetime
from typing import Any, NamedTuple

from schemas.envelope import instant
from schemas.snapshot import Document, Item, Promise, Step
from services.dashboard.core.history import Known, history
from services.dashboard.core.said import Forecast
from tests.services.dashboard.tellings import snapshot

DAY = date(2026, 3, 4)
LATER = date(2026, 3, 9)
ADVICE = Step("advice", "DSB", DAY, LATER)
CHECK = Step("technical-check", "DSO", DAY)


class Line(NamedTuple):
    name: str
    happened_at: datetime
    expected_first: date | None = None
    expected_last: date | None = None
    reason: str | None = None


def known(told, *lines: tuple[Any, ...]) -> list[Known]:
    return [one.known for one in history(told, [Line(name, instant(day), *days) for name, day, *days in lines])]


def test_a_step_is_named_with_its_department_where_it_began_and_where_it_was_ready():
    case = snapshot(steps=(ADVICE,))

    assert known(case, ("step-completed", LATER), ("step-started", DAY)) == [Known(ADVICE), Known(ADVICE)]


def test_two_steps_of_one_day_stand_each_at_a_line_of_their_own():
    case = snapshot(steps=(ADVICE, CHECK))

    assert known(case, ("step-started", DAY), ("step-started", DAY)) == [Known(CHECK), Known(ADVICE)]


def test_a_line_of_which_nothing_is_known_any_more_says_only_its_name():
    case = snapshot(steps=(ADVICE,))

    assert known(case, ("step-started", DAY), ("step-started", DAY), ("linked", DAY)) == [
        Known(ADVICE), Known(), Known(),
    ]  # fmt: skip
    assert known(case, ("step-started", LATER)) == [Known()]


def test_a_date_a_question_a_document_and_a_decision_stand_beside_what_brought_them():
    case = snapshot(
        promises=(Promise(DAY, LATER, "delay"),),
        asked=(Item("1", "Een plattegrond", "om te meten"), Item("2", "Een foto", "om te zien")),
        asked_on=DAY,
        answer_before=LATER,
        documents=(Document("Tekening", "drawing", "applicant", DAY),),
        decided_on=LATER,
        outcome="granted",
    )

    assert known(case, ("decided", LATER), ("document", DAY), ("asked", DAY), ("delayed", DAY)) == [
        Known(outcome="granted"),
        Known(what="Tekening"),
        Known(until=LATER, what="Een plattegrond, Een foto"),
        Known(until=LATER),
    ]


def test_a_new_handler_is_of_those_that_had_the_case_then_and_a_notice_of_default_is_for_who_decides():
    case = snapshot(department="DSO", steps=(ADVICE, Step("check", "DPZ", LATER)))
    before = date(2026, 3, 3)

    assert known(case, ("default-noticed", LATER), ("handler", LATER), ("handler", DAY), ("handler", before)) == [
        Known(with_whom=("DSO",)),
        Known(with_whom=("DSB", "DPZ")),
        Known(with_whom=("DSB",)),
        Known(with_whom=("DSO",)),
    ]


SPRING, SUMMER = (date(2026, 4, 1), date(2026, 4, 20)), (date(2026, 6, 1), date(2026, 6, 20))
NEXT = date(2026, 3, 10)


def test_an_expectation_that_moved_says_from_which_days_to_which():
    assert known(
        snapshot(), ("expectation", NEXT, *SUMMER), ("handler", LATER, *SUMMER), ("taken-in", DAY, *SPRING)
    ) == [Known(was=Forecast(DAY, *SPRING), became=Forecast(NEXT, *SUMMER)), Known(with_whom=("DSO",)), Known()]


def test_two_expectations_of_one_day_are_told_as_the_last_and_one_that_tells_nothing_new_is_left_out():
    both = ("expectation", LATER, *SUMMER), ("expectation", LATER, date(2026, 5, 1), date(2026, 5, 9))

    assert known(snapshot(), ("expectation", NEXT, *SUMMER), *both, ("opened", DAY, *SPRING)) == [
        Known(was=Forecast(DAY, *SPRING), became=Forecast(LATER, *SUMMER)),
        Known(),
    ]
    assert known(snapshot(), ("expectation", NEXT, *SPRING), ("opened", DAY, *SPRING)) == [Known()]


def test_when_nobody_can_say_any_more_the_days_of_before_still_stand_there():
    gone = ("expectation", NEXT), ("opened", DAY, *SPRING)

    assert known(snapshot(), *gone) == [Known(was=Forecast(DAY, *SPRING)), Known()]
    assert known(snapshot(), ("expectation", NEXT)) == []


def test_what_was_expected_earlier_on_the_same_day_is_what_it_moved_from():
    same_day = ("expectation", DAY, *SUMMER), ("step-started", DAY, *SPRING)

    assert known(snapshot(), *same_day)[0] == Known(was=Forecast(DAY, *SPRING), became=Forecast(DAY, *SUMMER))
