"""The sums of the tally: what a batch adds to its rows, and what its rows add up to for a question."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from .cell import BY_DAY, Figure, Key, Row
from .filter import Filter

Apart = Literal["department", "case_type", "month"]
Name = tuple[Figure, str, str, date | None, str]  # figure, department, case type, month and word of a row
Sums = Mapping[Name, Mapping[int, int]]
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
    return as_rows(added(kept, asked, figures, apart), asked.today)


def added(kept: Iterable[Kept], asked: Filter, figures: Collection[Figure], apart: Collection[Apart]) -> Sums:
    """The same before anybody asks what day it is, so it can be kept and added to what came since."""
    found: dict[Name, dict[int, int]] = {}
    add(found, kept, asked, figures, apart)
    return found


def add(
    found: dict[Name, dict[int, int]],
    kept: Iterable[Kept],
    asked: Filter,
    figures: Collection[Figure],
    apart: Collection[Apart],
) -> None:
    """To what was found before; for who adds up a part at a time."""
    by_department, by_type, by_month = (one in apart for one in ("department", "case_type", "month"))
    for one in kept:
        if one.figure in figures:
            kind, month = one.case_type if by_type else "", one.month if by_month else None
            for department in _departments(one, asked) if by_department else ("",):
                _add(found.setdefault((one.figure, department, kind, month, one.word), {}), one.value, one.cases)


def _departments(one: Kept, asked: Filter) -> list[str]:
    each = one.departments.split(",") if one.departments else []
    return [name for name in each if not asked.department or name in asked.departments]


def _add(found: dict[int, int], values: Iterable[int], cases: Iterable[int]) -> None:
    more = zip(values, cases, strict=True)
    if not found:
        found.update(more)
    for value, number in more:
        found[value] = found.get(value, 0) + number


def together(one: Sums, other: Sums) -> Sums:
    """Of two stretches of time. Neither is changed; what only one of them has is not copied."""
    found = {**one, **other}
    for name in one.keys() & other.keys():
        both = dict(one[name])
        _add(both, other[name].keys(), other[name].values())
        found[name] = both
    return found


def as_rows(sums: Sums, today: date | None) -> list[Row]:
    return [Row(*name, _past(own, today) if name[0] in BY_DAY else own) for name, own in sums.items()]


def _past(own: Mapping[int, int], today: date | None) -> Mapping[int, int]:
    """Before the first tick no day is past."""
    limit = today.toordinal() if today else 0
    past = sum(cases for day, cases in own.items() if day < limit)
    coming = sum(own.values()) - past
    return {value: cases for value, cases in ((0, coming), (1, past)) if cases}
