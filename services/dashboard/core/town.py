"""What a department is told of the whole city: how many cases are open and how they stand, and nothing by which it
could work out a small number of others. It knows its own cases exactly, so the rule looks at all others alone."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.catalogue import catalogue

from .cell import Figure, Row
from .figures import FEWEST, STANDING, lead_time, stands
from .filter import Filter, Stand
from .promised import PROMISES, in_all, promises
from .small import WITHHELD, Shown, Untold, hushed, percentage, untold
from .spread import Spread
from .tally import Kept, summed

PARTS = (Stand.ON_TIME, Stand.LIKELY, Stand.LATE)  # of all open cases; they add up
TOWN: frozenset[Figure] = STANDING | PROMISES | {"lead"}  # what it is told from


@dataclass(frozen=True, slots=True)
class Town:
    """`departments`: of each other one how many cases are open. `lead`: None where it is hidden. `kept`: per cent of
    the promises, or why it is not told."""

    stands: Mapping[Stand, Shown]
    departments: Mapping[str, Shown]
    lead: Spread | None
    kept: int | Untold

    def number(self, asked: Filter) -> Shown:
        """How many cases that filter has: of one that narrows more than this tells, nobody says it. Two filters could
        be subtracted."""
        if asked.case_type or asked.area or asked.waits_on or asked.about or asked.week:
            return WITHHELD
        if asked.department:
            return self.departments.get(asked.department, WITHHELD) if asked.stand == Stand.OPEN else WITHHELD
        return self.stands.get(asked.stand, WITHHELD)


def town(kept: Sequence[Kept], own: Collection[str], asked: Filter) -> Town:
    """`kept`: of the whole city. `own`: the departments whose cases the reader may see."""
    theirs = [one for one in kept if set(own).isdisjoint(one.departments.split(","))]
    every, others = (summed(some, asked, TOWN, ()) for some in (kept, theirs))
    whole, rest = stands(every), stands(others)
    by_name, open_here = _open_by_department(kept, asked), _open_by_department(theirs, asked)
    told = hushed({name: open_here[name] for name in sorted({*catalogue().departments, *by_name}.difference(own))})
    return Town(
        _stands(whole, rest) if isinstance(told.total, int) else {},
        {name: _beside(found, by_name[name], open_here[name]) for name, found in told.numbers.items()},
        _lead(every, others),
        _kept(every, others),
    )


def _open_by_department(kept: Iterable[Kept], asked: Filter) -> Counter[str]:
    found = Counter[str]()
    for row in summed(kept, asked, {"due"}, {"department"}):
        found[row.department] += row.cases
    return found


def _stands(whole: Mapping[Stand, int], rest: Mapping[Stand, int]) -> dict[Stand, Shown]:
    """Where the parts cannot hide each other, none of them is told."""
    told = hushed({part: rest[part] for part in PARTS})
    if not isinstance(told.total, int):
        return {Stand.OPEN: whole[Stand.OPEN]}
    found = {part: _beside(told.numbers[part], whole[part], rest[part]) for part in PARTS}
    both = isinstance(told.numbers[Stand.LIKELY], int) and isinstance(told.numbers[Stand.LATE], int)
    return {**found, Stand.OPEN: whole[Stand.OPEN], Stand.ATTENTION: whole[Stand.ATTENTION] if both else WITHHELD}


def _beside(found: Shown, whole: int, rest: int) -> Shown:
    """With one's own cases added; "<5" beside some of one's own would tell how few are of others."""
    if isinstance(found, int):
        return whole
    return found if whole == rest else WITHHELD


def _lead(every: Sequence[Row], others: Sequence[Row]) -> Spread | None:
    return None if 0 < lead_time(others).cases < FEWEST else lead_time(every)


def _kept(every: Sequence[Row], others: Sequence[Row]) -> int | Untold:
    """That there are too few is said only of one's own: of others it would tell about how many they are."""
    whole, rest = in_all(promises(every)), in_all(promises(others))
    if rest.judged and untold(rest.kept, rest.judged):
        return "hidden"
    return untold(whole.kept, whole.judged) or percentage(whole.kept, whole.judged) or 0
