"""Were our expectations right? Each range of days that was told is held against the day that the decision was known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from .cell import ALL, Figure, Row
from .said import Forecast
from .spread import Spread, spread, together

EXPECTED: frozenset[Figure] = frozenset({"expected", "revised"})
AIM = 80  # per cent: a range is told so that 8 of 10 similar cases fall in it


@dataclass(frozen=True, slots=True)
class Foretold:
    """Ranges by how many days the decision missed them: less than 0 is sooner than the first day, 0 is inside. `moves`:
    how often a case was told another range, by cases."""

    off: Spread
    moves: Spread

    @property
    def told(self) -> int:
        return self.off.cases

    @property
    def inside(self) -> int:
        return self.off.between(0, 0)

    @property
    def late(self) -> int:
        return self.off.over(0)

    @property
    def early(self) -> int:
        return self.told - self.inside - self.late

    @property
    def missed_by(self) -> Spread:
        """Days beside the range, sooner or later, of those that were wrong."""
        return spread((abs(days), number) for days, number in self.off.days if days)


def counted(told: Sequence[Forecast], end: date) -> Iterator[tuple[Figure, str, int]]:
    """What a decided case counts as: every range that was told until its end, each by itself."""
    own = [one for one in told if one.said_on <= end]
    yield from (("expected", ALL, beside(one, end)) for one in own)
    if own:
        yield "revised", ALL, len(own) - 1


def beside(one: Forecast, end: date) -> int:
    if end < one.first:
        return (end - one.first).days
    return max((end - one.last).days, 0)


def foretold(rows: Iterable[Row]) -> Foretold:
    own = [row for row in rows if row.figure in EXPECTED]
    off, moves = (together(row for row in own if row.figure == figure) for figure in ("expected", "revised"))
    return Foretold(off, moves)


def foretold_apart(rows: Iterable[Row]) -> dict[str, Foretold]:
    """The same by department, or by case type: by what the rows were kept apart."""
    own: dict[str, list[Row]] = {}
    for row in rows:
        if row.figure in EXPECTED:
            own.setdefault(row.department or row.case_type, []).append(row)
    return {name: foretold(some) for name, some in sorted(own.items())}
