"""Do we keep our promises? Each date that was told is held against the day on which the decision was made known, and
what everybody is promised against the days on which messages left."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from schemas.service import SERVICE

from .cell import ANY, DATE, Figure, Row
from .spread import Spread, spread, together

PROMISES: frozenset[Figure] = frozenset({"judged", "promised", "missed", "pledged"})
JUDGED: frozenset[Figure] = PROMISES | {"kept"}
ACCURACY: frozenset[Figure] = JUDGED | {"moves"}  # how many days off, how often told anew
TARGET = 90  # per cent of the promises, screens 4.5


@dataclass(frozen=True, slots=True)
class Told:
    """The promises of one kind: dates told, or what everybody is promised once a case. `off`: days from the date to the
    end, of those that ended; less than 0 is sooner."""

    kind: str
    kept: int
    missed: int  # also by cases that are open: their date is past
    waiting: int  # their date is to come
    off: Spread
    cases_missed: int  # cases with one such date or more that was not kept: their list is asked for by `missed`

    @property
    def judged(self) -> int:
        return self.kept + self.missed


def promises(rows: Iterable[Row]) -> list[Told]:
    """By kind, and what most was told of comes first."""
    own = [row for row in rows if row.figure in JUDGED]
    each = [_told(kind, [row for row in own if row.word == kind]) for kind in {row.word for row in own} - {DATE, ANY}]
    return sorted(each, key=lambda one: (-(one.judged + one.waiting), one.kind))


def dates(told: Iterable[Told]) -> list[Told]:
    """Those of the days that were told; the others are about messages."""
    return [one for one in told if one.kind not in SERVICE]


class Accuracy(NamedTuple):
    """How right the days are that were told, by kind, and how many cases missed one or more."""

    told: list[Told]
    cases_missed: int


def accuracy_apart(rows: Iterable[Row]) -> dict[str, Accuracy]:
    """By department, or by case type, as the rows were kept apart; of those to whom a day was told."""
    names: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.figure in JUDGED:
            names[row.department or row.case_type].append(row)
    each = {name: Accuracy(dates(promises(own)), cases_missed(own, DATE)) for name, own in sorted(names.items())}
    return {name: one for name, one in each.items() if one.told}


def in_all(told: Iterable[Told]) -> Told:
    """All kinds together: the tile of the overview. A case can miss several kinds, so its cases are not added up."""
    every = list(told)
    off = spread(pair for one in every for pair in one.off.days)
    kept, missed, waiting = (sum(getattr(one, name) for one in every) for name in ("kept", "missed", "waiting"))
    return Told("", kept, missed, waiting, off, 0)


def cases_missed(rows: Iterable[Row], kind: str) -> int:
    """That missed one such promise or more, open ones too; `kind` may be several together."""
    own = [row for row in rows if row.word == kind]
    ended, running = (together(row for row in own if row.figure == figure) for figure in ("missed", "pledged"))
    return ended.cases + running.over(0)


def moves(rows: Iterable[Row]) -> Spread:
    """How often a finished case was told another date, by cases."""
    return together(row for row in rows if row.figure == "moves")


def _told(kind: str, rows: list[Row]) -> Told:
    figures: tuple[Figure, ...] = ("kept", "judged", "promised")
    off, judged, promised = (together(row for row in rows if row.figure == figure) for figure in figures)
    past, coming = promised.over(0), promised.between(0, 0)
    return Told(kind, judged.between(0, 0), judged.over(0) + past, coming, off, cases_missed(rows, kind))
