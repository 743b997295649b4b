"""What is counted: a case leaves its cells, one for each figure it counts in, and a tally says how many are alike."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal, NamedTuple

Figure = Literal[
    "due", "likely", "age", "step-now", "extendable", "penalty",  # of open cases
    "ended", "lead", "over", "unsent", "waited", "kept", "moves", "rated", "paid",  # of those that ended
    "promised", "missed", "reason", "step", "passed",  # of both
]  # fmt: skip
BY_DAY: frozenset[Figure] = frozenset({"due", "likely", "unsent", "promised"})  # asked only whether it is past
OF_TWO: frozenset[Figure] = frozenset({"step", "step-now", "passed"})  # their word names the departments
ALL = ""  # of a department, an area or a type: all of them together


class Cell(NamedTuple):
    """`month`: the first day of that in which the case ended, None while it is open. `value`: days, euros, a grade, or
    the ordinal of a day. So no cell changes by time alone."""

    figure: Figure
    month: date | None
    word: str
    value: int

    def __str__(self) -> str:
        return f"{self.figure}|{self.month or ''}|{self.word}|{self.value}"


class Counted(NamedTuple):
    """What a case counts as, and in which departments, which area and which type."""

    departments: tuple[str, ...]
    area: str
    case_type: str
    cells: tuple[str, ...]


class Key(NamedTuple):
    """A row of the tally."""

    figure: str
    department: str
    area: str
    case_type: str
    month: date | None
    word: str
    value: int


class Row(NamedTuple):
    """So many cells that are alike. Of figures by day `value` is 1 when that day is past, else 0."""

    figure: Figure
    department: str
    case_type: str
    month: date | None
    word: str
    value: int
    cases: int


def cell(text: str) -> Cell:
    figure, month, word, value = text.split("|")
    return Cell(figure, date.fromisoformat(month) if month else None, word, int(value))  # type: ignore[arg-type]


def differences(before: Iterable[Counted], after: Iterable[Counted]) -> dict[Key, int]:
    """What the tally must be moved by; the same case before and after cancels out where it counts the same."""
    moved = Counter(key for one in after for key in keys(one))
    moved.subtract(key for one in before for key in keys(one))
    return {key: by for key, by in moved.items() if by}


def keys(one: Counted) -> Iterator[Key]:
    """In two grains: of all types and areas together, and of each type in each area."""
    for text in one.cells:
        figure, month, word, value = cell(text)
        for department in (ALL,) if figure in OF_TWO else (ALL, *dict.fromkeys(one.departments)):
            yield Key(figure, department, ALL, ALL, month, word, value)
            yield Key(figure, department, one.area, one.case_type, month, word, value)


def names_departments(mark: str) -> bool:
    return mark.partition(":")[0] in OF_TWO
