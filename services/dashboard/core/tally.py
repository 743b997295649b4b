"""The sums of the tally: what a batch adds to its rows, and what its rows add up to for a question."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import chain
from typing import Literal, NamedTuple

from .cell import BY_DAY, Figure, Key, Row
from .filter import Filter

Apart = Literal["department", "case_type", "month"]
WIDTH = 256  # of a span


class Slot(NamedTuple):
    """A row of the tally: all cells alike but for their value, of which it holds a span."""

    figure: str
    case_type: str
    area: str
    departments: str
    month: date | None
    word: str
    span: int


class Kept(NamedTuple):
    """A row as it is read: how many `cases` have each `value`."""

    figure: Figure
    case_type: str
    departments: str
    month: date | None
    word: str
    value: Sequence[int]
    cases: Sequence[int]


def slots(by: Mapping[Key, int]) -> Mapping[Slot, Sequence[tuple[int, int]]]:
    """Where the tally is moved: by value, how many cases more or less."""
    found: dict[Slot, list[tuple[int, int]]] = defaultdict(list)
    for key, cases in by.items():
        found[Slot(*key[:6], key.value // WIDTH)].append((key.value, cases))
    return found


def summed(kept: Iterable[Kept], asked: Filter, figures: Collection[Figure], apart: Collection[Apart]) -> list[Row]:
    """Of these figures alone."""
    found: dict[tuple[Figure, str, str, date | None, str], list[Kept]] = defaultdict(list)
    for one in kept:
        if one.figure in figures:
            kind = one.case_type if "case_type" in apart else ""
            month = one.month if "month" in apart else None
            for department in _departments(one, asked) if "department" in apart else ("",):
                found[one.figure, department, kind, month, one.word].append(one)
    return [Row(*key, _values(key[0], own, asked.today)) for key, own in found.items()]


def _departments(one: Kept, asked: Filter) -> list[str]:
    each = one.departments.split(",") if one.departments else []
    return [name for name in each if not asked.department or name in asked.departments]


def _values(figure: Figure, own: Sequence[Kept], today: date | None) -> Mapping[int, int]:
    pairs = chain.from_iterable(zip(one.value, one.cases, strict=True) for one in own)
    if figure in BY_DAY:
        return _past(pairs, today)
    if len(own) == 1:
        return dict(pairs)
    sums: dict[int, int] = defaultdict(int)
    for value, cases in pairs:
        sums[value] += cases
    return sums


def _past(pairs: Iterable[tuple[int, int]], today: date | None) -> Mapping[int, int]:
    """Before the first tick no day is past."""
    limit, past, coming = today.toordinal() if today else 0, 0, 0
    for day, cases in pairs:
        if day < limit:
            past += cases
        else:
            coming += cases
    return {value: cases for value, cases in ((0, coming), (1, past)) if cases}
