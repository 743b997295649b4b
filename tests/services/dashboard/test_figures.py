"""The figures add up, and say nothing where there is too little to say."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.dashboard.core.figures import FEWEST, Group, median_days, overview
from services.dashboard.core.stand import CONDITIONS, Place, Stand, place


def group(**other: Any) -> Group:
    told: dict[str, Any] = {"lies_with": ("DSO",), "state": "open", "waits_on": "municipality"}
    return Group(**{**told, "late": False, "lead_days": None, "cases": 1, **other})


def finished(days: int, cases: int = 1) -> Group:
    return group(state="finished", waits_on=None, lead_days=days, cases=cases)


def test_a_case_with_two_departments_counts_at_both_and_once_in_the_total():
    told = overview([group(lies_with=("DSO", "DSB"))], ["DPZ", "DSB", "DSO"], None, None)

    assert [told.departments[name].counts[Stand.OPEN] for name in ("DPZ", "DSB", "DSO")] == [0, 1, 1]
    assert told.total.counts[Stand.OPEN] == 1


def test_a_department_the_catalogue_does_not_know_is_shown_after_the_others():
    assert list(overview([group(lies_with=("Waterschap",))], ["DSO"], None, None).departments) == ["DSO", "Waterschap"]


def test_every_stand_counts_what_it_says():
    told = overview(
        [
            group(cases=1),
            group(late=True, cases=2),
            group(waits_on="applicant", cases=4),
            finished(10, cases=8),
            group(state="finished", waits_on=None, late=True, lead_days=90, cases=16),
            group(state="withdrawn", waits_on=None, cases=32),
        ],
        ["DSO"],
        None,
        date(2026, 4, 1),
    )

    assert told.total.counts == {
        Stand.ALL: 63,
        Stand.OPEN: 7,
        Stand.LATE: 2,
        Stand.ON_TIME: 5,
        Stand.WAITING: 4,
        Stand.FINISHED: 24,
        Stand.FINISHED_LATE: 16,
        Stand.WITHDRAWN: 32,
    }


def test_too_few_cases_have_no_median():
    assert median_days([finished(10, cases=FEWEST - 1)]) is None
    assert median_days([finished(10, cases=FEWEST)]) == 10
    assert median_days([]) is None


@given(st.lists(st.integers(0, 400), min_size=FEWEST))
def test_at_least_half_of_the_cases_kept_the_median_and_half_took_it_or_more(days):
    middle = median_days([finished(one) for one in days])

    assert middle in days
    assert sum(one <= middle for one in days) * 2 >= len(days)
    assert sum(one >= middle for one in days) * 2 >= len(days)


def test_every_stand_has_its_condition():
    assert set(CONDITIONS) == set(Stand)


def test_a_place_in_a_list_survives_its_cursor():
    assert place(str(Place(739000, "DH.2026/1"))) == Place(739000, "DH.2026/1")
