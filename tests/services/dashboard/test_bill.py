"""What one late case costs is what the radar adds up over all of them."""

from datetime import date, timedelta

import pytest

from schemas.catalogue import catalogue
from services.dashboard.core.card import card_of
from services.dashboard.core.penalty import Bill, bill
from services.dashboard.core.why import penalties
from tests.services.dashboard.tellings import snapshot
from tests.services.dashboard.test_figures import row

FIRST, NOTICED = date(2026, 5, 16), date(2026, 5, 1)
LAW = catalogue().law.penalty


def of(now: date, **other) -> Bill:
    case = snapshot(noticed_on=NOTICED, penalty_from=FIRST, **other)
    found = bill(case, card_of(case, False), now, LAW)
    assert found
    return found


@pytest.mark.parametrize("days", [-20, -2, -1, 0, 13, 14, 27, 40, 41, 42, 100])
def test_a_case_alone_costs_what_the_radar_says(days: int):
    today = FIRST + timedelta(days=days)
    found, radar = of(today), penalties([row("penalty", "", FIRST.toordinal())], today, LAW)

    assert (found.so_far, found.tomorrow, found.at_most) == (radar.so_far, radar.a_day, radar.at_most)


def test_it_says_since_which_notice_and_until_when_it_can_grow():
    found = of(FIRST)

    assert (found.noticed_on, found.first, found.last) == (NOTICED, FIRST, date(2026, 6, 26))
    assert of(found.last).tomorrow == 0 < of(found.last - timedelta(days=1)).tomorrow


def test_once_it_is_decided_it_costs_no_more_and_that_day_is_free():
    found = of(FIRST + timedelta(days=2), phase="decided", published_on=FIRST + timedelta(days=2))

    assert (found.so_far, found.tomorrow, found.ended) == (2 * 23, 0, True)


def test_a_case_without_a_notice_costs_nothing():
    case = snapshot()

    assert bill(case, card_of(case, False), FIRST, LAW) is None
