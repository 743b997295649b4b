"""An invented town: people apply, four departments work, and everything is told day by day at intake's door."""

import asyncio
from asyncio import sleep as pause
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from itertools import groupby
from random import Random
from time import monotonic

import httpx

from schemas.envelope import LEGAL_ZONE, legal_day

from .cafe import cafe, opens
from .course import live
from .door import Door, Heard, Raw, speaking
from .habits import Habits, habits
from .life import Life
from .people import applicants

USUAL_SEED = 1
TICKS = (time(9), time(12), time(15), time(18))  # besides midnight, which begins a day
REGULARS = 120
ONE_DAY = timedelta(days=1)
LONGEST_LIFE = timedelta(days=1_000)  # no case lives longer, so no day needs to look further back
OnDay = Callable[[date, int], None]  # the day that is over, and how many facts it told


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
        if self._planned is None or day < self._planned:
            self._days, self._planned = {}, max(self.start, day - LONGEST_LIFE) - ONE_DAY
        while self._planned < day:
            self._plan(self._planned + ONE_DAY)
        self._days = {later: facts for later, facts in self._days.items() if later >= day}
        return sorted(self._days.get(day, []), key=_order)

    def _plan(self, opened_on: date) -> None:
        """Throw the lives of the cases opened on a day; their facts lie waiting for their own days."""
        for fact in self._lives(opened_on):
            self._days.setdefault(legal_day(_moment(fact)), []).append(fact)
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
            name = f"{self._name}-{day:%y%m%d}"
            yield from cafe(name, self._applicant(f"{name}-plan", dice), self.habits, dice, day)

    def _life(self, day: date, number: int) -> list[Raw]:
        case_id = f"{self._name}-{day:%y%m%d}-{number:02d}"
        dice = Random(f"{self.seed}/{case_id}")
        kind = self.habits.case_type(dice)
        life = Life(case_id, kind, self._applicant(case_id, dice), self.habits, dice)
        return live(life, self.habits.moment(dice, day))

    @property
    def _name(self) -> str:
        return "DH" if self.seed == USUAL_SEED else f"DH{self.seed}"

    def _applicant(self, case_id: str, dice: Random) -> str:
        """Some people ask more often, the others once."""
        regular = dice.random() < self.habits.regulars
        who = f"regular {dice.randrange(REGULARS)}" if regular else case_id
        return applicant_id(who, self.seed)


def applicant_id(who: str, seed: int = USUAL_SEED) -> str:
    """Of `regular 0` and the others who ask more often, or of a person who asks once, named by their case."""
    return f"a-{blake2b(f'{seed}/{who}'.encode(), digest_size=8).hexdigest()}"


async def play(
    intake_url: str,
    *,
    start: date,
    days: int | None = None,
    speed: float = 1.0,
    warm_up: int = 0,
    seed: int = USUAL_SEED,
    on_day: OnDay = lambda day, facts: None,
    client: httpx.AsyncClient | None = None,
) -> Heard:
    """Let the town live, `speed` simulated days a second; the first `warm_up` days as fast as they can be told.

    It goes on where intake's clock stands, telling that day again, which intake knows already.
    """
    town = Town(start, seed)
    async with speaking(intake_url, client) as spoken:
        door = Door(spoken)
        latest = await door.latest_tick()
        day = max(start, legal_day(latest)) if latest else start
        played = 0
        while days is None or played < days:
            told = await asyncio.to_thread(town.day, day)
            await tell_day(door, day, told, 0 if played < warm_up else 1 / speed)
            on_day(day, len(told))
            day, played = day + ONE_DAY, played + 1
        await door.tick(_at(day, time()))
        return door.heard


async def tell_day(door: Door, day: date, facts: list[Raw], seconds: float) -> None:
    """Tell a day in parts, each followed by what time it is then, spread over so many real seconds."""
    began = monotonic()
    await door.introduce(applicants(facts))
    moments = [_at(day, moment) for moment in TICKS]
    parts = {number: list(part) for number, part in groupby(facts, key=lambda f: _part(f, moments))}
    await door.tick(_at(day, time()))
    for number in range(len(moments) + 1):
        await door.say(parts.get(number, []))
        if number < len(moments):
            await door.tick(moments[number])
        await pause(max(began + seconds * (number + 1) / (len(moments) + 1) - monotonic(), 0))


def _part(fact: Raw, moments: list[datetime]) -> int:
    """Which part of the day a fact falls in, by the ticks between them."""
    return sum(_moment(fact) > moment for moment in moments)


def _order(fact: Raw) -> tuple[datetime, str, int]:
    return _moment(fact), fact["subject"], int(fact["sequence"])


def _moment(fact: Raw) -> datetime:
    return datetime.fromisoformat(fact["data"]["occurredAt"])


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, LEGAL_ZONE)
