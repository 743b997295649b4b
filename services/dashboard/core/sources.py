"""Which systems of departments speak, and which went silent: what those hold may be missing from every figure."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from schemas.catalogue import catalogue
from schemas.envelope import legal_day
from schemas.status_events import SourceHeard, SourceSilent

SILENT, HEARD = (one.model_fields["type"].default for one in (SourceSilent, SourceHeard))  # isinstance is slow there
ABOUT_NO_CASE = frozenset({SILENT, HEARD})


class Source(NamedTuple):
    """`spoke_at`: the time of the newest fact of it that was announced, or of what ended a silence; `silent_at`: when
    it was last said to be silent."""

    source: str
    department: str | None
    spoke_at: datetime | None
    silent_at: datetime | None

    @property
    def is_silent(self) -> bool:
        return self.silent_at is not None and (self.spoke_at is None or self.spoke_at < self.silent_at)


def spoken(heard: Iterable[Any]) -> list[Source]:
    """The newest of each source; the order of hearing does not matter. What a tick caused, nobody said."""
    found: dict[str, Source] = {}
    for said in heard:
        one = _source(said)
        if one:
            before = found.get(one.source, one)
            spoke, silent = _later(before.spoke_at, one.spoke_at), _later(before.silent_at, one.silent_at)
            found[one.source] = one._replace(spoke_at=spoke, silent_at=silent)
    return [found[name] for name in sorted(found)]


def _source(said: Any) -> Source | None:
    if said.type == SILENT:
        return Source(said.case_id, said.data.department, None, said.data.silent_since)
    if said.type == HEARD:
        return Source(said.case_id, said.data.department, said.data.heard_at, said.data.silent_since)
    name, mark, _ = said.data.caused_by.partition("#")
    return Source(name, catalogue().department_of(name), said.time, None) if mark else None


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)


def silent_departments(sources: Iterable[Source]) -> dict[str, datetime]:
    """Since when each is silent, by the system that has been so longest; grey on every page, never green."""
    silent = [(one.silent_at, one.department) for one in sources if one.is_silent and one.silent_at and one.department]
    return {department: since for since, department in sorted(silent, reverse=True)}


def silent_of(departments: Collection[str], sources: Iterable[Source]) -> dict[str, date]:
    """The day since which each of these is silent; of none: of all."""
    found = silent_departments(sources)
    return {name: legal_day(since) for name, since in found.items() if not departments or name in departments}
