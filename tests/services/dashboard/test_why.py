"""Why it takes longer and what comes: reasons, the cliff, windows, euros and age, counted by hand."""

from datetime import date, timedelta

import pytest

from schemas.catalogue import catalogue
from services.dashboard.core.penalty import owed, rate
from services.dashboard.core.why import ages, cliff, overdue, pareto, penalties, windows
from services.status.core.further import last_owed, penalty
from tests.services.dashboard.tellings import snapshot
from tests.services.dashboard.test_figures import row

TODAY = date(2026, 4, 15)
LAW = catalogue().law.penalty


def ordinal(days: int) -> int:
    return (TODAY + timedelta(days=days)).toordinal()


def test_most_cases_take_longer_for_the_first_reason_and_its_share_adds_up_with_the_next():
    told = pareto([row("reason", "illness", 5), row("reason", "advice", 10, 2), row("reason", "advice", 40)])

    assert [(one.reason, one.cases, one.share, one.moved.median) for one in told] == [
        ("advice", 3, 0.75, 10),
        ("illness", 1, 1.0, 5),
    ]
    assert pareto([]) == []


def test_the_cliff_shows_every_day_around_the_last_one_and_no_other_endings():
    told = [
        row("over", "decided", 0, 9),
        row("over", "decided", -1, 7),
        row("over", "decided", 2),
        row("over", "other", 1),
    ]

    assert cliff(told, around=2) == [(-2, 0), (-1, 7), (0, 9), (1, 0), (2, 1)]
    assert overdue(told).over(0) == 1


def test_a_case_received_today_is_youngest_and_nobody_grows_younger_than_that():
    told = [
        row("age", "applicant", ordinal(0)),
        row("age", "municipality", ordinal(-28), 2),
        row("age", "municipality", ordinal(-29), 4),
        row("age", "third-party", ordinal(-400), 8),
        row("age", "municipality", ordinal(3), 16),  # received after what the clock says
    ]

    found = ages(told, TODAY)
    assert [(one.after, one.until, one.cases) for one in found] == [
        (0, 28, 19), (28, 56, 4), (56, 91, 0), (91, 182, 0), (182, 365, 0), (365, None, 8),
    ]  # fmt: skip
    assert (found[0].applicant, found[0].municipality, found[-1].third_party) == (1, 18, 8)


def test_a_window_that_closed_yesterday_is_none_and_each_case_stands_in_one():
    days = {-1: 1, 0: 2, 7: 4, 8: 8, 28: 16, 29: 32}
    told = [row("extendable", "likely", ordinal(day), cases) for day, cases in days.items()]

    assert [(one.within, one.likely) for one in windows(told, TODAY)] == [(7, 6), (14, 8), (28, 16), (None, 32)]


@pytest.mark.parametrize("days", [-1, 0, 1, 13, 14, 15, 27, 28, 41, 42, 43, 400])
def test_the_city_owes_what_the_page_of_the_applicant_says(days: int):
    first, until = TODAY, TODAY + timedelta(days=days)
    ended = snapshot(phase="decided", penalty_from=first, ended_on=until)

    assert owed(first, until, LAW) == penalty(first, until, catalogue().law)[1]
    on_page = penalty(first, last_owed(ended, catalogue().law) or until, catalogue().law)[1]
    assert owed(first, until, LAW, ended=True) == on_page


def test_every_day_costs_its_rate_and_all_42_together_the_most():
    assert sum(rate(day, LAW) for day in range(-1, 60)) == owed(TODAY, TODAY + timedelta(days=99), LAW) == 1442
    assert (rate(0, LAW), rate(1, LAW), rate(42, LAW), rate(43, LAW)) == (0, 23, 45, 0)


def test_the_radar_tells_what_runs_what_comes_and_what_was_paid():
    told = [
        row("penalty", "", ordinal(0), 2),
        row("penalty", "", ordinal(-100)),
        row("penalty", "", ordinal(1)),
        row("penalty", "", ordinal(9)),
        row("paid", "", 46, 3),
    ]

    found = penalties(told, TODAY, LAW)
    assert (found.running, found.so_far, found.coming, found.first_on) == (3, 2 * 23 + 1442, 2, date(2026, 4, 16))
    assert (found.a_day, found.at_most, found.paid) == (3 * 23, 5 * 1442, 138)


def test_nobody_owes_anything_without_a_notice():
    found = penalties([], TODAY, LAW)

    assert (found.running, found.so_far, found.at_most, found.first_on, found.paid) == (0, 0, 0, None, 0)
