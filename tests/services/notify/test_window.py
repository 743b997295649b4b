"""When messages may leave: one post a day, no telephone that rings at night, and the days the town hall works."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.envelope import LEGAL_ZONE, legal_day
from schemas.stories import on
from services.notify.core.window import awake, is_rest, next_post, working_days, working_morning

MOMENTS = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def here(month: int, day: int, hour: int, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LEGAL_ZONE)


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        (here(10, 20, 10), here(10, 20, 16)),
        (here(10, 20, 15, 59), here(10, 20, 16)),
        (here(10, 20, 16), here(10, 21, 16)),  # that post has left
        (here(10, 24, 15), here(10, 24, 16)),  # a Saturday
        (here(10, 24, 17), here(10, 26, 16)),  # summer time ended in between
        (here(12, 24, 17), here(12, 28, 16)),  # Christmas, and a Sunday
        (here(4, 2, 17), here(4, 4, 16)),  # Good Friday
        (here(4, 4, 17), here(4, 7, 16)),  # Easter
    ],
)
def test_the_post_of_the_day_leaves_at_four_but_not_on_a_sunday_or_a_holiday(now: datetime, leaves: datetime):
    assert next_post(now) == leaves


@given(MOMENTS)
def test_a_day_has_one_post_for_everybody(now: datetime):
    found = next_post(now)

    assert found > now and found.astimezone(LEGAL_ZONE).time() == time(16) and not is_rest(legal_day(found))
    assert next_post(found) > found and legal_day(next_post(found)) > legal_day(found)


@pytest.mark.parametrize(
    ("moment", "rings"),
    [
        (here(10, 20, 8), here(10, 20, 8)),
        (here(10, 20, 19, 59), here(10, 20, 19, 59)),
        (here(10, 20, 20), here(10, 21, 8)),
        (here(10, 20, 7, 59), here(10, 20, 8)),
        (here(10, 24, 20), here(10, 26, 8)),  # Saturday evening
        (here(10, 25, 12), here(10, 26, 8)),  # Sunday
        (here(4, 27, 12), here(4, 28, 8)),  # King's Day
        (here(12, 31, 23), here(1, 2, 8, year=2027)),
    ],
)
def test_nobody_is_rung_at_night_on_sundays_and_on_holidays(moment: datetime, rings: datetime):
    assert awake(moment) == rings


@given(MOMENTS)
def test_who_may_be_rung_is_rung_at_once(moment: datetime):
    assert awake(moment) >= moment and awake(awake(moment)) == awake(moment)
    assert 8 <= awake(moment).astimezone(LEGAL_ZONE).hour < 20


def test_the_desk_opens_on_working_days():
    assert working_morning(here(10, 22, 15), 2) == here(10, 26, 9)  # Thursday: Friday, Monday
    assert working_morning(here(12, 24, 15), 2) == here(12, 29, 9)


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [
        (on(10, 20), on(10, 20), 0),
        (on(10, 20), on(10, 27), 5),
        (on(10, 23), on(10, 25), 0),
        (on(10, 27), on(10, 20), -5),
        (on(12, 24), on(12, 28), 1),
    ],
)
def test_working_days_are_counted_both_ways(one: date, other: date, days: int):
    assert working_days(one, other) == days
