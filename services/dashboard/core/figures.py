"""The figures of the town hall: how many cases stand how, per department and in all, and how long they took."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schemas.snapshot import Camel

from .about import Window, is_window, window
from .cell import Figure, Row
from .filter import Filter, Stand
from .promised import cases_missed
from .spread import Spread, together

FEWEST = 5  # below this a median says more about single cases than about the work
STANDING: frozenset[Figure] = frozenset({"due", "likely", "ended"})  # what stands are counted by

MARKS: dict[str, frozenset[Figure]] = {
    "missed": frozenset({"missed", "pledged"}), "reason": frozenset({"reason"}), "step": frozenset({"step"}),
    "passed": frozenset({"passed"}), "step-now": frozenset({"step-now"}), "extendable": frozenset({"extendable"}),
    "age": frozenset({"age"}), "lead": frozenset({"lead"}), "over": frozenset({"over"}),
    "waited": frozenset({"waited"}), "penalty": frozenset({"penalty"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures(Camel):
    """The numbers of one department, or of all. Half of the finished cases took `median_days` or less."""

    counts: dict[Stand, int]
    median_days: int | None  # None: too few cases to say


@dataclass(frozen=True, slots=True)
class Overview(Camel):
    """Everything on the first page. A case that lies with two departments counts at both, and once in the total."""

    as_of: datetime | None  # the watermark: all facts before it are in
    today: date | None
    total: Figures
    departments: dict[str, Figures]


def overview(
    all_rows: Sequence[Row],
    rows_apart: Sequence[Row],
    departments: Iterable[str],
    as_of: datetime | None,
    today: date | None,
) -> Overview:
    """`rows_apart`: by department."""
    names = dict.fromkeys((*departments, *sorted({row.department for row in rows_apart})))
    each = {name: figures([row for row in rows_apart if row.department == name]) for name in names}
    return Overview(as_of, today, figures(all_rows), each)


def figures(rows: Sequence[Row]) -> Figures:
    lead = lead_time(rows)
    return Figures(stands(rows), lead.median if lead.cases >= FEWEST else None)


def number(rows: Sequence[Row], asked: Filter) -> int:
    """How many cases the list of this filter has, from the rows of that filter."""
    if not asked.possible:
        return 0
    if asked.about:
        if is_window(asked.about):
            return _in_window(rows, window(asked.about, asked.today), asked.waits_on)
        figure, _, word = asked.about.partition(":")
        if figure == "missed":
            return cases_missed(rows, word)
        return sum(row.cases for row in rows if (row.figure, row.word) == (figure, word))
    return stands(rows, asked.waits_on)[asked.stand]


def _in_window(rows: Iterable[Row], asked: Window | None, waits_on: str | None) -> int:
    if asked is None:
        return 0
    word = waits_on or asked.word  # with one of both, the other is any
    own = together(row for row in rows if row.figure == asked.figure and word in (None, row.word))
    return own.between(asked.first, asked.last)


def counting(asked: Filter) -> frozenset[Figure]:
    """What that number is counted from."""
    figure = asked.about.partition(":")[0] if asked.about else ""
    return MARKS.get(figure, STANDING)


def stands(rows: Iterable[Row], waits_on: str | None = None) -> dict[Stand, int]:
    """`waits_on`: only the open ones that wait for them."""
    own = [row for row in rows if waits_on is None or (row.figure in ("due", "likely") and row.word == waits_on)]
    open_cases, late = cases_of(own, "due"), cases_of(own, "due", past=True)
    likely = cases_of(own, "likely") - cases_of(own, "likely", past=True)
    decided, withdrawn = cases_of(own, "ended", word="decided"), cases_of(own, "ended", word="withdrawn")
    finished = decided + cases_of(own, "ended", word="finished")
    ended_late = cases_of(own, "ended", past=True) - cases_of(own, "ended", word="withdrawn", past=True)
    return {
        Stand.ALL: open_cases + finished + withdrawn,
        Stand.OPEN: open_cases,
        Stand.LATE: late,
        Stand.LIKELY: likely,
        Stand.ATTENTION: late + likely,
        Stand.ON_TIME: open_cases - late - likely,
        Stand.WAITING: cases_of(own, "due", word="applicant"),
        Stand.FINISHED: finished,
        Stand.DECIDED: decided,
        Stand.FINISHED_LATE: ended_late,
        Stand.WITHDRAWN: withdrawn,
    }


def cases_of(rows: Iterable[Row], figure: Figure, *, word: str | None = None, past: bool = False) -> int:
    """`past`: of a figure by day, those whose day is over; of ended ones, those that ended after it."""
    found = (row for row in rows if row.figure == figure and (word is None or row.word == word))
    return sum(row.cases - row.values.get(0, 0) if past else row.cases for row in found)


def lead_time(rows: Iterable[Row]) -> Spread:
    """Calendar days from receipt to a decision on the request; what was withdrawn, left unprocessed or just closed is
    left out."""
    return together(row for row in rows if row.figure == "lead" and row.word == "decided")
