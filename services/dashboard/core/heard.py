"""What the sheets of the overview are written from: the sums of one moment and one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from .cell import Figure, Row
from .figures import STANDING
from .flow import FLOW
from .foretold import EXPECTED
from .promised import ACCURACY
from .sources import Source
from .why import WHY

IN_ALL: frozenset[Figure] = STANDING | FLOW | ACCURACY | EXPECTED | WHY | {"lead"}
BY_DEPARTMENT: frozenset[Figure] = STANDING | ACCURACY | EXPECTED
BY_TYPE: frozenset[Figure] = ACCURACY | EXPECTED
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
