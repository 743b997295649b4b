"""The status of a case, told from its facts: no database, no broker."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.envelope import BEGINNING, day_starts
from schemas.stories import (
    answered,
    asked,
    at,
    closed,
    completed,
    corrected,
    decided,
    delayed,
    extended,
    fact,
    on,
    opened,
    published,
    retracted,
    started,
    taken_in,
    withdrawn,
)  # fmt: skip
from services.status.core.case import Case
from services.status.core.fold import retell
from services.status.core.wake import rest

OPENING = opened(on(3, 2))
REQUEST = asked(on(3, 10), before=on(4, 7))
STORY: list[Any] = [
    OPENING,
    started(on(3, 2), "compleet"),
    REQUEST,
    answered(on(3, 24)),
    taken_in(at(3, 24, 10)),
    completed(at(3, 24, 10), "compleet"),
    started(at(3, 25, 9), "beoordeling"),
    started(at(3, 25, 9), "advies", "DSB"),
    extended(on(4, 20)),
    delayed(on(5, 4), on(6, 22)),
    completed(at(5, 11, 15), "advies", "DSB"),
    corrected(on(5, 12), OPENING, receivedOn="2026-02-27"),
    decided(at(6, 19, 11)),
    published(on(6, 22)),
]


def snapshot(*facts):
    return retell("DH-2026-0001", facts).snapshot


def test_a_case_starts_with_its_opening():
    told = snapshot(opened(on(3, 2)))

    assert (told.phase, told.legal_date, told.step_number, told.step_count) == ("received", on(4, 28), 1, 4)
    assert told.promises[0].until == on(4, 28)


def test_nothing_is_told_before_the_opening_arrives():
    case = retell("DH-2026-0001", [asked(on(3, 10))])

    assert case.snapshot is None and case.last is not None


def test_what_came_before_the_opening_is_shown_when_it_opens():
    told = snapshot(started(at(3, 1, 9), "beoordeling"), opened(on(3, 2)))

    assert [step.step for step in told.steps] == ["beoordeling"]


def test_the_term_stands_still_while_the_applicant_is_asked():
    told = snapshot(opened(on(9, 1)), asked(on(9, 10), before=on(10, 1)), answered(on(9, 21)))

    assert (told.suspended_days, told.legal_date) == (10, on(11, 6))  # 11 up to and including 20 September
    assert told.phase == "in-handling" and told.asked == ()


def test_a_request_without_a_date_suspends_nothing():
    told = snapshot(opened(on(9, 1)), asked(on(9, 10)), answered(on(9, 21)))

    assert told.legal_date == on(10, 27)


def test_an_answer_after_its_date_suspends_no_longer_than_the_date():
    told = snapshot(opened(on(9, 1)), asked(on(9, 10), before=on(9, 24)), answered(on(10, 20)))

    assert told.suspended_days == 13


def test_an_extension_counts_once():
    once, twice = [opened(on(3, 2)), extended(on(4, 20))], extended(on(4, 21))

    assert snapshot(*once).legal_date == snapshot(*once, twice).legal_date == on(6, 8)


def test_a_notice_of_delay_moves_the_expectation_and_never_the_law():
    told = snapshot(opened(on(3, 2)), delayed(on(4, 20), on(5, 29)))

    assert (told.legal_date, told.expected_on, told.promised) == (on(4, 28), on(5, 29), on(5, 29))
    assert [p.kind for p in told.promises] == ["term", "delay"]


def test_two_departments_have_it_at_the_same_time():
    told = snapshot(opened(on(3, 2)), started(on(3, 3)), started(on(3, 3), "advies", "DSB"))

    assert told.with_departments == ("DSO", "DSB")
    assert told.step_number == 3


def test_a_decision_is_the_end_for_questions():
    told = snapshot(opened(on(3, 2)), asked(on(3, 10), before=on(4, 1)), decided(on(4, 20)), published(on(4, 21)))

    assert (told.phase, told.asked, told.published_on, told.late) == ("decided", (), on(4, 21), False)


def test_questions_without_end_leave_a_snapshot_that_fits_into_a_message():
    days = [on(3, 10) + timedelta(days=number) for number in range(201)]
    told = snapshot(opened(on(3, 2)), *(one for day in days for one in (asked(day), answered(day))))

    assert len(told.questions) == 200 and told.questions[-1].until == days[-1]


def test_withdrawn_and_closed_are_ends():
    assert snapshot(opened(on(3, 2)), withdrawn(on(3, 9))).phase == "withdrawn"
    assert snapshot(opened(on(3, 2)), decided(on(3, 9)), closed(on(3, 10))).phase == "closed"


def test_a_correction_retells_the_history_in_public():
    opening = opened(on(3, 2))
    told = snapshot(opening, corrected(on(3, 5), opening, receivedOn="2026-02-27"))

    assert (told.received_on, told.legal_date, told.corrected) == (on(2, 27), on(4, 24), True)


def test_a_correction_that_is_no_fact_changes_nothing():
    opening = opened(on(3, 2))
    told = snapshot(opening, corrected(on(3, 5), opening, receivedOn="soon"))

    assert (told.received_on, told.corrected) == (on(3, 2), False)


def test_a_secret_request_has_no_title_but_its_plain_name():
    told = snapshot(opened(on(3, 2), case_type="schuldhulpverlening", title="Schulden van iemand"))

    assert told.title == "Hulp bij geldzorgen"


def test_the_term_passes_at_the_end_of_its_last_day():
    case = retell("DH-2026-0001", [opened(on(3, 2))])
    last_minute = datetime.fromisoformat("2026-04-28T23:59:00+02:00")

    def late(now: datetime) -> bool:
        told = rest(case, now).snapshot
        return told is not None and told.late

    assert not late(last_minute)
    assert late(last_minute + timedelta(minutes=1))


def test_the_sequence_orders_facts_of_the_same_day():
    first = fact("step.started", on(3, 3), step="beoordeling", department="DSO")
    second = first.model_copy(update={"id": "0", "sequence": "10", "sequencetype": "Integer"})
    third = first.model_copy(update={"id": "1", "sequence": "9", "sequencetype": "Integer"})

    assert first.order < third.order < second.order


@given(st.permutations(STORY + STORY))
def test_order_and_repetition_of_arrival_do_not_matter(heard):
    assert rest(retell("DH-2026-0001", heard), BEGINNING) == rest(retell("DH-2026-0001", STORY), BEGINNING)


def test_an_unknown_case_is_only_a_number():
    assert retell("DH-2026-0001", []) == Case("DH-2026-0001")


def test_a_decision_ends_an_open_question_and_its_days_did_not_count():
    story = [opened(on(1, 5)), asked(on(2, 20), before=on(3, 25)), decided(on(3, 18)), published(on(3, 20))]
    answered_first = [*story[:2], answered(on(3, 18)), *story[2:]]

    assert snapshot(*story).legal_date == snapshot(*answered_first).legal_date == on(3, 27)
    case = rest(retell("DH-2026-0001", story), BEGINNING)
    assert case.snapshot is not None and not case.snapshot.late


@pytest.mark.parametrize("day", [on(3, 5), on(3, 4)])
def test_a_correction_of_today_is_taken_back_today_too(day: date):
    opening = opened(on(3, 2))
    wrong = corrected(on(3, 5), opening, title="Anders")

    assert snapshot(opening, wrong).title == "Anders"
    assert snapshot(opening, wrong, retracted(day, wrong)).title == "Dakkapel aan de Laan van Meerdervoort"


def test_a_correction_can_be_corrected_or_retracted_and_so_can_a_retraction():
    long, mistake = extended(on(4, 20)), extended(on(4, 20), by="P2W").data.model_dump(mode="json")
    shorter = corrected(on(4, 21), long, **mistake)
    as_three = mistake | {"by": "P3W"}
    history = [opened(on(3, 2)), long, shorter]

    assert snapshot(*history).extended_by == "P2W"
    assert snapshot(*history, retracted(on(4, 22), shorter)).extended_by == "P6W"
    assert snapshot(*history, corrected(on(4, 22), shorter, data=as_three)).extended_by == "P3W"
    gone = retracted(on(4, 22), long)
    assert snapshot(opened(on(3, 2)), long, gone).extended_by is None
    assert snapshot(opened(on(3, 2)), long, gone, retracted(on(4, 23), gone)).extended_by == "P6W"


def test_the_last_of_two_corrections_counts_and_the_line_is_known_since_it():
    opening = opened(on(3, 2))
    told = snapshot(
        opening,
        corrected(on(3, 5), opening, receivedOn="2026-02-27"),
        corrected(on(3, 6), opening, receivedOn="2026-02-26"),
    )

    assert told.received_on == on(2, 26) and told.refused == ()
    assert told.ledger[0].known_at == day_starts(on(3, 6))


def test_nobody_takes_over_a_case_by_opening_it_once_more():
    first = opened(on(3, 10))
    later = opened(on(3, 2), case_type="terrasvergunning", title="Kaping").model_copy(update={"time": at(3, 12, 9)})
    told = snapshot(later, first)

    assert (told.case_type, told.received_on) == ("omgevingsvergunning-regulier", on(3, 10))
    assert [one.code for one in told.refused] == ["case-opened-before"]


def test_a_number_that_is_none_orders_as_text_and_breaks_nothing():
    said = started(on(3, 3)).model_copy(update={"sequence": "ten", "sequencetype": "Integer"})

    assert snapshot(opened(on(3, 2)), said).step_number == 2
