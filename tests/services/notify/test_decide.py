"""What is told after what: nothing twice, what waited is judged again, and every announcement has an end."""

from dataclasses import replace

import pytest

from schemas.envelope import Tick
from schemas.message_events import Kind
from schemas.status_events import Announcement
from schemas.stories import at, on, tick
from services.notify.core.book import Book
from services.notify.core.decide import decide
from services.notify.core.judge import judge
from services.notify.core.known import Known
from services.notify.core.message import Silence, Verdict
from tests.services.notify.saying import CASE, PLAN, announced, asked_for
from tests.services.notify.table import DECIDED, OPENED, UP_TO_DATE


@pytest.mark.parametrize("sort", ["status.changed", "action.needed"])
def test_a_question_is_heard_under_its_old_name_and_its_new_one(sort: str):
    said = asked_for(PLAN).model_copy(update={"type": f"nl.spoor.{sort}.v1"})
    book = Book(BEGINNING, {said.case_id: UP_TO_DATE}, {})

    assert [one.kind for verdict in judge(book, [said]) for one in verdict.messages] == ["information-requested"]


def test_no_kind_is_told_twice_for_one_cause():
    assert decide(announced("answered").data, UP_TO_DATE, {"information-received"}) == Silence("cause-was-told")


BEGINNING, NEXT_TICK, LATER_TICK = at(10, 1, 9), tick(at(12, 1, 9)), tick(at(12, 1, 9, 1))


def verdicts(*heard: Announcement | Tick) -> list[Verdict]:
    return list(judge(Book(BEGINNING, {}, {}), heard))


def kinds(*heard: Announcement | Tick) -> list[Kind]:
    return [message.kind for verdict in verdicts(*heard) for message in verdict.messages]


def test_what_one_announcement_told_the_next_one_knows():
    first, second = announced("step-started", "a"), announced("step-started", "b")

    published = announced("published", "p", phase="decided")

    assert kinds(OPENED, first, NEXT_TICK, second, LATER_TICK, DECIDED, published) == ["receipt", "change", "decision"]


def test_changes_of_one_minute_are_one_message_and_the_last_one_tells():
    first, second = announced("step-started", "a", step_number=2), announced("step-started", "b", step_number=3)
    told = [
        message for verdict in verdicts(OPENED, first, second, NEXT_TICK, LATER_TICK) for message in verdict.messages
    ]

    assert [(message.kind, message.said.id) for message in told[1:]] == [("change", "b")]


def test_a_doubled_tick_does_not_end_the_minute():
    forth, back = announced("step-started", "a", step_number=3), announced("step-completed", "b")
    first = announced("step-started", "0")

    assert kinds(OPENED, first, NEXT_TICK, forth, NEXT_TICK, back, LATER_TICK) == ["receipt", "change"]
    assert kinds(OPENED, first, LATER_TICK, forth, NEXT_TICK) == ["receipt", "change"]


def test_a_change_that_was_taken_back_before_the_tick_is_no_news():
    forth, back = announced("step-started", "a", step_number=3), announced("step-completed", "b")

    assert kinds(OPENED, announced("step-started", "0"), NEXT_TICK, forth, back, LATER_TICK) == ["receipt", "change"]


def test_a_change_that_waits_goes_with_the_next_message_of_its_case():
    assert kinds(OPENED, announced("step-started", "a", step_number=3), DECIDED, NEXT_TICK) == ["receipt", "decision"]


def test_two_announcements_of_one_cause_are_one_message_of_a_kind():
    twice = [announced("answered", id, cause="fact-9") for id in ("a", "b")]

    assert kinds(OPENED, *twice) == ["receipt", "information-received"]


def test_silence_teaches_the_applicant_nothing_but_notes_where_the_case_stands():
    book = Book(BEGINNING, {}, {})
    list(judge(book, [announced("handler")]))

    assert replace(book.changed[CASE], stands=None) == Known()


def test_a_correction_that_takes_a_decision_back_lets_the_next_one_be_told():
    undone = announced("corrected", "c", phase="in-handling")

    assert kinds(OPENED, DECIDED, undone, announced("decided", "e", phase="decided", outcome="granted")) == [
        "receipt", "decision", "corrected", "decision",
    ]  # fmt: skip


def test_the_ids_of_messages_follow_from_the_announcement_and_the_applicant():
    late = announced("opened", phase="decided")
    ids = [[message.id for verdict in verdicts(late) for message in verdict.messages] for _ in range(2)]

    assert ids[0] == ids[1] and len(set(ids[0])) == 2
    assert verdicts(announced("opened", applicant_id="a-2"))[0].messages[0].id not in ids[0]


def test_a_decision_that_is_sent_before_it_is_known_is_one_mail_with_its_outcome():
    sent = announced("published", "p", phase="decided", published_on=on(11, 20), ended_on=on(11, 20))
    taken = announced("decided", "d", phase="decided", outcome="granted", published_on=on(11, 20))
    told = [message for verdict in verdicts(OPENED, sent, taken, NEXT_TICK) for message in verdict.messages]

    assert [(message.kind, message.said.id) for message in told] == [("receipt", "o"), ("decision", "d")]


def test_a_decision_whose_outcome_nobody_tells_is_told_at_the_tick():
    sent = announced("published", "p", phase="decided", published_on=on(11, 20), ended_on=on(11, 20))
    shut = announced("closed", "c", phase="closed", published_on=on(11, 20), ended_on=on(11, 20))

    assert kinds(OPENED, sent, NEXT_TICK, shut) == kinds(OPENED, sent, shut, NEXT_TICK) == ["receipt", "decision"]
