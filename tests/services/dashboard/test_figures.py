"""The figures add up, and say nothing where there is too little to say."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.dashboard.core.cell import Row
from services.dashboard.core.figures import FEWEST, overview
from services.dashboard.core.filter import CONDITIONS, Months, Place, Stand, last_months, place
from services.dashboard.core.spread import spread

APRIL = date(2026, 4, 1)


def row(figure: Any, word: str = "municipality", value: int = 0, cases: int = 1, **other: Any) -> Row:
    told: dict[str, Any] = {"department": "", "case_type": "", "month": None}
    return Row(figure, word=word, values={value: cases}, **told | other)


def test_a_department_the_catalogue_does_not_know_is_shown_after_the_others():
    apart = [row("due", department="Waterschap")]

    assert list(overview([row("due")], apart, ["DSO"], None, None).departments) == ["DSO", "Waterschap"]


def test_every_stand_counts_what_it_says():
    told = overview(
        [
            row("due", cases=1),
            row("due", value=1, cases=2),  # past
            row("due", "applicant", cases=4),
            row("likely", cases=1),
            row("likely", value=1, cases=2),
            row("ended", "decided", cases=8),
            row("ended", "decided", 1, cases=12),
            row("ended", "finished", 1, cases=3),
            row("ended", "finished", cases=1),
            row("ended", "withdrawn", cases=32),
        ],
        [],
        ["DSO"],
        None,
        APRIL,
    )

    assert told.total.counts == {
        Stand.ALL: 63,
        Stand.OPEN: 7,
        Stand.LATE: 2,
        Stand.LIKELY: 1,
        Stand.ATTENTION: 3,
        Stand.ON_TIME: 4,
        Stand.WAITING: 4,
        Stand.FINISHED: 24,
        Stand.DECIDED: 20,
        Stand.FINISHED_LATE: 15,
        Stand.WITHDRAWN: 32,
    }
    assert told.departments["DSO"].counts == dict.fromkeys(Stand, 0)


def test_too_few_cases_have_no_median():
    def median(cases: int) -> int | None:
        return overview([row("lead", "decided", 10, cases)], [], [], None, None).total.median_days

    assert (median(FEWEST - 1), median(FEWEST), median(0)) == (None, 10, None)


@given(st.lists(st.integers(0, 400), min_size=1))
def test_at_least_half_of_the_cases_kept_the_median_and_half_took_it_or_more(days):
    middle = spread((one, 1) for one in days).median

    assert middle in days
    assert sum(one <= middle for one in days) * 2 >= len(days)
    assert sum(one >= middle for one in days) * 2 >= len(days)


@given(st.lists(st.integers(0, 400), min_size=1))
def test_8_of_10_cases_lie_in_the_band_and_1_of_10_at_most_on_each_side(days):
    first, last = spread((one, 1) for one in days).band or (0, 0)

    assert sum(one < first for one in days) * 10 <= len(days)
    assert sum(one > last for one in days) * 10 <= len(days)
    assert sum(first <= one <= last for one in days) * 10 >= len(days) * 8


def test_a_case_of_7_days_took_one_week_and_weeks_without_a_case_are_there():
    assert spread([(0, 1), (7, 2), (8, 4), (28, 1)]).weeks == [(1, 3), (2, 4), (3, 0), (4, 1)]
    assert spread([]).weeks == []


def test_a_period_ends_with_the_last_day_of_its_last_month():
    assert last_months(date(2026, 2, 17), 3) == Months(date(2025, 12, 1), date(2026, 2, 1))
    assert Months(date(2025, 12, 1), date(2026, 2, 1)).ends_on == date(2026, 2, 28)


def test_every_stand_has_its_condition():
    assert set(CONDITIONS) == set(Stand)


def test_a_place_in_a_list_survives_its_cursor():
    assert place(f"-ontvangen.{Place(739000, 'DH.2026/1')}") == Place(739000, "DH.2026/1")
