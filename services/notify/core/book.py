"""The book of a partition: what its applicants know and want, and which changes wait for its tick."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from schemas.message_events import Kind
from schemas.status_events import Announcement

from .known import Known, learned
from .preference import wanted

NOTHING = Known()
Kinds = tuple[Kind, ...]
KindsTold = dict[tuple[str, str], set[Kind]]  # by case and cause


@dataclass
class Book:
    """What the applicants of a partition know, what each cause led to before, and which changes wait for its tick."""

    now: datetime  # of the partition: the last tick that counted
    known: dict[str, Known]
    told: KindsTold
    held: dict[str, Announcement] = field(default_factory=dict)
    off: Mapping[str, Collection[Kind]] = field(default_factory=dict)  # what applicants do not want to be told
    changed: dict[str, Known] = field(default_factory=dict)

    def wants(self, said: Announcement, kinds: Kinds) -> Kinds:
        return wanted(kinds, self.off.get(said.data.snapshot.applicant_id, ()))

    def note(self, said: Announcement) -> None:
        """Also who hears nothing gets no link that was revoked."""
        known, since = self.known.get(said.case_id, NOTHING), said.data.snapshot.links_from
        if known.links_from != since:
            self.known[said.case_id] = self.changed[said.case_id] = replace(known, links_from=since)

    def learn(self, said: Announcement, kinds: Kinds) -> None:
        """A message shows the whole present state, so a change that waited goes with it."""
        self.held.pop(said.case_id, None)
        now = learned(self.known.get(said.case_id, NOTHING), said.data.snapshot, kinds)
        self.known[said.case_id] = self.changed[said.case_id] = now
        self.told.setdefault((said.case_id, said.data.caused_by), set()).update(kinds)
