"""The book of a partition: what its applicants know and want, and what waits for its time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import NamedTuple

from schemas.envelope import BEGINNING, legal_day
from schemas.message_events import Kind
from schemas.status_events import Announcement, ChangeName

from .address import Reader
from .known import Known, learned, noted
from .remind import planned
from .window import POST_AT, next_post

NOTHING = Known()
CHANGE = "change"
THANKS: Kind = "information-received"
STILL_BUSY: Kind = "still-busy"
CORRECTED: Kind = "corrected"  # each has a place of its own: one does not say what another put right
MENDING: frozenset[ChangeName] = frozenset({"corrected", "retracted"})
Kinds = tuple[Kind, ...]
KindsTold = dict[tuple[str, str], set[Kind]]  # by case and cause


class Waiting(NamedTuple):
    said: Announcement
    until: datetime | None  # the post of the day; None: the next tick


Line = dict[str, Waiting]  # what waits of one case, by its place: the newer takes the place of the older


def place_of_correction(said: Announcement) -> str:
    return f"{CORRECTED} {said.data.caused_by}"


def is_correction(place: str) -> bool:
    return place.partition(" ")[0] == CORRECTED


@dataclass
class Book:
    """What the applicants of a partition know, what each cause led to before, and what waits for its time."""

    now: datetime  # of the partition: the last tick that counted
    known: dict[str, Known]
    told: KindsTold
    held: dict[str, Line] = field(default_factory=dict)
    readers: Mapping[str, Reader] = field(default_factory=dict)  # applicants who want it otherwise than by mail alone
    post_at: time = POST_AT
    changed: dict[str, Known] = field(default_factory=dict)

    def reader(self, said: Announcement) -> Reader:
        return self.readers.get(said.data.snapshot.applicant_id, Reader())

    def moment(self, said: Announcement) -> datetime:
        """What time it is when this is heard. It may be said long after the last tick, or have come late."""
        return max(self.now, said.time) if self.now > BEGINNING else said.time

    def knows(self, case_id: str) -> Known:
        return self.known.get(case_id, NOTHING)

    def causes(self, said: Announcement) -> set[Kind]:
        """Which kinds its cause led to before."""
        return self.told.get((said.case_id, said.data.caused_by), set())

    def note(self, said: Announcement) -> None:
        """Also who hears nothing gets no link that was revoked, and no reminder of what is done."""
        self._write(said.case_id, noted(self.knows(said.case_id), said.data.snapshot))

    def post_for(self, case_id: str, moment: datetime) -> datetime:
        """With which it leaves: who was thanked for an answer hears the rest of the case another day."""
        return next_post(moment, self.post_at, not_on=self.knows(case_id).thanked_on)

    def hold(self, said: Announcement, place: str, until: datetime | None) -> list[Announcement]:
        """Returns what had to make room."""
        before = self.drop(said.case_id, place)
        self.held.setdefault(said.case_id, {})[place] = Waiting(said, until)
        return before

    def drop(self, case_id: str, *places: str) -> list[Announcement]:
        """Returns what waited there."""
        line = self.held.get(case_id, {})
        return [line.pop(place).said for place in places if place in line]

    def take_back(self, said: Announcement) -> list[Announcement]:
        """All is as they know it: what waited to tell otherwise goes."""
        mends = said.data.change.name in MENDING
        places = [one for one in self.held.get(said.case_id, {}) if one == CHANGE or (mends and is_correction(one))]
        return self.drop(said.case_id, *places)

    def learn(self, said: Announcement, kinds: Kinds) -> list[Announcement]:
        """A message shows the whole present state, so what waited and is not newer goes with it, and we are heard of.
        Only a correction says what was wrong, so it does not take another with it."""
        written = tuple(planned(said.data))
        self._write(said.case_id, learned(self.knows(said.case_id), said.data.snapshot, kinds, written))
        if THANKS in kinds:
            self._put_off(said.case_id, legal_day(self.moment(said)))
        self.told.setdefault((said.case_id, said.data.caused_by), set()).update(kinds)
        return self.drop(said.case_id, *list(self._along(said, kinds)))

    def _along(self, said: Announcement, kinds: Kinds) -> Iterator[str]:
        for place, one in self.held.get(said.case_id, {}).items():
            shown = place == CHANGE or (is_correction(place) and CORRECTED not in kinds)
            if place == STILL_BUSY or (shown and one.said.time <= said.time):
                yield place

    def _put_off(self, case_id: str, thanked_on: date) -> None:
        """What waits for the post of the day on which they are thanked waits for the next."""
        self._write(case_id, replace(self.knows(case_id), thanked_on=thanked_on))
        for place, one in self.held.get(case_id, {}).items():
            if one.until and legal_day(one.until) == thanked_on:
                self.held[case_id][place] = one._replace(until=self.post_for(case_id, one.until))

    def _write(self, case_id: str, now: Known) -> None:
        if self.known.get(case_id) != now:
            self.known[case_id] = self.changed[case_id] = now
