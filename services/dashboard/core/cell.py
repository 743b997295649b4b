"""What is counted: a case leaves its cells, one for each figure it counts in, and a tally says how many are alike."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

Figure = Literal[
    "due", "likely", "age", "step-now", "extendable", "penalty",  # of open cases
    "ended", "lead", "over", "waited", "kept", "moves", "rated", "paid",  # of those that ended
    "expected", "revised",  # of those that were decided
    "judged", "promised", "pledged", "missed", "reason", "step", "passed",  # of both
]  # fmt: skip
BY_DAY: frozenset[Figure] = frozenset({"due", "likely", "promised", "pledged"})  # asked only whether it is past
OF_TWO: frozenset[Figure] = frozenset({"step", "step-now", "passed"})  # their word names the departments
NOWHERE = "-"  # the area of a case of which none is known
NEVER = date.max.toordinal()  # a day that nobody knows, or that is not to come
DATE, ANY = "date", "any"  # kinds of promises together: all dates told, and those with the receipt and news
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
    """What a case counts as, with which departments it lies, in which area and of which type."""

    departments: str  # sorted, with a comma between
    area: str
    case_type: str
    cells: Sequence[str]


def counted(lies_with: Iterable[str], area: str | None, case_type: str, cells: Iterable[Cell | str]) -> Counted:
    """The same of a case that is kept and of one that is told now: so what did not change cancels out."""
    return Counted(",".join(sorted(set(lies_with))), area or NOWHERE, case_type, [str(one) for one in cells])


class Key(NamedTuple):
    """What is counted in the tally. It names all departments of its cases, so none is counted twice in a total."""

    figure: str
    case_type: str
    area: str
    departments: str
    month: date | None
    word: str
    value: int


class Row(NamedTuple):
    """Cells that differ in their value alone, and how many cases have each. Of figures by day the value is 1 when that
    day is past, else 0."""

    figure: Figure
    department: str
    case_type: str
    month: date | None
    word: str
    values: Mapping[int, int]

    @property
    def cases(self) -> int:
        return sum(self.values.values())


@lru_cache(maxsize=100_000)
def cell(text: str) -> Cell:
    figure, month, word, value = text.split("|")
    return Cell(figure, date.fromisoformat(month) if month else None, word, int(value))  # type: ignore[arg-type]


def differences(before: Iterable[Counted], after: Iterable[Counted]) -> dict[Key, int]:
    """What the tally must be moved by; what a case counted as before and counts as now cancels out."""
    moved = Counter((*one[:3], text) for one in after for text in one.cells)
    moved.subtract((*one[:3], text) for one in before for text in one.cells)
    found: Counter[Key] = Counter()
    for (departments, area, case_type, text), by in moved.items():
        if by:
            for key in keys(departments, area, case_type, cell(text)):
                found[key] += by
    return {key: by for key, by in found.items() if by}


def keys(departments: str, area: str, case_type: str, one: Cell) -> list[Key]:
    """In four grains, with and without types and areas: whatever is asked for, no row is read that does not count."""
    own = ALL if one.figure in OF_TWO else departments
    return [
        Key(one.figure, kind, place, own, one.month, one.word, one.value)
        for kind in (ALL, case_type)
        for place in (ALL, area)
    ]


def mark(figure: Figure, word: str) -> str:
    """What a list is asked for by."""
    return f"{figure}:{word}"


def plan_mark(dossier_id: str) -> str:
    """What the cases of one plan are found by; no figure counts them."""
    return f"plan:{dossier_id}"


def names_departments(mark: str) -> bool:
    return mark.partition(":")[0] in OF_TWO
