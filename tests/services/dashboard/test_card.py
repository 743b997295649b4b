"""A card tells where a case lies, until when, and whom it waits for."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from schemas.snapshot import Line, Step
from schemas.status_events import Expected
from services.dashboard.core.card import Card, card_of, newest
from tests.services.dashboard.tellings import busy, snapshot, told


def card(withdrawn: bool = False, **other: Any) -> Card:
    return card_of(snapshot(**other), withdrawn)


def test_a_case_lies_with_every_department_that_is_busy():
    assert card(steps=busy("DSB", "DPZ")).lies_with == ("DSB", "DPZ")


def test_a_case_nobody_is_busy_with_lies_with_the_department_that_decides():
    assert card().lies_with == ("DSO",)


def test_a_finished_case_counts_at_the_department_that_decided():
    assert card(steps=busy("DSB"), phase="decided", decided_on=date(2026, 4, 1)).lies_with == ("DSO",)


def test_the_last_day_of_the_term_is_still_on_time():
    open_case = card(legal_date=date(2026, 4, 27))

    assert not open_case.is_late(date(2026, 4, 27))
    assert open_case.is_late(date(2026, 4, 28))


def test_without_a_clock_no_open_case_is_called_late():
    assert not card(legal_date=date(2020, 1, 1)).is_late(None)


def test_a_term_that_stands_still_has_no_due_date_and_is_not_late():
    line = Line(
        "suspension", "Awb art. 4:15", "dso#1", datetime(2026, 4, 1, tzinfo=UTC), since=date(2026, 4, 1), open=True
    )
    still = card(ledger=(line,))

    assert (still.legal_date, still.due_on, still.is_late(date(2027, 1, 1))) == (date(2026, 4, 27), None, False)


def test_an_open_question_waits_on_the_applicant():
    asked = card(phase="waiting-for-applicant", asked_on=date(2026, 4, 1), answer_before=date(2026, 4, 15))

    assert (asked.legal_date, asked.due_on, asked.waits_on) == (date(2026, 4, 27), date(2026, 4, 27), "applicant")


def test_a_case_is_finished_on_the_day_its_decision_was_made_known():
    sent = card(phase="closed", decided_on=date(2026, 4, 20), published_on=date(2026, 4, 29), ended_on=date(2026, 5, 9))

    assert (sent.state, sent.finished_on, sent.waits_on) == ("finished", date(2026, 4, 29), None)
    assert sent.is_late(None)


def test_a_decision_that_is_not_made_known_does_not_stop_the_term():
    taken = card(phase="decided", decided_on=date(2026, 4, 20))

    assert (taken.state, taken.finished_on, taken.decided, taken.waits_on) == ("open", None, False, "municipality")
    assert not taken.is_late(date(2026, 4, 27))
    assert taken.is_late(date(2026, 4, 28))


def test_a_case_closed_after_its_withdrawal_was_not_finished_by_us():
    assert card(withdrawn=True, phase="closed", ended_on=date(2026, 4, 1)).state == "withdrawn"
    assert card(withdrawn=False, phase="closed", ended_on=date(2026, 4, 1)).state == "finished"


def test_a_case_decided_after_its_withdrawal_was_decided_once_that_was_made_known():
    day, later = date(2026, 4, 1), date(2026, 4, 9)

    assert card(withdrawn=True, phase="decided", decided_on=day, published_on=later).state == "finished"
    assert card(withdrawn=True, phase="closed", decided_on=day, ended_on=later).state == "withdrawn"


def test_a_case_that_was_closed_without_making_its_decision_known_was_not_decided():
    closed = card(phase="closed", decided_on=date(2026, 4, 1), ended_on=date(2026, 4, 9), outcome="granted")

    assert (closed.state, closed.decided, closed.finished_on) == ("finished", False, date(2026, 4, 9))


def test_open_cases_are_more_urgent_than_ended_ones_and_the_earliest_due_date_is_first():
    first = card(legal_date=date(2026, 4, 1))
    second = card(legal_date=date(2026, 4, 2))
    new = card(phase="decided", published_on=date(2026, 4, 2))
    old = card(phase="decided", published_on=date(2026, 4, 1))

    assert sorted([old, second, new, first], key=lambda one: one.urgency) == [first, second, new, old]


def test_the_last_announcement_of_a_case_tells_all_of_it():
    said = [told("DH-1", phase="received"), told("DH-2"), told("DH-1", phase="in-handling")]

    assert {case_id: one.data.snapshot.phase for case_id, one in newest(said).items()} == {
        "DH-1": "in-handling",
        "DH-2": "in-handling",
    }


def test_a_case_is_likely_late_when_it_is_expected_or_was_told_after_its_due_date():
    due = date(2026, 4, 27)
    sooner, later = Expected(due, due, 20), Expected(due, date(2026, 4, 28), 20)

    assert not card_of(snapshot(legal_date=due), False).likely_late
    assert not card_of(snapshot(legal_date=due, expected_on=due), False, sooner).likely_late
    assert card_of(snapshot(legal_date=due), False, later).likely_late
    assert card_of(snapshot(legal_date=due, expected_on=date(2026, 4, 28)), False, sooner).likely_late


def test_what_has_ended_is_not_expected_any_more():
    ended = card(phase="decided", decided_on=date(2026, 4, 20), expected_on=date(2026, 6, 1))

    assert (ended.forecast_on, ended.likely_late) == (None, False)


def test_a_day_that_has_passed_is_expected_no_more():
    told = card(expected_on=date(2026, 3, 11))

    assert told.expected_by(date(2026, 3, 11)) == told.expected_by(None) == date(2026, 3, 11)
    assert told.expected_by(date(2026, 3, 12)) is None
    assert (told.expected_on, card().expected_by(date(2026, 3, 12))) == (date(2026, 3, 11), None)


def test_a_term_that_stands_still_is_not_likely_late_for_nobody_knows_its_last_day():
    line = Line("suspension", "Awb", "dso#1", datetime(2026, 4, 1, tzinfo=UTC), date(2026, 4, 1), open=True)
    still = card(ledger=(line,), expected_on=date(2027, 1, 1))

    assert not still.likely_late


def test_an_advice_of_others_waits_on_a_third_party():
    line = Line(
        "suspension", "Wet Bibob", "dso#1", datetime(2026, 3, 3, tzinfo=UTC), date(2026, 3, 3), date(2026, 4, 20)
    )
    advice = card(ledger=(replace(line, ground="bibob", open=True),))

    assert advice.waits_on == "third-party"


def test_a_case_is_in_its_step_since_the_first_that_still_runs_began():
    steps = (
        Step("compleet", "DSO", date(2026, 3, 1), date(2026, 3, 4)),
        Step("advies", "DSB", date(2026, 3, 9)),
        Step("besluit", "DSO", date(2026, 3, 5)),
    )

    assert card(steps=steps).step_since == date(2026, 3, 5)
    assert card(steps=steps[:1]).step_since is None
    assert card(steps=steps, phase="closed", ended_on=date(2026, 4, 1)).step_since is None
