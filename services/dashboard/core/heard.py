"""What the sheets of the overview are written from: the sums of one moment and one question."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple

from .cell import Figure, Row
from .figures import STANDING
from .filter import Filter, Months, month_of
from .flow import FLOW, Pace, Way, paces
from .foretold import EXPECTED
from .promised import ACCURACY, PROMISES
from .ratings import Ratings
from .sources import Source
from .tally import Kept, Name, Sums, add, as_rows, together
from .town import Town
from .why import WHY

STEPS: frozenset[Figure] = frozenset({"step", "step-now"})  # of one type: others have steps of the same code
IN_ALL: frozenset[Figure] = frozenset[Figure](STANDING | FLOW | ACCURACY | EXPECTED | WHY | {"lead"}) - STEPS
TOLD_APART: frozenset[Figure] = PROMISES | EXPECTED | {"kept"}
BY_TYPE: frozenset[Figure] = TOLD_APART | STEPS
WAYS = 100  # of which the pace is worked out at once
BY_DEPARTMENT: frozenset[Figure] = STANDING | TOLD_APART


@dataclass(frozen=True, slots=True)
class Heard:
    """`today`: the legal day of the watermark; None before the first tick. `town`: of the whole city, for who reads for
    a department; all else is of cases that the reader may see. `by_month`: the lead time. `paces`: of steps, the types
    apart, and of hand-overs."""

    rows: Sequence[Row]
    by_department: Sequence[Row]
    by_type: Sequence[Row]
    by_month: Sequence[Row]
    sources: Sequence[Source]
    as_of: datetime | None
    today: date | None
    town: Town | None = None
    paces: Mapping[Way, Mapping[date, Pace]] = field(default_factory=dict)
    since: date | None = None  # of what was before only open cases are known; None where all was heard
    first: date | None = None  # when the first cases were received; soon after it only short ones can have ended
    rated: Ratings | None = None  # None where they are not told


class Stretch(NamedTuple):
    """All sums of some months; with those of the others they are those of the question."""

    in_all: Sums
    by_department: Sums
    by_type: Sums
    by_month: Sums
    paces: Mapping[Way, Mapping[date, Pace]]


def stretch(kept: Sequence[Kept], types: Sequence[Kept], asked: Filter, at_once: int) -> Generator[None, None, Stretch]:
    """Of what was read once, so many rows a step. `types`: the same with the types apart."""
    in_all, by_department, by_type, by_month = (dict[Name, dict[int, int]]() for _ in range(4))
    for some in _parts(kept, at_once):
        add(in_all, some, asked, IN_ALL, ())
        add(by_department, some, asked, BY_DEPARTMENT, {"department"})
        add(by_month, some, asked, {"lead"}, {"month"})
        yield
    for some in _parts(types, at_once):
        add(by_type, some, asked, BY_TYPE, {"case_type"})
        yield
    between = yield from paces(kept, "passed", WAYS)
    within = yield from paces(types, "step", WAYS, each_type=True)
    return Stretch(in_all, by_department, by_type, by_month, {**between, **within})


def _parts(kept: Sequence[Kept], at_once: int) -> Iterator[Sequence[Kept]]:
    return (kept[start : start + at_once] for start in range(0, len(kept), at_once))


def until(asked: Filter) -> Filter | None:
    """Of that question the months before this one, in which little happens any more. Nothing of it depends on the day,
    so tomorrow it is the same question."""
    if asked.today is None or asked.months is None:
        return None
    last = min(asked.months.last, month_of(month_of(asked.today) - timedelta(days=1)))
    return replace(asked, today=None, months=Months(asked.months.first, last)) if asked.months.first <= last else None


def moving(asked: Filter, before: Filter | None) -> Filter:
    """The rest of it: this month, and what is open."""
    if asked.months is None or before is None or before.months is None:
        return asked
    return replace(asked, months=Months(month_of(before.months.last + timedelta(days=31)), asked.months.last))


def hear(
    stretches: Sequence[Stretch],
    sources: Sequence[Source],
    asked: Filter,
    as_of: datetime | None,
    told: Town | None = None,
    since: date | None = None,
    first: date | None = None,
    rated: Ratings | None = None,
) -> Generator[None, None, Heard]:
    """All sums of a question, from those of the stretches of time that it is about; in some steps."""
    *before, last = stretches
    for one in before:
        last = _both(one, last)
        yield
    in_all, by_department, by_type, by_month = (as_rows(one, asked.today) for one in last[:4])
    days = as_of, asked.today
    return Heard(in_all, by_department, by_type, by_month, sources, *days, told, last.paces, since, first, rated)


def _both(one: Stretch, other: Stretch) -> Stretch:
    """No two stretches share a month, so the pace of a month is that of one of them."""
    ways = {way: {**one.paces.get(way, {}), **months} for way, months in other.paces.items()}
    in_all, by_department, by_type, by_month = map(together, one[:4], other[:4])
    return Stretch(in_all, by_department, by_type, by_month, {**one.paces, **ways})
