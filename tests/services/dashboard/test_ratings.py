"""What applicants gave us is told in fives: whoever adds up and takes off all that is shown finds no single grade."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import combinations_with_replacement, product
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.snapshot import Rating
from schemas.stories import on
from services.dashboard.core.access import Reach
from services.dashboard.core.cell import Row
from services.dashboard.core.filter import Filter, Months
from services.dashboard.core.heard import Heard
from services.dashboard.core.question import Question
from services.dashboard.core.ratings import Ratings, in_fives, share_of_good, told
from services.dashboard.core.sheet import Say
from services.dashboard.core.sheets_rated import satisfaction
from services.dashboard.moment import ratings
from tests.laws import often
from tests.services.dashboard.heard import hear
from tests.services.dashboard.tellings import told as announced

Table = Sequence[Sequence[int]]  # of each department, in each month how many gave the grade
Shown = dict[tuple[int | None, int, int], int]  # of a department or of all, from a month to a month
Counting = Callable[[Sequence[int], int, int, int], int]  # of a column of months, from, to, departments
GRADE = 3


def in_month(place: int) -> date:
    return date(2026, place + 1, 1)


def as_told(column: Sequence[int], first: int, last: int, departments: int) -> int:
    rows = [Row("rated", "", "", in_month(n), "", {GRADE: cases}) for n, cases in enumerate(column)]
    return in_fives(rows, Months(in_month(first), in_month(last)), departments)[GRADE]


def each_by_itself(column: Sequence[int], first: int, last: int, _: int) -> int:
    """Under 5 nothing, else the nearest five: enough where nobody adds up."""
    number = sum(column[first : last + 1])
    return (number + 2) // 5 * 5 if number >= 5 else 0


def all_shown(table: Table, counting: Counting) -> Shown:
    spans = list(combinations_with_replacement(range(len(table[0])), 2))
    every: dict[int | None, Sequence[int]] = {
        None: [sum(month) for month in zip(*table, strict=True)],
        **dict(enumerate(table)),
    }
    of: dict[int | None, int] = {None: len(table)}
    return {(who, *span): counting(column, *span, of.get(who, 1)) for who, column in every.items() for span in spans}


class Solver(NamedTuple):
    """It knows the rule, all that is shown and that nobody gave more than MOST in a month, and nothing else."""

    shown: Shown
    counting: Counting
    departments: int
    months: int

    def worlds(self, who: int | None, departments: int, most: int) -> Iterator[tuple[int, ...]]:
        """Columns of months that one department, or all, can have had."""
        found: list[tuple[int, ...]] = [()]
        for month in range(self.months):
            found = [
                (*one, n) for one in found for n in range(most + 1) if self.fits((*one, n), who, departments, month)
            ]
        return iter(found)

    def fits(self, column: tuple[int, ...], who: int | None, departments: int, last: int) -> bool:
        return all(
            self.counting(column, first, last, departments) == self.shown[who, first, last] for first in range(last + 1)
        )

    def values(self, most: int) -> Iterator[tuple[tuple[int | None, int, int], set[int]]]:
        """Of every department, of all together, and of every span of months what its number can be."""
        each = [set(self.worlds(who, 1, most)) for who in range(self.departments)]
        together = set(self.worlds(None, self.departments, most * self.departments))
        for who, own in enumerate(each):
            others = {(0,) * self.months}
            for other in (one for place, one in enumerate(each) if place != who):
                others = {plus(one, more) for one in others for more in other}
            yield from self.spans(who, {one for one in own if any(plus(one, rest) in together for rest in others)})
        yield from self.spans(None, together & {plus(one, rest) for one in own for rest in others})

    def spans(self, who: int | None, possible: set[tuple[int, ...]]) -> Iterator[tuple[Any, set[int]]]:
        for first, last in combinations_with_replacement(range(self.months), 2):
            yield (who, first, last), {sum(one[first : last + 1]) for one in possible}


def plus(one: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    return tuple(map(sum, zip(one, other, strict=True)))


def found_out(table: Table, counting: Counting, most: int = 9) -> list[tuple[int | None, int, int]]:
    """The numbers that can be one thing only."""
    solver = Solver(all_shown(table, counting), counting, len(table), len(table[0]))
    return [cell for cell, values in solver.values(most) if len(values) == 1]


def tables(departments: int, months: int) -> st.SearchStrategy[Table]:
    number = st.sampled_from([0, 0, 1, 2, 3, 4, 4, 5, 6, 9])
    column = st.lists(number, min_size=months, max_size=months)
    return st.lists(column, min_size=departments, max_size=departments)


@pytest.mark.parametrize("table", [[[4, 4]], [[4], [4]]])
def test_rounding_each_number_by_itself_would_tell_small_ones(table):
    """4 and 4 are 0–4 each, and 8 is told as 10: so both are 4."""
    assert found_out(table, each_by_itself)
    assert not found_out(table, as_told)


@given(st.one_of(tables(1, 3), tables(2, 2), tables(3, 2), tables(4, 1)))
@example([[0, 0, 0]])
@example([[8, 1], [5, 0]])
@example([[4, 0], [4, 0], [4, 0]])
@example([[4], [4], [4], [4]])
@example([[5], [5], [5], [5]])
@example([[0], [5], [0], [4]])
@settings(max_examples=often(60), deadline=None)
def test_no_number_of_a_department_in_months_can_be_told_exactly(table):
    assert found_out(table, as_told) == []


def rated(**by_grade: dict[int, int]) -> list[Row]:
    return [
        Row("rated", "", "", date.fromisoformat(f"2026-{month[1:]}-01"), "", each) for month, each in by_grade.items()
    ]


def of_months(rows: list[Row], first: int, last: int) -> Ratings:
    return in_fives(rows, Months(date(2026, first, 1), date(2026, last, 1)), 4)


@given(st.lists(st.integers(0, 30), min_size=4, max_size=4), st.integers(1, 6))
def test_spans_of_months_add_up_and_each_is_less_than_five_from_the_truth(numbers, departments):
    def shown(first: int, last: int) -> int:
        return as_told(numbers, first, last, departments)

    for first, last in combinations_with_replacement(range(4), 2):
        assert abs(shown(first, last) - sum(numbers[first : last + 1])) < 5
        assert shown(first, last) % 5 == 0
        assert shown(first, last) == sum(shown(month, month) for month in range(first, last + 1))


def test_what_a_stranger_took_off_tells_nothing_more():
    """January and February beside three months said 1 and 2 of March."""
    rows = rated(m01={3: 4, 4: 5}, m02={3: 4, 4: 4}, m03={3: 1, 4: 2})

    spring, winter, march = (of_months(rows, *span) for span in ((1, 3), (1, 2), (3, 3)))

    assert {spring[grade] - winter[grade] for grade in (3, 4)} <= {0, 5}
    assert [march[grade] for grade in (3, 4)] == [spring[grade] - winter[grade] for grade in (3, 4)]


def test_nobody_learns_whether_there_is_none_or_a_few():
    assert (told(0), told(5), told(25)) == ("0–4", 5, 25)


def test_a_share_is_told_from_ten_ratings_on_in_steps_of_five_per_cent_and_of_what_is_shown_alone():
    few, some = dict.fromkeys(range(1, 6), 0) | {5: 5}, dict.fromkeys(range(1, 6), 0) | {1: 10, 3: 5, 4: 20}

    assert (share_of_good(few), share_of_good(some)) == (None, 55)


def saying(language="nl"):
    return Say(language, Question(), Reach(None), lambda query: "/dashboard/zaken")


def test_the_sheet_tells_fives_without_lists_and_draws_only_what_it_tells():
    ratings = {1: 0, 2: 0, 3: 10, 4: 20, 5: 15}
    nl, en = (satisfaction(Heard((), (), (), (), (), None, None, rated=ratings), saying(taal)) for taal in ("nl", "en"))

    assert [cells[1].text for cells in nl.rows] == ["0–4", "0–4", "10", "20", "15"]
    assert [bool(cells[1].bar) for cells in nl.rows] == [False, False, True, True, True]
    assert not any(cell.href for cells in nl.rows for cell in cells)
    assert (nl.answer.split(" van ")[0], en.answer.split(" of ")[0]) == ("Ongeveer 80%", "About 80%")


@pytest.mark.parametrize(("language", "says"), [("nl", "niet per soort of stadsdeel"), ("en", "by kind or district")])
def test_of_a_kind_or_a_district_no_grades_are_told_and_it_says_so(language, says):
    told = satisfaction(Heard((), (), (), (), (), None, None, rated=None), saying(language))

    assert says in told.answer
    assert told.rows == ()


RATED_CASES = list(product(("DSO", "DSB"), (2, 3, 4), (3, 4, 4, 5)))  # department, month and grade


def by_hand(months: range, departments: tuple[str, ...], begins: int) -> dict[int, int]:
    """In plain Python: what was counted until the last month less what was counted before the first."""

    def until(month: int, grade: int) -> int:
        cases = [one for one in RATED_CASES if one[0] in departments and one[1] <= month and one[2] == grade]
        return 5 * ((len(cases) + begins) // 5)

    return {grade: until(months[-1], grade) - until(months[0] - 1, grade) for grade in range(1, 6)}


@pytest.mark.parametrize("months", [range(2, 5), range(3, 5), range(3, 4)])
async def test_what_is_told_is_what_was_given_by_the_cases_that_ended(pool, months):
    said = [told_case(f"DH-{n}", department, month, grade) for n, (department, month, grade) in enumerate(RATED_CASES)]
    span = Months(on(months[0], 1), on(months[-1], 1))
    async with pool.acquire() as tx:
        await hear(tx, *said)
        of_dso = await ratings(tx, Filter(months=span, department="DSO"))
        of_kind = await ratings(tx, Filter(months=span, case_type="klacht"))
        city = await ratings(tx, Filter(months=span))

    assert of_dso == by_hand(months, ("DSO",), 0)
    assert city == by_hand(months, ("DSO", "DSB"), 1)  # four departments
    assert of_kind is None


def told_case(case: str, department: str, month: int, grade: int) -> Any:
    return announced(
        case, phase="withdrawn", department=department, ended_on=on(month, 9), rated=Rating(grade, on(6, 1))
    )
