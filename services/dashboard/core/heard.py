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
from .town import Town
from .why import WHY

STEPS: frozenset[Figure] = frozenset({"step", "step-now"})  # of one type: others have steps of the same code
IN_ALL: frozenset[Figure] = frozenset[Figure](STANDING | FLOW | ACCURACY | EXPECTED | WHY | {"lead"}) - STEPS
TOLD_APART: frozenset[Figure] = PROMISES | EXPECTED | {"kept"}
BY_TYPE: frozenset[Figure] = TOLD_APART | STEPS
BY_DEPARTMENT: frozenset[Figure] = STANDING | TOLD_APART
BY_MONTH: frozenset[Figure] = frozenset({"lead", "passed"})


@dataclass(frozen=True, slots=True)
class Heard:
    """`today`: the legal day of the watermark; None before the first tick. `town`: of the whole city, for who reads for
    a department; all else is of cases that the reader may see. `by_month`: of steps the types apart."""

    rows: Sequence[Row]
    by_department: Sequence[Row]
    by_type: Sequence[Row]
    by_month: Sequence[Row]
    sources: Sequence[Source]
    as_of: datetime | None
    today: date | None
    town: Town | None = None


def hear(
    kept: Sequence[Kept],
    types: Sequence[Kept],
    sources: Sequence[Source],
    asked: Filter,
    as_of: datetime | None,
    told: Town | None = None,
) -> Heard:
    """All sums of what was read once. `types`: the same with the types apart."""
    return Heard(
        summed(kept, asked, IN_ALL, ()),
        summed(kept, asked, BY_DEPARTMENT, {"department"}),
        summed(types, asked, BY_TYPE, {"case_type"}),
        [*summed(kept, asked, BY_MONTH, {"month"}), *summed(types, asked, {"step"}, {"case_type", "month"})],
        sources,
        as_of,
        asked.today,
        told,
    )
