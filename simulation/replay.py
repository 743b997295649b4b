"""Plays real logs again, day by day in simulated time, as the departments would have told them."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from time import monotonic
from typing import Any

import httpx

from schemas.envelope import day_starts, instant, legal_day

from .by_ledger import Reckoned, by_ledger
from .door import Door, Raw, speaking
from .lateness import Lateness, lateness
from .packs import Pack, read
from .people import applicants

Progress = Callable[[date, int, int], None]  # the day, the facts told so far, all facts


@dataclass(frozen=True, slots=True)
class Summary:
    """What a replay did; `facts` = accepted + known + refused events."""

    cases: int
    lines: int
    facts: int
    accepted: int
    known: int
    skipped: dict[str, int]
    refused: dict[str, int]
    lateness: dict[str, dict[str, Lateness]]
    by_ledger: dict[str, Reckoned]
    first_day: date | None
    last_day: date | None
    seconds: float


async def replay(
    files: Sequence[Path],
    intake_url: str,
    *,
    town: str | None = None,
    on_progress: Progress = lambda day, told, total: None,
    client: httpx.AsyncClient | None = None,
) -> Summary:
    """Tell intake everything in these logs; Unreadable or DoorClosed when that cannot be."""
    began = monotonic()
    packs = [await asyncio.to_thread(read, path, town) for path in files]
    facts = in_time(fact for pack in packs for fact in pack.told.facts)
    async with speaking(intake_url, client) as spoken:
        door = Door(spoken)
        await door.introduce(applicants(facts))
        await _tell(door, facts, on_progress)
    return _summed(packs, facts, door, monotonic() - began)


def in_time(facts: Iterable[Raw]) -> list[Raw]:
    """All facts as they came to pass; those of one case and instant in the order of their log."""
    return sorted(facts, key=lambda f: (instant(_moment(f)), f["subject"], int(f["sequence"])))


def by_day(facts: Sequence[Raw]) -> dict[date, list[Raw]]:
    """The facts of every day from the first to the last, also of the days on which nothing happened."""
    told = {day: list(part) for day, part in groupby(facts, key=lambda f: legal_day(_moment(f)))}
    first, last = min(told), max(told)
    return {day: told.get(day, []) for day in _days(first, last)}


async def _tell(door: Door, facts: list[Raw], on_progress: Progress) -> None:
    told = 0
    days = by_day(facts) if facts else {}
    for day, part in days.items():
        await door.tick(day_starts(day))
        await door.say(part)
        told += len(part)
        on_progress(day, told, len(facts))
    if days:
        await door.tick(day_starts(max(days) + timedelta(days=1)))


def _summed(packs: list[Pack], facts: list[Raw], door: Door, seconds: float) -> Summary:
    skipped: Counter[str] = sum((pack.told.skipped for pack in packs), Counter())
    days = [legal_day(_moment(fact)) for fact in (facts[:1] + facts[-1:])]
    return Summary(
        cases=sum(pack.told.cases for pack in packs),
        lines=sum(pack.told.lines for pack in packs),
        facts=len(facts),
        accepted=door.heard.accepted,
        known=door.heard.known,
        skipped=dict(skipped.most_common()),
        refused=dict(door.heard.refused.most_common()),
        lateness=lateness(facts),
        by_ledger=by_ledger(facts),
        first_day=min(days, default=None),
        last_day=max(days, default=None),
        seconds=round(seconds, 1),
    )


def _moment(fact: dict[str, Any]) -> date | datetime:
    happened: str = fact["data"]["occurredAt"]
    return datetime.fromisoformat(happened) if "T" in happened else date.fromisoformat(happened)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))
