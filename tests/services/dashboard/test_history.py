"""The history of a case says with each line who and what, as far as the case still tells it."""

from datetime import date, datetime
from typing import NamedTuple

from schemas.envelope import instant
from schemas.snapshot import Document, Item, Promise, Step
from services.dashboard.core.history import Known, history
from tests.services.dashboard.tellings import snapshot

DAY = date(2026, 3, 4)
LATER = date(2026, 3, 9)
ADVICE = Step("advice", "DSB", DAY, LATER)
CHECK = Step("technical-check", "DSO", DAY)


class Line(NamedTuple):
    name: str
    happened_at: datetime
    reason: str | None = None


def known(told, *lines: tuple[str, date]) -> list[Known]:
    return [one.known for one in history(told, [Line(name, instant(day)) for name, day in lines])]


def test_a_step_is_named_with_its_department_where_it_began_and_where_it_was_ready():
    case = snapshot(steps=(ADVICE,))

    assert known(case, ("step-completed", LATER), ("step-started", DAY)) == [Known(ADVICE), Known(ADVICE)]


def test_two_steps_of_one_day_stand_each_at_a_line_of_their_own():
    case = snapshot(steps=(ADVICE, CHECK))

    assert known(case, ("step-started", DAY), ("step-started", DAY)) == [Known(CHECK), Known(ADVICE)]


def test_a_line_of_which_nothing_is_known_any_more_says_only_its_name():
    case = snapshot(steps=(ADVICE,))

    assert known(case, ("step-started", DAY), ("step-started", DAY), ("handler", DAY)) == [
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
