"""The book of a partition: what its applicants know and want, and what waits for its tick."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.message_events import Kind
from schemas.status_events import Announcement

from .known import Known, learned
from .preference import wanted

NOTHING = Known()
CHANGE = "change"
Kinds = tuple[Kind, ...]
KindsTold = dict[tuple[str, str], set[Kind]]  # by case and cause
Line = dict[str, Announcement]  # what waits of one case, by its place: the newer takes the place of the older


@dataclass
class Book:
    """What the applicants of a partition know, what each cause led to before, and what waits for its tick."""

    now: datetime  # of the partition: the last tick that counted
    known: dict[str, Known]
    told: KindsTold
    held: dict[str, Line] = field(default_factory=dict)
    off: Mapping[str, Collection[Kind]] = field(default_factory=dict)  # what applicants do not want to be told
    changed: dict[str, Known] = field(default_factory=dict)

    def wants(self, said: Announcement, kinds: Kinds) -> Kinds:
        return wanted(kinds, self.off.get(said.data.snapshot.applicant_id, ()))

    def knows(self, case_id: str) -> Known:
        return self.known.get(case_id, NOTHING)

    def note(self, said: Announcement) -> None:
        """Also who hears nothing gets no link that was revoked."""
        known, since = self.knows(said.case_id), said.data.snapshot.links_from
        if known.links_from != since:
            self.known[said.case_id] = self.changed[said.case_id] = replace(known, links_from=since)

    def hold(self, said: Announcement, place: str) -> None:
        self.held.setdefault(said.case_id, {})[place] = said

    def drop(self, case_id: str, *places: str) -> None:
        line = self.held.get(case_id, {})
        for place in places:
            line.pop(place, None)

    def learn(self, said: Announcement, kinds: Kinds) -> None:
        """A message shows the whole present state, so a change that waited goes with it, and we are heard of."""
        self.drop(said.case_id, CHANGE, "still-busy")
        now = learned(self.knows(said.case_id), said.data.snapshot, kinds)
        self.known[said.case_id] = self.changed[said.case_id] = now
        self.told.setdefault((said.case_id, said.data.caused_by), set()).update(kinds)
