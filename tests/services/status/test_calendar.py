"""The calendar of the law: weekends, recognised holidays, and terms that are counted on and back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.days import is_free, working_day
from services.status.core.calendar import after, before, roll

from . import wall_calendar
from .wall_calendar import easter

YEARS = range(2000, 2061)
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def weekdays_off(year: int) -> set[date]:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    return {day for day in days if day.year == year and day.weekday() < 5 and is_free(day)}


@pytest.mark.parametrize("year", YEARS)
def test_the_recognised_holidays_are_those_of_the_churchs_own_table(year):
    assert weekdays_off(year) == {day for day in wall_calendar.holidays(year) if day.weekday() < 5}


@pytest.mark.parametrize("year", YEARS)
def test_the_recognised_holidays_are_those_that_others_publish(year):
    others = pytest.importorskip("holidays")
    theirs = others.country_holidays("NL", years=year, categories=("public", "optional"))

    assert weekdays_off(year) == {day for day in theirs if day.weekday() < 5}


@pytest.mark.parametrize("year", YEARS)
def test_every_saturday_and_sunday_is_free(year):
    weekend = (date(year, 1, 1) + timedelta(days=number) for number in range(365))

    assert all(is_free(day) for day in weekend if day.weekday() > 4)


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(2008, date(2008, 3, 23)), (2011, date(2011, 4, 24)), (2024, date(2024, 3, 31)), (2025, date(2025, 4, 20)),
     (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)), (2028, date(2028, 4, 16)), (2038, date(2038, 4, 25))],
)  # fmt: skip
def test_easter_gives_good_friday_monday_ascension_and_whit_monday(year, sunday):
    moving = {sunday + timedelta(days=days) for days in (-2, 1, 39, 50)}

    assert easter(year) == sunday
    assert moving <= weekdays_off(year)
    assert sunday + timedelta(days=40) not in weekdays_off(year)  # the Friday after Ascension


@pytest.mark.parametrize(
    ("birthday", "ordinary"),
    [(date(2026, 4, 27), date(2026, 4, 28)), (date(2015, 4, 27), date(2015, 4, 30)),
     (date(2012, 4, 30), date(2012, 4, 27)), (date(2013, 4, 30), date(2013, 4, 29))],
)  # fmt: skip
def test_the_birthday_of_the_king_and_before_him_the_queen(birthday, ordinary):
    assert is_free(birthday) and not is_free(ordinary)


@pytest.mark.parametrize(
    ("saturday", "monday"),
    [(date(2014, 4, 26), date(2014, 4, 28)), (date(2025, 4, 26), date(2025, 4, 28)),
     (date(2031, 4, 26), date(2031, 4, 28)), (date(2006, 4, 29), date(2006, 5, 1))],
)  # fmt: skip
def test_a_birthday_on_a_sunday_is_kept_on_saturday_and_gives_no_monday(saturday, monday):
    assert saturday in wall_calendar.holidays(saturday.year)
    assert is_free(saturday) and not is_free(monday)


@pytest.mark.parametrize("year", YEARS)
def test_liberation_day_is_free_every_year_and_not_every_fifth(year):
    assert is_free(date(year, 5, 5))


def test_a_decree_can_make_a_day_free():
    bridge = date(2027, 5, 7)

    assert not is_free(bridge) and is_free(bridge, frozenset({bridge}))
    assert roll(date(2027, 5, 6)) == bridge
    assert roll(date(2027, 5, 6), frozenset({bridge})) == date(2027, 5, 10)


@pytest.mark.parametrize(
    ("day", "number", "found"),
    [(date(2026, 12, 23), 1, date(2026, 12, 24)), (date(2026, 12, 23), 2, date(2026, 12, 28)),
     (date(2026, 12, 28), -1, date(2026, 12, 24)), (date(2026, 12, 28), -2, date(2026, 12, 23)),
     (date(2026, 12, 26), 1, date(2026, 12, 28)), (date(2027, 4, 1), -5, date(2027, 3, 23))],
)  # fmt: skip
def test_working_days_are_counted_on_and_back_over_christmas_and_easter(day, number, found):
    assert working_day(day, number, frozenset()) == found


@given(DAYS, st.integers(1, 40), st.sampled_from("DWM"))
def test_counting_on_is_turning_the_leaves_of_a_wall_calendar(day, number, unit):
    assert after(day, f"P{number}{unit}") == wall_calendar.after(day, f"P{number}{unit}")


@given(DAYS, st.integers(1, 400), st.sampled_from("DW"))
def test_counting_back_undoes_counting_on_and_is_never_moved(day, number, unit):
    assert before(after(day, f"P{number}{unit}"), f"P{number}{unit}") == day


@given(DAYS)
def test_a_day_is_moved_as_far_as_the_wall_calendar_says(day):
    assert roll(day) == wall_calendar.roll(day)


def test_the_calendar_ends_where_it_ends():
    assert (after(date(2026, 9, 1), "P9999Y"), before(date(2026, 9, 1), "P9999Y")) == (date.max, date.min)
    assert roll(date.max - timedelta(days=6)) <= date.max
