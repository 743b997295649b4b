"""What the sheets of the overview are written from: the sums of one moment and one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .cell import Figure, Row
from .figures import STANDING
from .filter import Filter
from .flow import FLOW
from .foretold import EXPECTED
from .promised import ACCURACY, PROMISES
from .sources import Source
from .tally import Kept, summed
from .why import WHY

IN_ALL: frozenset[Figure] = STANDING | FLOW | ACCURACY | EXPECTED | WHY | {"lead"}
BY_TYPE: frozenset[Figure] = PROMISES | EXPECTED | {"kept"}
BY_DEPARTMENT: frozenset[Figure] = STANDING | BY_TYPE
BY_MONTH: frozenset[Figure] = frozenset({"lead", "step", "passed"})


@dataclass(frozen=True, slots=True)
class Heard:
    """`today`: the legal day of the watermark; None before the first tick."""

    rows: Sequence[Row]
    by_department: Sequence[Row]
    by_type: Sequence[Row]
    by_month: Sequence[Row]
    sources: Sequence[Source]
    as_of: datetime | None
    today: date | None


def hear(
    kept: Sequence[Kept], types: Sequence[Kept], sources: Sequence[Source], asked: Filter, as_of: datetime | None
) -> Heard:
    """All sums of what was read once. `types`: the same with the types apart."""
    return Heard(
        summed(kept, asked, IN_ALL, ()),
        summed(kept, asked, BY_DEPARTMENT, {"department"}),
        summed(types, asked, BY_TYPE, {"case_type"}),
        summed(kept, asked, BY_MONTH, {"month"}),
        sources,
        as_of,
        asked.today,
    )
