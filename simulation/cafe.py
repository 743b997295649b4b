"""Somebody opens a café: four requests at three departments that make one plan, and wait for each other's decisions."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from .course import live
from .habits import SATURDAY, Habits
from .life import Life, Part
from .names import AREAS, business
from .people import Raw

WAITS: dict[str, tuple[str, ...]] = {  # each type with those that must be decided before it
    "omgevingsvergunning-regulier": (),
    "exploitatievergunning-horeca": ("omgevingsvergunning-regulier",),
    "alcoholwetvergunning": ("exploitatievergunning-horeca",),
    "terrasvergunning": ("exploitatievergunning-horeca",),
}
FIRST_NUMBER = 91  # of a day's cases: there are never so many others


def opens(habits: Habits, dice: Random, day: date) -> bool:
    return day.weekday() < SATURDAY and dice.random() < habits.cafes


def cafe(name: str, applicant: str, habits: Habits, dice: Random, day: date) -> Iterator[Raw]:
    """All that will be told of its requests; they come in on one day."""
    area, sign = dice.choice(AREAS), business(dice)
    numbers = {type_id: f"{name}-{number}" for number, type_id in enumerate(WAITS, FIRST_NUMBER)}
    lives: dict[str, Life] = {}
    for type_id, first in WAITS.items():
        held = max((_held(lives[one], dice) for one in first), default=None)
        part = Part(f"{name}-plan", area, sign, tuple(numbers[one] for one in first), held)
        life = Life(numbers[type_id], type_id, applicant, habits, Random(f"{dice.random()}"), part=part)
        yield from live(life, habits.moment(dice, day))
        lives[type_id] = life


def _held(before: Life, dice: Random) -> date:
    """A few days after what was waited for; nobody waits for what was withdrawn."""
    days = timedelta(days=dice.randint(1, 5))
    return before.decided_on + days if before.decided_on else date.min
