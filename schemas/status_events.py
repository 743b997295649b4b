"""What status announces about a case: the whole public snapshot, what changed in it, and because of what."""

import datetime as dt
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from .catalogue.law import Whose
from .envelope import LEFT_OUT, QUIET, Event, Tick, Wire
from .said import ErasureGround
from .snapshot import Appointment, Camel, Item, Outcome, Snapshot

SOURCE = "urn:nld:gemeente-denhaag:systeem:spoor-status"

FORGOTTEN: Literal["nl.spoor.case.forgotten.v1"] = "nl.spoor.case.forgotten.v1"

ChangeName = Literal[
    "opened", "taken-in", "step-started", "step-completed", "handler", "asked", "answered", "extended",
    "suspended", "resumed", "delayed", "decided", "published", "withdrawn", "closed", "reopened", "default-noticed",
    "objection-filed", "validity", "contact", "document", "appointment", "linked", "retracted", "corrected", "refused",
    "links-revoked", "rated", "term-near", "extension-closing", "term-passed", "penalty-started",
    "action-near", "nothing-new", "appointment-near", "validity-near", "dossier-moved", "expectation",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expected(Camel):
    """When similar cases were decided: 8 of 10 of them between these days. A record, and no part of the snapshot."""

    first: date
    last: date
    of: int  # cases it was learned from


@dataclass(frozen=True, slots=True)
class Change(Camel):
    """What became different. `before` and `after` are the last date the applicant reckons with.

    Only when the expectation moved: the range last told, the new one (none: nobody can say any more), and whose wait
    it is.
    """

    name: ChangeName
    before: date | None = None
    after: date | None = None
    reason: str | None = None
    explanation: str | None = None
    first_before: date | None = None
    last_before: date | None = None
    first: date | None = None
    last: date | None = None
    whose: Whose | None = None


@dataclass(frozen=True, slots=True)
class PlanMoved(Camel):
    """What became of the plan of a dossier since it was last told: when all can be ready, and what holds it back."""

    dossier_id: str
    cases: tuple[str, ...]  # in the order in which they can be ready
    ends_before: date
    ends_on: date
    held_by_before: str | None = None  # none: it was all ready, and is not any more
    held_by: str | None = None
    whose: Whose | None = None  # who can make the case go on that holds all back


@dataclass(frozen=True, slots=True)
class Mended(Camel):
    """What a correction put right. No words of whoever corrected it: those are for the record of the department."""

    fact: str  # the sort of the fact that was wrong, such as decision.taken
    date: str | None = None  # the name of the date in its data that was wrong, such as receivedOn
    was: dt.date | None = None
    should_be: dt.date | None = None
    words: Literal["title", "step"] | None = None  # what was wrong beside dates, that stood in the snapshot
    said: str | None = None  # the title, or the code of the step
    should_say: str | None = None


@dataclass(frozen=True, slots=True)
class Stood(Camel):
    """What stood in the snapshot before and stands there no more, of what people act on; told of a correction and of a
    visit that was moved or cancelled."""

    asked: Annotated[tuple[Item, ...], LEFT_OUT] = ()
    answer_before: date | None = None
    appointments: Annotated[tuple[Appointment, ...], LEFT_OUT] = ()
    outcome: Outcome | None = None
    objection_until: date | None = None


@dataclass(frozen=True, slots=True)
class Told(Camel):
    """The data of an announcement."""

    caused_by: str  # source#id of the fact, or tick:<instant>
    happened_at: AwareDatetime  # the moment in the case's own history
    change: Change
    changed: tuple[str, ...]  # the fields of the snapshot that differ; none: history, but no news
    snapshot: Snapshot
    expected: Expected | None = None
    dossier: PlanMoved | None = None
    mended: Mended | None = None  # of a correction that counts
    stood: Stood | None = None  # none: nothing of it stands otherwise now


class Announcement(Event):
    """Something that everyone may know about a case; `time` is the time of its cause, so a replay says it the same."""

    type: Literal[
        "nl.spoor.status.changed.v1",
        "nl.spoor.term.near.v1",
        "nl.spoor.term.passed.v1",
        "nl.spoor.penalty.started.v1",
        "nl.spoor.action.near.v1",
        "nl.spoor.nothing.new.v1",
        "nl.spoor.appointment.near.v1",
        "nl.spoor.validity.near.v1",
        "nl.spoor.expectation.moved.v1",
        "nl.spoor.action.needed.v1",
        "nl.spoor.action.done.v1",
        "nl.spoor.decision.made.v1",
        "nl.spoor.case.ended.v1",
        "nl.spoor.case.corrected.v1",
        "nl.spoor.dossier.moved.v1",
    ]
    data: Told

    def text(self, snapshot: str) -> str:
        """As it goes over the wire, around a snapshot that was written already."""
        said = self.model_dump_json(exclude=_SNAPSHOT, exclude_none=True)
        return f'{said[:-2]},"snapshot":{snapshot}}}}}'


_SNAPSHOT: Any = {"data": {"snapshot"}}


class Forgetting(Wire):
    caused_by: str  # source#id of the fact
    ground: ErasureGround


class CaseForgotten(Event):
    """A case was erased: whoever keeps anything of it that tells of a person or of its content, forgets that now."""

    type: Literal["nl.spoor.case.forgotten.v1"] = FORGOTTEN
    data: Forgetting


class Silence(Wire):
    caused_by: str  # tick:<instant>
    department: str | None  # whose system it is
    heard_at: AwareDatetime  # what it logged last
    silent_since: AwareDatetime  # when that became too long ago


class SourceSilent(Event):
    """A department's system that should speak says nothing; about no case: the subject is that source."""

    type: Literal["nl.spoor.source.silent.v1"] = "nl.spoor.source.silent.v1"
    data: Silence


class SilenceEnded(Wire):
    department: str | None  # whose system it is
    silent_since: AwareDatetime  # as it was told
    heard_at: AwareDatetime  # what it logged last: a fact about a case or a heartbeat


class SourceHeard(Event):
    """A system that was told to be silent speaks again, once for each silence; about no case, as the silence itself."""

    type: Literal["nl.spoor.source.heard.v1"] = "nl.spoor.source.heard.v1"
    data: SilenceEnded


ABOUT_NO_CASE = SourceSilent, SourceHeard
announcement: TypeAdapter[Announcement | CaseForgotten | SourceSilent | SourceHeard | Tick] = TypeAdapter(
    Annotated[Announcement | CaseForgotten | SourceSilent | SourceHeard | Tick, Field(discriminator="type")],
    config=QUIET,
)


def about_a_case(said: str | bytes) -> Announcement | CaseForgotten | Tick | None:
    """For who only follows cases: None when it is about something else."""
    one = announcement.validate_json(said)
    return None if isinstance(one, ABOUT_NO_CASE) else one
