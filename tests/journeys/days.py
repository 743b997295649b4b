"""What departments told, day by day: some cases of a real log, or without it of the invented town."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from schemas.envelope import day_starts
from simulation.door import Door, Raw
from simulation.people import applicants
from simulation.replay import by_day, in_time
from simulation.town import Town
from tests.simulation.real_logs import DATA, pack

RECEIPT = "receipt_events.csv.xz"
START = date(2026, 3, 2)
Days = Mapping[date, Sequence[Raw]]


def town_days(cases: int) -> dict[date, list[Raw]]:
    """The first so many cases that the invented town opens, from beginning to end."""
    town = Town(START)
    told = [fact for number in range(150) for fact in town.day(START + timedelta(days=number))]
    return by_day(first_cases(told, cases))


def real_days(cases: int) -> dict[date, list[Raw]]:
    """The same of the receipt log; without it the test is skipped."""
    return by_day(first_cases(in_time(pack(RECEIPT).told.facts), cases))


def some_days(cases: int) -> dict[date, list[Raw]]:
    """The real ones where they are."""
    return real_days(cases) if (DATA / RECEIPT).exists() else town_days(cases)


def first_cases(facts: Sequence[Raw], cases: int) -> list[Raw]:
    chosen = set(list(dict.fromkeys(fact["subject"] for fact in facts))[:cases])
    return [fact for fact in facts if fact["subject"] in chosen]


def shuffled(days: Days, dice: Random) -> dict[date, list[Raw]]:
    """The same days, the facts of each in any order, and one in ten told twice."""
    return {day: _shuffled(facts, dice) for day, facts in days.items()}


def _shuffled(facts: Sequence[Raw], dice: Random) -> list[Raw]:
    told = [*facts, *(fact for fact in facts if dice.random() < 0.1)]
    dice.shuffle(told)
    return told


def all_facts(days: Days) -> list[Raw]:
    return [fact for facts in days.values() for fact in facts]


async def tell(door: Door, days: Days) -> None:
    """Introduce the applicants, then each day begins with its tick; one more tick ends the last."""
    await door.introduce(applicants(all_facts(days)))
    for day, facts in days.items():
        await door.tick(day_starts(day))
        await door.say(facts)
    await door.tick(day_starts(max(days) + timedelta(days=1)))
