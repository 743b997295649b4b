"""Ticks ring each moment of a term once, on its own day, also after weeks of silence."""

from datetime import date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from schemas.envelope import BEGINNING, day_starts
from schemas.snapshot import Snapshot
from schemas.status_events import ChangeName
from schemas.stories import (
    answered,
    asked,
    at,
    extended,
    fact,
    noticed,
    on,
    opened,
    published,
    resumed,
    started,
    suspended,
    tick,
)
from services.status.core.tell import Book, Said, tell
from services.status.core.wake import alarms

OPENED = opened(on(9, 1))  # until Tuesday 27 October 2026
RINGS = ("term-near", "extension-closing", "term-passed", "penalty-started")


def rung(*heard: Any) -> list[tuple[str, datetime]]:
    """What the ticks said, in order, each under its own moment."""
    said = [one.announcement.data for one in tell(Book(BEGINNING, {}), heard) if isinstance(one, Said)]
    return [(told.change.name, told.happened_at) for told in said if told.change.name in RINGS]


def days(month: int, *names_and_days: tuple[str, int]) -> list[tuple[str, datetime]]:
    return [(name, day_starts(on(month, day))) for name, day in names_and_days]


OCTOBER = days(10, ("term-near", 13), ("extension-closing", 20), ("term-passed", 28))


def test_the_last_day_comes_near_the_extension_closes_and_the_term_passes():
    ticks = [tick(at(10, day, 12)) for day in range(1, 31)]

    assert rung(OPENED, *ticks) == OCTOBER


def test_weeks_without_a_tick_ring_everything_once_under_its_own_day():
    assert rung(OPENED, tick(at(9, 2, 0)), tick(at(12, 1, 0)), tick(at(12, 2, 0))) == OCTOBER


def test_a_decision_in_time_rings_nothing_more():
    assert rung(OPENED, tick(at(10, 14, 0)), published(on(10, 16)), tick(at(12, 1, 0))) == OCTOBER[:1]


def test_an_extended_term_rings_again_and_cannot_be_extended_again():
    heard = [OPENED, tick(at(10, 21, 0)), extended(on(10, 21)), tick(at(12, 30, 0))]

    assert rung(*heard) == [
        *OCTOBER[:2],
        *days(11, ("term-near", 24)),
        *days(12, ("term-passed", 9)),
    ]


def test_an_open_question_rings_after_its_own_days():
    heard = [OPENED, asked(on(10, 12), before=on(11, 9)), tick(at(10, 30, 0)), tick(at(12, 30, 0))]

    assert [name for name, _ in rung(*heard)] == ["term-near", "extension-closing", "term-passed"]
    assert rung(*heard)[-1][1] == day_starts(on(11, 24))


def test_a_term_that_stands_still_rings_nothing_until_it_runs_again():
    catering = opened(on(9, 1), case_type="exploitatievergunning-horeca")
    still = [catering, suspended(on(9, 7), "force-majeure"), tick(at(12, 1, 0))]

    assert rung(*still) == []
    assert rung(*still, resumed(on(12, 1), "force-majeure"), tick(at(1, 20, 0, year=2027)))[0][0] == "term-near"


def test_the_penalty_starts_two_weeks_after_the_notice():
    heard = [OPENED, tick(at(10, 28, 0)), noticed(on(10, 29)), tick(at(11, 12, 0)), tick(at(11, 30, 0))]

    assert rung(*heard) == [*OCTOBER, *days(11, ("penalty-started", 13))]


@given(st.lists(st.integers(1, 120), max_size=12))
def test_however_time_passes_the_same_is_rung_in_the_same_order(pauses: list[int]):
    moment, ticks = day_starts(on(9, 2)), []
    for pause in pauses:
        moment = min(datetime.fromtimestamp(moment.timestamp() + pause * 43_200, moment.tzinfo), day_starts(on(12, 31)))
        ticks.append(tick(moment))

    assert rung(OPENED, *ticks, tick(day_starts(on(12, 31)))) == OCTOBER


def test_the_moments_of_a_case_are_in_order():
    said = [one for one in tell(Book(BEGINNING, {}), [OPENED]) if isinstance(one, Said)]
    snapshot = said[0].case.snapshot
    assert isinstance(snapshot, Snapshot)

    assert [name for _, name in alarms(snapshot)] == [name for name, _ in OCTOBER]


def rung_at_all(*heard: Any) -> list[tuple[str, datetime]]:
    said = [one.announcement.data for one in tell(Book(BEGINNING, {}), heard) if isinstance(one, Said)]
    return [(told.change.name, told.happened_at) for told in said if told.caused_by.startswith("tick:")]


def test_who_must_answer_is_reminded_a_week_and_two_days_before_and_not_after_the_answer():
    question = asked(on(9, 7), before=on(9, 28))
    reminders = days(9, ("action-near", 21), ("action-near", 26))

    assert rung_at_all(OPENED, question, tick(at(9, 27, 0))) == reminders
    assert rung_at_all(OPENED, question, tick(at(9, 22, 0)), answered(on(9, 23)), tick(at(9, 27, 0))) == reminders[:1]


def test_a_question_that_is_due_at_once_reminds_of_nothing():
    assert rung_at_all(OPENED, asked(on(9, 7), before=on(9, 9)), tick(at(9, 12, 0))) == []


def test_silence_is_told_every_fortnight_and_ends_with_news():
    heard = [OPENED, tick(at(10, 1, 0)), started(on(10, 1)), tick(at(10, 16, 0))]

    assert [one for one in rung_at_all(*heard) if one[0] == "nothing-new"] == [
        *days(9, ("nothing-new", 15), ("nothing-new", 29)),
        *days(10, ("nothing-new", 15)),
    ]


def test_what_only_the_page_tells_does_not_put_the_next_word_off():
    """The term is near two weeks after the step of 29 September."""
    heard = [OPENED, started(on(9, 29)), tick(at(10, 13, 0))]

    assert rung_at_all(*heard)[-2:] == days(10, ("term-near", 13), ("nothing-new", 13))


def test_who_hears_that_the_term_has_passed_is_not_told_that_there_is_no_news_too():
    heard = [OPENED, started(on(10, 14)), tick(at(10, 28, 0))]

    assert rung_at_all(*heard)[-2:] == days(10, ("extension-closing", 20), ("term-passed", 28))


def test_a_complaint_hears_something_every_two_weeks_whatever_happens():
    complaint = opened(date(2026, 11, 20), case_type="klacht")  # R16, table l: 1 January is sent on the 4th
    heard = [complaint, started(on(12, 2), "besluit"), tick(at(1, 5, 0, year=2027))]
    told = [moment for name, moment in rung_at_all(*heard) if name == "nothing-new"]

    assert told == [day_starts(on(12, 4)), day_starts(on(12, 18)), day_starts(date(2027, 1, 4))]


def test_nobody_who_must_answer_is_told_that_there_is_no_news():
    heard = [OPENED, asked(on(9, 7), before=on(11, 2)), tick(at(10, 20, 0))]

    assert "nothing-new" not in [name for name, _ in rung_at_all(*heard)]


def test_an_appointment_is_near_on_the_day_before_also_when_it_moved():
    visit: dict[str, Any] = {"ref": "schouw", "place": "Lange Voorhout 1", "bring": ["Een tekening"]}
    planned = fact("appointment.planned", on(9, 2), at=at(9, 8, 9), **visit)
    moved = fact("appointment.moved", on(9, 4), at=at(9, 10, 9), **visit)

    assert rung_at_all(OPENED, planned, moved, tick(at(9, 12, 0))) == days(9, ("appointment-near", 9))
    cancelled = fact("appointment.cancelled", on(9, 5), ref="schouw")
    assert rung_at_all(OPENED, planned, cancelled, tick(at(9, 12, 0))) == []


def test_what_was_granted_expires_eight_and_four_weeks_from_now():
    until = fact("validity.granted", on(9, 8), what="De vergunning", until=on(12, 31))
    heard = [OPENED, published(on(9, 7)), until, tick(at(12, 31, 0))]

    assert rung_at_all(*heard) == [*days(11, ("validity-near", 5)), *days(12, ("validity-near", 3))]


def late_news(*heard: Any) -> list[ChangeName]:
    """What was rung because of the last fact."""
    said = [one.announcement.data for one in tell(Book(BEGINNING, {}), heard) if isinstance(one, Said)]
    return [told.change.name for told in said if told.caused_by.endswith(f"#{heard[-1].id}")][1:]


def test_a_fact_that_comes_late_rings_what_no_tick_would_say_any_more():
    question = asked(on(9, 10), before=on(11, 9))

    assert late_news(tick(at(11, 20, 0)), OPENED) == ["term-passed"]
    assert late_news(OPENED, question, tick(at(11, 5, 0)), answered(on(9, 12))) == ["term-passed"]
    assert late_news(OPENED, tick(at(11, 20, 0)), noticed(on(10, 29))) == ["penalty-started"]
    assert late_news(OPENED, tick(at(11, 20, 0)), started(on(11, 19))) == []
