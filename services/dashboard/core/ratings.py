"""How applicants rate us, told in fives and so that no sum or difference of what is told gives a grade away."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from .cell import Figure, Row
from .filter import Months
from .small import PERCENTAGE_FROM

RATED: frozenset[Figure] = frozenset({"rated"})
GRADES = (1, 2, 3, 4, 5)
STEP = 5  # applicants, and per cent
NONE_OR_FEW = f"0–{STEP - 1}"
EVER = Months(date.min, date.max)
Ratings = Mapping[int, int]  # applicants by grade, in fives


def in_fives(rows: Iterable[Row], asked: Months | None, departments: int) -> Ratings:
    """Of the months asked for. `rows`: of all months, apart by month. `departments`: of how many together.

    What was counted since the first month is rounded, and a span of months is the difference of two such numbers. So
    spans add up exactly and say together no more than their ends do: each number that is hidden can be one of several.
    """
    first, last = asked or EVER
    found, begins = list(rows), _begins(departments)
    return {
        grade: _rounded(found, grade, begins, lambda month: month <= last)
        - _rounded(found, grade, begins, lambda month: month < first)
        for grade in GRADES
    }


def _rounded(rows: Iterable[Row], grade: int, begins: int, counts: Callable[[date], bool]) -> int:
    so_far = sum(row.values.get(grade, 0) for row in rows if row.month and counts(row.month))
    return (so_far + begins) // STEP * STEP


def _begins(departments: int) -> int:
    """At which rest a sum is rounded up. One department is rounded down; the sum of several so that it can be neither
    the least nor the most that their own numbers leave open, for then all of them would be known."""
    if departments == 1:
        return 0
    return max(range(STEP), key=lambda rest: min(STEP - 1 - rest, ((STEP - 1) * departments + rest) % STEP))


def told(number: int) -> str | int:
    """Nobody learns whether there is none or a few."""
    return number or NONE_OR_FEW


def share_of_good(found: Ratings) -> int | None:
    """Of those who gave a 4 or a 5, in steps of 5 per cent, from what is told alone; None of fewer than 10."""
    whole = sum(found.values())
    if whole < PERCENTAGE_FROM:
        return None
    good = found[4] + found[5]
    return (good * 200 + STEP * whole) // (2 * STEP * whole) * STEP
