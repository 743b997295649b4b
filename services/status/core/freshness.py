"""Which system of a department spoke when, and since when one that should speak is silent."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from schemas.catalogue import catalogue
from schemas.days import is_free, working_day
from schemas.envelope import LEGAL_ZONE, identity
from schemas.facts import ALIVE
from schemas.snapshot import Snapshot
from schemas.status_events import SOURCE, Silence, SilenceEnded, SourceHeard, SourceSilent

from .calendar import roll


class Heard(NamedTuple):
    """What a source logged last in a partition, and its last heartbeat there."""

    partition: int
    source: str
    at: datetime
    alive_at: datetime | None


class Talker(NamedTuple):
    """A source whose heartbeats come into a partition, and when it was heard last anywhere; `silent_since`: as it was
    told there, until it is told that it was heard again."""

    partition: int
    source: str
    at: datetime
    silent_since: datetime | None = None

    @property
    def is_silent(self) -> bool:
        return self.silent_since is not None and self.at < self.silent_since


class Source(NamedTuple):
    """When a source was heard last, over all partitions; `silent_since`: when that was said to be too long ago."""

    name: str
    at: datetime
    silent_since: datetime | None = None


class Freshness(NamedTuple):
    """How old the data of a department are: `Gegevens van Stadsbeheer: bijgewerkt ...`."""

    department: str
    at: datetime
    silent: bool


def freshness(told: Snapshot, sources: Iterable[Source]) -> list[Freshness]:
    """Of the departments that decide the case or worked on it, as far as they were heard."""
    ours = dict.fromkeys((told.department, *(step.department for step in told.steps)))
    found = [(catalogue().department_of(one.name), one) for one in sources]
    return [_fresh(name, mine) for name in ours if (mine := [one for owner, one in found if owner == name])]


def _fresh(department: str, sources: list[Source]) -> Freshness:
    """Of two systems the silent one counts: what it holds may be missing."""
    silent = any(one.silent_since and one.at < one.silent_since for one in sources)
    return Freshness(department, max(one.at for one in sources), silent)


def heard(said: Iterable[tuple[int, Any]]) -> list[Heard]:
    """The newest of each source, by the time at which it logged it."""
    last: dict[tuple[int, str], datetime] = {}
    alive: dict[tuple[int, str], datetime] = {}
    for partition, fact in said:
        who = partition, fact.source
        if who not in last or last[who] < fact.time:
            last[who] = fact.time
        if fact.type == ALIVE:
            alive[who] = max(alive.get(who, fact.time), fact.time)
    return [Heard(*who, at, alive.get(who)) for who, at in last.items()]


def silent_from(at: datetime, days: int) -> datetime:
    """The same time of day so many working days later; what was said on a free day counts from the end of it."""
    local, extra = at.astimezone(LEGAL_ZONE), catalogue().law.extra
    if is_free(local.date(), extra):
        local = datetime.combine(roll(local.date(), extra), time.min)
    return datetime.combine(working_day(local.date(), days, extra), local.time(), LEGAL_ZONE)


def silences(talkers: Iterable[Talker], now: dict[int, datetime], days: int) -> Iterator[tuple[int, SourceSilent]]:
    """Those of whom nothing was heard for so long, each under the moment at which that became too long. Who was heard
    since it was told to be silent, by whatever it said, may fall silent anew."""
    for one in talkers:
        if one.is_silent:
            continue
        since = silent_from(one.at, days).astimezone(UTC)
        if since <= now[one.partition]:
            yield one.partition, _silent(one, since)


def _silent(one: Talker, since: datetime) -> SourceSilent:
    department = catalogue().department_of(one.source)
    said = Silence(caused_by=f"tick:{since.isoformat()}", department=department, heard_at=one.at, silent_since=since)
    id = identity(one.source, "silent", one.at.isoformat())
    return SourceSilent(id=str(id), source=SOURCE, case_id=one.source, time=since, data=said)


def heard_again(talkers: Iterable[Talker]) -> Iterator[tuple[int, SourceHeard]]:
    """Those that were told to be silent and said something since."""
    for one in talkers:
        if one.silent_since and not one.is_silent:
            yield one.partition, _heard(one, one.silent_since)


def _heard(one: Talker, silent_since: datetime) -> SourceHeard:
    department = catalogue().department_of(one.source)
    said = SilenceEnded(department=department, silent_since=silent_since, heard_at=one.at)
    id = identity(one.source, "heard", silent_since.isoformat())
    return SourceHeard(id=str(id), source=SOURCE, case_id=one.source, time=one.at, data=said)
