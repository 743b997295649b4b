"""The play: the simulated town in a running city, and a line that tells how it goes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import partial

import httpx
from rich.console import Console

from simulation import telling

from .applicants import signs
from .city import City
from .evening import Evening, left, memories
from .figures import Glance, glance
from .voice import moving_line

FIRST_DAY = date(2026, 1, 5)  # a Monday, always the same: two demos tell the same story
BRISK, CALM = 1.0, 0.1  # simulated days per second
WARM_UP = 75  # days: the first cases are over their eight weeks then
BRISK_DAYS, STOP_DAYS = 60, 30
SUNDAY = 6
LOOK_EVERY = 1.0  # seconds


@dataclass(frozen=True)
class Leg:
    """So many days (None: for ever) at one speed; the first `warm_up` of them as fast as they can be told."""

    days: int | None
    speed: float
    warm_up: int = 0


def legs(days: int | None, speed: float | None, stop: bool, fresh: bool) -> list[Leg]:
    """What was asked for. With nothing asked: a new city gets its past at once; then a minute briskly, then calmly."""
    if stop:
        days = days or STOP_DAYS
    if speed is not None:
        return [Leg(days, speed)]
    if days is not None:
        return [Leg(days, BRISK, warm_up=days if stop else 0)]
    past = [Leg(WARM_UP, BRISK, WARM_UP)] if fresh else []
    return [*past, Leg(BRISK_DAYS, BRISK), Leg(None, CALM)]


@dataclass
class Told:
    """What the line tells."""

    show: Callable[[str, bool], None]
    day: date | None = None
    facts: int = 0
    seen: Glance | None = None
    waits: str = ""

    def on_day(self, day: date, facts: int) -> None:
        self.day, self.facts = day, self.facts + facts
        self.tell(keep=day.weekday() == SUNDAY)

    def look(self, seen: Glance | None) -> None:
        """The first moment in which something is held stays on the screen: from then on mails may be missing."""
        began = bool(seen and seen.held) and not (self.seen and self.seen.held)
        self.seen = seen
        self.tell(keep=began)

    def wait(self, why: str, news: bool) -> None:
        """Why the town waits for the city, "" when it does not; what is news stays on the screen."""
        changed, self.waits = why != self.waits, why
        if changed:
            self.tell(keep=news)

    def tell(self, keep: bool = False) -> None:
        if self.day:
            pages = f" · pages: {_seen(self.seen)}" if self.seen else ""
            waits = f" · {self.waits}" if self.waits else ""
            self.show(f"{self.day:%a %d %b %Y} · {self.facts:,} facts told{pages}{waits}", keep)


async def play(city: City, out: Console, plan: Sequence[Leg]) -> None:
    """All legs, one after another; the town goes on where the city's clock stands."""
    client = httpx.AsyncClient(base_url=city.url("intake"), timeout=60, trust_env=False)
    with moving_line(out) as show:
        told = Told(show)
        async with client, _looking(city, told), memories(city) as pools:
            evening = Evening(partial(left, pools), told.wait)
            for leg in plan:
                await telling.play(
                    city.url("intake"), start=FIRST_DAY, days=leg.days, speed=leg.speed, warm_up=leg.warm_up,
                    on_day=told.on_day, rest=evening.rest, client=client, sign=signs(city.session_key),
                )  # fmt: skip


@asynccontextmanager
async def _looking(city: City, told: Told) -> AsyncIterator[None]:
    """Look at the pages every second, as a visitor would."""
    looking = asyncio.create_task(_look(city, told))
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(city: City, told: Told) -> None:
    while True:
        told.look(await glance(city) or told.seen)
        await asyncio.sleep(LOOK_EVERY)


def _seen(seen: Glance) -> str:
    held = f", held by a brake: {seen.held:,} (spoor notify release …)" if seen.held else ""
    return f"{_many(seen.cases, 'case')}, {seen.late:,} late, {_many(seen.mails, 'mail')}{held}"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
