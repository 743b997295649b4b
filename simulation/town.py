"""An invented town: people apply, and four departments work; the same start and seed for ever tell the same days."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import blake2b
from random import Random

from schemas.envelope import legal_day

from .cafe import cafe, opens
from .course import live
from .habits import Habits, habits
from .life import Life, moment_of
from .people import Raw

USUAL_SEED = 1
RATED = "nl.spoor.case.rated.v1"
REGULARS = 120
ONE_DAY = timedelta(days=1)
KEPT = timedelta(days=7)  # earlier days that can be asked again at once
LONGEST_LIFE = timedelta(days=1_000)  # no case lives longer, so no day needs to look further back


@dataclass(slots=True)
class Town:
    """The same start and seed tell the same days for ever; nothing needs to be remembered between two runs."""

    start: date
    seed: int = USUAL_SEED
    habits: Habits = field(default_factory=habits)
    _days: dict[date, list[Raw]] = field(default_factory=dict)
    _planned: date | None = None

    def day(self, day: date) -> list[Raw]:
        """What the departments tell on a day, in the order of time; any day may be asked, again too."""
        return [fact for fact in self._on(day) if fact["type"] != RATED]

    def grades(self, day: date) -> list[Raw]:
        """What applicants think of it, on that day; they say so by our own form."""
        return [fact for fact in self._on(day) if fact["type"] == RATED]

    def _on(self, day: date) -> list[Raw]:
        if self._planned is None or day < self._planned - KEPT:
            self._days, self._planned = {}, max(self.start, day - LONGEST_LIFE) - ONE_DAY
        while self._planned < day:
            self._plan(self._planned + ONE_DAY)
        self._days = {later: facts for later, facts in self._days.items() if later >= self._planned - KEPT}
        return sorted(self._days.get(day, []), key=in_order)

    def _plan(self, opened_on: date) -> None:
        """Throw the lives of the cases opened on a day; their facts lie waiting for their own days."""
        for fact in self._lives(opened_on):
            self._days.setdefault(legal_day(moment_of(fact)), []).append(fact)
        self._planned = opened_on

    def _lives(self, day: date) -> Iterator[Raw]:
        dice = Random(f"{self.seed}/{day}")
        for number in range(1, self.habits.newcomers(dice, day) + 1):
            yield from self._life(day, number)
        yield from self._cafes(day)

    def _cafes(self, day: date) -> Iterator[Raw]:
        """Thrown with dice of their own: the other cases are the same with and without them."""
        dice = Random(f"{self.seed}/{day}/cafe")
        if opens(self.habits, dice, day):
            name = f"{self.name}-{day:%y%m%d}"
            yield from cafe(name, self._applicant(f"{name}-plan", dice), self.habits, dice, day)

    def _life(self, day: date, number: int) -> list[Raw]:
        case_id = f"{self.name}-{day:%y%m%d}-{number:02d}"
        dice = Random(f"{self.seed}/{case_id}")
        kind = self.habits.case_type(dice)
        life = Life(case_id, kind, self._applicant(case_id, dice), self.habits, dice)
        return live(life, self.habits.moment(dice, day))

    @property
    def name(self) -> str:
        return "DH" if self.seed == USUAL_SEED else f"DH{self.seed}"

    def _applicant(self, case_id: str, dice: Random) -> str:
        """Some people ask more often, the others once."""
        regular = dice.random() < self.habits.regulars
        who = f"regular {dice.randrange(REGULARS)}" if regular else case_id
        return applicant_id(who, self.seed)


def applicant_id(who: str, seed: int = USUAL_SEED) -> str:
    """Of `regular 0` and the others who ask more often, or of a person who asks once, named by their case."""
    return f"a-{blake2b(f'{seed}/{who}'.encode(), digest_size=8).hexdigest()}"


def in_order(fact: Raw) -> tuple[datetime, str, int]:
    return moment_of(fact), fact["subject"], int(fact["sequence"])
