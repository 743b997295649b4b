"""The habits of the invented town, read from habits.yaml, and the dice that follow them."""

from datetime import date, datetime, time, timedelta
from functools import cache
from math import exp, log
from pathlib import Path
from random import Random
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from schemas.envelope import LEGAL_ZONE

Share = Annotated[float, Field(ge=0, le=1)]
Z90 = 1.2816  # where 90% of a standard normal lies below
SATURDAY = 5


class Habit(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Lasting(Habit):
    """How long something takes: half of it less than the median, nine in ten less than p90."""

    share: Share
    median: float
    p90: float

    def days(self, dice: Random) -> float:
        """A log-normal draw; its longest tenth is cut at twice p90."""
        spread = log(self.p90 / self.median) / Z90
        return min(self.median * exp(dice.gauss(0, spread)), 2 * self.p90)


class Arrivals(Habit):
    a_week: int
    weekday: tuple[float, ...]
    spread: float


class MissingData(Lasting):
    answer_within: int
    left_unprocessed: Share


class Advice(Lasting):
    """The share of those types for which the national office is asked."""

    case_types: tuple[str, ...]


class Deadline(Habit):
    reach_before: int
    reach_after: int
    pull: Share


class Beside(Habit):
    """Shares of cases; of talks the share that is moved, and as many are called off."""

    documents: Share
    calls: Share
    talks: Share
    talks_moved: Share


class Afterwards(Habit):
    """Who objects, by outcome; of what was left aside the share that is opened again; of all who gives a grade."""

    objects: dict[str, Share]
    reopened: Share
    rates: Share


class Mistakes(Habit):
    corrected: Share
    retracted: Share


class Silence(Habit):
    """From the first day of the town on (0 is its first): every so many days one department says nothing for some."""

    department: str
    first_day: int
    every: int
    days: int


class Habits(Habit):
    arrivals: Arrivals
    channels: dict[str, Share]
    hours: dict[int, Share]
    regulars: Share
    teams: int
    cafes: Share
    case_types: dict[str, Lasting]
    quick: Share
    missing_data: MissingData
    withdrawn: Share
    refused: Share
    partly: Share
    extended: Share
    hand_over: Lasting
    bibob: Advice
    in_default: Share
    deadline: Deadline
    delays: dict[str, Lasting]
    beside: Beside
    afterwards: Afterwards
    mistakes: Mistakes
    silence: Silence

    def newcomers(self, dice: Random, day: date) -> int:
        """How many cases come in on this day."""
        usual = self.arrivals.a_week * self.arrivals.weekday[day.weekday()]
        return max(round(dice.gauss(usual, usual * self.arrivals.spread)), 0)

    def case_type(self, dice: Random) -> str:
        return drawn(dice, {name: kind.share for name, kind in self.case_types.items()})

    def delay(self, dice: Random) -> str | None:
        """The reason why a case takes longer; None for most."""
        reasons = {name: delay.share for name, delay in self.delays.items()}
        return drawn(dice, reasons) if dice.random() < sum(reasons.values()) else None

    def moment(self, dice: Random, day: date) -> datetime:
        """A minute in the working hours of a day."""
        hour = int(drawn(dice, {str(hour): share for hour, share in self.hours.items()}))
        return datetime.combine(day, time(hour, dice.randrange(60), dice.randrange(60)), LEGAL_ZONE)

    def later(self, dice: Random, moment: datetime, days: float) -> datetime:
        """So many days on, in the first working hours from there, and always after the moment itself."""
        found = self.moment(dice, working_day(moment.date() + timedelta(days=round(days))))
        return max(found, moment + timedelta(minutes=dice.randint(3, 50)))


def working_day(day: date) -> date:
    """This day, or the Monday after it."""
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() >= SATURDAY else 0)


def drawn(dice: Random, shares: dict[str, float]) -> str:
    return dice.choices(list(shares), list(shares.values()))[0]


@cache
def habits() -> Habits:
    text = (Path(__file__).parent / "habits.yaml").read_text(encoding="utf-8")
    return Habits.model_validate(yaml.safe_load(text))
