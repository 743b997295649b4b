"""When we expect a decision: what similar cases took, given how long this one waits already."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import catalogue
from schemas.days import is_free, later
from schemas.snapshot import Line
from schemas.status_events import Expected
from schemas.stories import asked, at, closed, decided, on, opened, published, reopened, started, withdrawn
from services.status.core.calendar import roll
from services.status.core.expect import LEAST, after_the_wait, apart, expect
from services.status.core.fold import retell
from services.status.core.pace import Look, Watched, as_told, is_news, look, paces, watched

MONDAY = on(3, 2)
TYPE = "omgevingsvergunning-regulier"


def told(*facts):
    snapshot = retell("DH-2026-0001", [opened(MONDAY), *facts]).snapshot
    assert snapshot
    return snapshot


def test_eight_of_ten_similar_cases_were_decided_between_these_days():
    days = list(range(1, 101))  # one case a day

    found = expect(days, MONDAY, MONDAY)

    assert found == Expected(on(3, 12), on(6, 1), 100)  # 10 days later, and 90 days later: a Sunday, so Monday


def test_only_cases_that_lasted_longer_than_this_one_count():
    days = [5] * 80 + [40] * 30

    assert expect(days, MONDAY, MONDAY) == Expected(on(3, 6), on(4, 13), 110)  # 7 March is a Saturday
    assert expect(days, MONDAY, later(MONDAY, 6)) == Expected(on(4, 10), on(4, 13), 30)


@pytest.mark.parametrize(("cases", "known"), [(LEAST - 1, False), (LEAST, True)])
def test_of_too_few_nobody_can_say(cases: int, known: bool):
    assert bool(expect([30] * cases, MONDAY, MONDAY)) is known
    assert expect([30] * 100, MONDAY, later(MONDAY, 30)) is None


def test_a_range_that_would_hardly_move_stays():
    before = Expected(on(3, 12), on(6, 1), 100)

    assert expect(list(range(3, 103)), MONDAY, MONDAY, before) == before
    assert expect(list(range(8, 108)), MONDAY, MONDAY, before) != before


def test_a_range_that_is_over_does_not_stay():
    over = Expected(on(3, 2), on(3, 4), 100)

    assert expect([5] * 20, MONDAY, on(3, 5), over) == Expected(on(3, 6), on(3, 9), 20)


DAYS = st.lists(st.integers(0, 400), max_size=200).map(sorted)


@given(DAYS, st.integers(0, 300), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_a_range_lies_ahead_on_working_days_and_holds_eight_of_ten(days: list[int], waited: int, since: date):
    today = later(since, waited)
    found = expect(days, since, today)
    longer = [day for day in days if day > waited]

    assert (found is None) == (len(longer) < LEAST)
    if found:
        assert today < found.first <= found.last and found.of == len(longer)
        assert not is_free(found.first, catalogue().law.extra) and not is_free(found.last, catalogue().law.extra)
        assert len([day for day in longer if later(since, day) <= found.last]) >= 0.9 * len(longer)
        sooner = [day for day in longer if later(since, day) < found.first]
        assert len(sooner) <= 0.1 * len(longer) or found.first == roll(later(today, 1))


@given(DAYS, st.integers(0, 300), st.integers(0, 100), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.booleans())
def test_nothing_is_expected_before_the_last_day_of_a_wait(days, waited, wait, since, known_before):
    """Neither when it is looked at again, nor before that of what was found before the wait began."""
    today = later(since, waited)
    before, until = expect(days, since, today), later(today, wait)
    found = expect(days, since, today, before if known_before else None, until)
    shown = after_the_wait(before, waiting(until))

    for one in (found, shown):
        assert one is None or until <= one.first <= one.last
    assert (found is None) == (len([day for day in days if day > waited + wait]) < LEAST)


def test_what_was_expected_before_a_wait_is_told_as_far_as_it_lies_after_it():
    wednesday, saturday = waiting(on(3, 18)), waiting(on(4, 4))

    assert after_the_wait(RANGE, wednesday) == Expected(on(3, 18), on(4, 1), 100)
    assert after_the_wait(RANGE, saturday) is None
    assert after_the_wait(RANGE, waiting(on(3, 12))) == after_the_wait(RANGE, told()) == RANGE
    assert after_the_wait(None, wednesday) is None


def test_a_case_that_waits_is_looked_at_by_the_last_day_of_its_wait():
    case = Watched("DH-2026-0001", TYPE, "beoordeling", MONDAY, on(3, 31))
    days = [10] * 40 + [60] * 30

    now, then = watched(told()), watched(waiting(on(3, 31)))
    assert now and then and (now.waits_until, then.waits_until) == (None, on(3, 31))
    assert look(Look(case, MONDAY), days, MONDAY).expected == Expected(on(5, 1), on(5, 1), 30)


def waiting(until: date):
    """A case that waits for advice, at most until this day."""
    line = Line("suspension", "Bibob", "dsb#1", at(3, 2, 9), on(3, 2), until, ground="bibob", open=True)
    return replace(told(), ledger=(line,))


def test_how_far_days_lie_apart_is_counted_in_working_days():
    assert apart(on(3, 6), on(3, 9)) == apart(on(3, 9), on(3, 6)) == 1
    assert apart(on(4, 3), on(4, 7)) == 1  # Easter lies between
    assert apart(on(3, 2), on(3, 2)) == 0


def test_a_closed_case_teaches_how_long_it_took_from_each_step_it_came_to():
    case = told(started(on(3, 4)), started(on(3, 5), "compleet"), decided(on(4, 1)), published(on(4, 3)))
    first, second = catalogue().case_type(TYPE, MONDAY).steps[0].id, "beoordeling"

    assert [(one.step, one.days) for one in paces(case)] == [(first, 32), (second, 30)]
    assert watched(case) is None


def test_who_stopped_and_who_waits_still_teach_nothing():
    assert list(paces(told(started(on(3, 4))))) == []
    assert list(paces(told(withdrawn(on(3, 9))))) == []
    assert list(paces(told(decided(on(3, 9))))) == []  # made, and not yet made known
    assert list(paces(told(decided(on(3, 9)), published(on(3, 9)), reopened(on(3, 20))))) == []
    assert len(list(paces(told(decided(on(3, 9)), closed(on(3, 20)))))) == 1


def test_an_open_case_is_watched_in_the_furthest_step_it_came_to():
    kind = catalogue().case_type(TYPE, MONDAY)

    assert watched(told()) == Watched("DH-2026-0001", TYPE, kind.steps[0].id, MONDAY)
    both = told(started(on(3, 4), "beoordeling"), started(on(3, 9), "compleet"))
    assert watched(both) == Watched("DH-2026-0001", TYPE, "beoordeling", on(3, 4))


CASE = Watched("DH-2026-0001", TYPE, "beoordeling", MONDAY)
RANGE = Expected(on(3, 12), on(4, 1), 100)


def test_the_first_range_is_no_news_and_is_what_was_told():
    before = Look(CASE, MONDAY)
    now = look(before, [30] * 20, MONDAY)

    assert not is_news(before, now, MONDAY)
    assert as_told(now, False).told == now.expected == Expected(on(4, 1), on(4, 1), 20)
    assert now.look_on == MONDAY + timedelta(days=7)


@pytest.mark.parametrize(("days", "news"), [(30, False), (39, False), (40, True), (15, True)])
def test_only_what_moves_more_than_five_working_days_is_news(days: int, news: bool):
    before = Look(CASE, MONDAY, RANGE, RANGE)
    now = look(before, [days] * 20, on(3, 3))

    assert is_news(before, now, on(3, 3)) is news
    assert as_told(now, news).told == (now.expected if news else RANGE)


def test_small_moves_add_up_against_what_was_last_told():
    told_before = Look(CASE, MONDAY, Expected(on(3, 12), on(4, 7), 100), RANGE)
    now = look(told_before, [40] * 20, on(3, 3))

    assert is_news(told_before, now, on(3, 3))


def test_what_nobody_can_say_any_more_is_news_only_when_what_was_told_is_over():
    before = Look(CASE, MONDAY, RANGE, RANGE)
    sooner, last_day, after = (look(before, [5] * 30, day) for day in (on(3, 20), on(4, 1), on(4, 2)))

    assert (sooner.expected, sooner.look_on, is_news(before, sooner, on(3, 20))) == (None, on(3, 27), False)
    assert (last_day.look_on, is_news(before, last_day, on(4, 1))) == (on(4, 2), False)
    assert is_news(last_day, after, on(4, 2))


def test_that_it_takes_longer_than_we_said_is_told_once_and_stays_on_the_page():
    before = Look(CASE, on(4, 2), None, RANGE)
    after = as_told(look(before, [5] * 30, on(4, 2)), True)
    again = look(after, [5] * 30, on(4, 9))

    assert after.told == RANGE
    assert not is_news(after, again, on(4, 9))


def test_whose_wait_it_is_stands_in_the_snapshot():
    assert told().whose_wait == "municipality"
    assert told(asked(on(3, 4), on(3, 20))).whose_wait == "applicant"
    assert told(withdrawn(on(3, 4))).whose_wait is None
