"""Tells the days of the invented town at intake's door, in parts, each followed by what time it is then."""

import asyncio
from asyncio import sleep as pause
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from time import monotonic
from typing import Protocol

import httpx

from schemas.envelope import LEGAL_ZONE, legal_day

from .door import Door, Heard, Raw, speaking
from .life import moment_of
from .line import arriving
from .people import applicants
from .town import USUAL_SEED, Town

TICKS = (time(9), time(12), time(15), time(18))  # besides midnight, which begins a day
ONE_DAY = timedelta(days=1)
OnDay = Callable[[date, int], None]  # the day that is over, and how many facts it told
Rest = Callable[[datetime], Awaitable[None]]  # until the city has done what was due by the last tick of a day
Sign = Callable[[Raw], tuple[str, str]]  # for whoever rates their case: the cookie of their visit, and a permit


class Listener(Protocol):
    """Whoever a day can be told to: the door of intake, or somebody who stands before it."""

    async def introduce(self, applicants: Sequence[str]) -> None: ...
    async def tick(self, now: datetime) -> None: ...
    async def say(self, events: Sequence[Raw]) -> None: ...


async def _no_rest(by: datetime) -> None:
    """The next day begins at once."""


async def play(
    intake_url: str,
    *,
    start: date,
    days: int | None = None,
    speed: float = 1.0,
    warm_up: int = 0,
    seed: int = USUAL_SEED,
    on_day: OnDay = lambda day, facts: None,
    rest: Rest = _no_rest,
    client: httpx.AsyncClient | None = None,
    sign: Sign | None = None,
) -> Heard:
    """Let the town live, `speed` simulated days a second; the first `warm_up` days as fast as they can be told.

    It goes on where intake's clock stands, telling that day again, which intake knows already. Applicants give a
    grade by the form of intake where somebody can `sign` for them.
    """
    town = Town(start, seed)
    async with speaking(intake_url, client) as spoken:
        door = Door(spoken)
        latest = await door.latest_tick()
        day = max(start, legal_day(latest)) if latest else start
        played = 0
        while days is None or played < days:
            told = await asyncio.to_thread(arriving, town, day)
            await tell_day(door, day, told, 0 if played < warm_up else 1 / speed)
            await _grade(door, town.grades(day), sign)
            await rest(_at(day, TICKS[-1]))
            on_day(day, len(told))
            day, played = day + ONE_DAY, played + 1
        await door.tick(_at(day, time()))
        return door.heard


async def tell_day(door: Listener, day: date, facts: list[Raw], seconds: float) -> None:
    """Tell a day in parts, each followed by what time it is then, spread over so many real seconds."""
    began = monotonic()
    await door.introduce(applicants(facts))
    moments = [_at(day, moment) for moment in TICKS]
    parts = {number: list(part) for number, part in groupby(facts, key=lambda f: _part(f, day, moments))}
    await door.tick(_at(day, time()))
    for number in range(len(moments) + 1):
        await door.say(parts.get(number, []))
        if number < len(moments):
            await door.tick(moments[number])
        await pause(max(began + seconds * (number + 1) / (len(moments) + 1) - monotonic(), 0))


async def _grade(door: Door, grades: list[Raw], sign: Sign | None) -> None:
    if sign is None:
        return
    for fact in grades:
        cookie, permit = sign(fact)
        await door.fill_in("oordeel", cookie, permit, fact["data"])


def _part(fact: Raw, day: date, moments: list[datetime]) -> int:
    """Which part of the day a fact falls in, by the ticks between them; what was held back comes first of all."""
    if legal_day(moment_of(fact)) < day:
        return 0
    return sum(moment_of(fact) > moment for moment in moments)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, LEGAL_ZONE)
