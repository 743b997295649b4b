"""Everything public about a case: the snapshot that travels with every announcement, and its parts."""

from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, TypeAdapter
from pydantic.alias_generators import to_camel

from .catalogue import catalogue
from .catalogue.law import Whose
from .envelope import LEFT_OUT, legal_day
from .said import Ground, Verdict

Phase = Literal["received", "in-handling", "waiting-for-applicant", "decided", "withdrawn", "closed"]
AFTER_THE_END = timedelta(days=90)  # a tracking link still works for so long
ENDED: frozenset[Phase] = frozenset({"decided", "withdrawn", "closed"})
Outcome = Verdict
LineKind = Literal["objection-term", "start", "reopening", "term", "extension", "suspension", "roll", "notice"]


class Camel:
    """Snapshots are plain dataclasses, for they are made by the million; the wire is camelCase as everywhere."""

    __pydantic_config__ = ConfigDict(alias_generator=to_camel, serialize_by_alias=True, validate_by_name=True)


@dataclass(frozen=True, slots=True)
class Item(Camel):
    """One thing that the applicant is asked for."""

    ref: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Asked(Camel):
    """From when the applicant was asked something until it was answered or needed no more, also where the term ran."""

    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Step(Camel):
    """A step of one department, as told by its own facts."""

    step: str
    department: str
    started_on: date | None = None
    completed_on: date | None = None
    team: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Promise(Camel):
    """A date that was told to the applicant, kept for ever: `told_on` what day we promised `until`."""

    told_on: date
    until: date
    kind: Literal["term", "extension", "delay", "suspension", "resumption", "correction"]


@dataclass(frozen=True, slots=True)
class Line(Camel):
    """A line of the term ledger: what moves the last day, on which article, because of which fact, known since when.

    `since` and `until` are both part of it. An open suspension counts up to its `until`, the latest it can last;
    without one the term stands still for as long as it is open, and it counts no days yet.
    """

    kind: LineKind
    article: str
    fact_id: str  # source#id of the fact; of a roll: of the fact that made it necessary
    known_at: AwareDatetime  # when the source logged it
    since: date | None = None
    until: date | None = None
    amount: str | None = None  # ISO 8601, of a term and of an extension
    days: int = 0  # calendar days that it adds beyond the lines above it
    ground: Ground | None = None
    open: bool = False  # a suspension that can still end sooner
    ended_by: str | None = None  # the fact that ended it


@dataclass(frozen=True, slots=True)
class Refusal(Camel):
    """A fact, or its effect on the term, that does not count, by a stable code and the article."""

    fact_id: str
    code: str
    article: str


@dataclass(frozen=True, slots=True)
class Document(Camel):
    """A document that belongs to the case; it stays where it is."""

    title: str
    kind: str
    by: Literal["applicant", "municipality", "third-party"]
    added_on: date
    size: int | None = None  # bytes


@dataclass(frozen=True, slots=True)
class Spoken(Camel):
    """That somebody spoke with the applicant, how and about which topic (a code); never what was said."""

    at: AwareDatetime
    channel: Literal["phone", "desk", "email", "chat", "post", "visit"]
    topic: str
    team: str


@dataclass(frozen=True, slots=True)
class Rating(Camel):
    """How well the applicant felt kept informed, from 1 to 5; of several grades the newest counts. What they wrote
    beside it is not public."""

    grade: int
    on: date


@dataclass(frozen=True, slots=True)
class Appointment(Camel):
    """When and where the applicant is expected, and what to bring."""

    ref: str
    at: AwareDatetime
    place: str
    bring: tuple[str, ...] = ()


@dataclass(frozen=True)
class Snapshot(Camel):
    """Everything public about a case. All dates are legal days (Europe/Amsterdam)."""

    case_id: str
    case_type: str
    department: str  # the one that decides
    applicant_id: str
    title: str
    received_on: date
    phase: Phase
    legal_date: date  # uiterlijk volgens de wet: the sum of the ledger, the effective last day
    as_of: AwareDatetime  # the newest moment told in this snapshot
    channel: str = "web"
    area: str | None = None
    dossier_id: str | None = None
    step_number: int = 1  # step x ...
    step_count: int = 1  # ... of n in the catalogue
    steps: tuple[Step, ...] = ()
    taken_in_on: date | None = None
    team: str | None = None
    phone: str | None = None
    asked: tuple[Item, ...] = ()
    asked_on: date | None = None
    answer_before: date | None = None
    questions: Annotated[tuple[Asked, ...], LEFT_OUT] = ()  # the newest last; one set that replaces another is the same
    nominal_date: date | None = None  # the sum before it is moved off a weekend or holiday (Awt art. 1)
    ledger: Annotated[tuple[Line, ...], LEFT_OUT] = ()
    refused: Annotated[tuple[Refusal, ...], LEFT_OUT] = ()
    suspended_days: int = 0  # calendar days that do not count; an open question counts up to its own last day
    extended_by: str | None = None  # ISO 8601
    expected_on: date | None = None  # the last date of a notice of delay
    reason: str | None = None  # why it takes longer: a code of the catalogue
    explanation: str | None = None  # the same in one plain sentence
    promises: tuple[Promise, ...] = ()
    outcome: Outcome | None = None
    decided_on: date | None = None
    published_on: date | None = None
    ended_on: date | None = None
    event_on: date | None = None
    service_date: date | None = None  # what the city promises beside the law
    apply_by: date | None = None  # counted back from the event
    extendable_until: date | None = None  # the last day on which the term can still be extended
    noticed_on: date | None = None  # when the notice of default came in
    penalty_from: date | None = None  # the first day the city owes for
    objection_until: date | None = None
    objection_case_id: str | None = None
    valid_until: date | None = None
    appointments: Annotated[tuple[Appointment, ...], LEFT_OUT] = ()
    documents: Annotated[tuple[Document, ...], LEFT_OUT] = ()  # the newest last
    contacts: Annotated[tuple[Spoken, ...], LEFT_OUT] = ()  # the last ones
    depends_on: Annotated[tuple[str, ...], LEFT_OUT] = ()  # cases that must be decided first
    rated: Rating | None = None
    links_from: AwareDatetime | None = None  # tracking links made until this moment open nothing
    late: bool = False  # the legal date passed without a decision made known
    corrected: bool = False

    @property
    def with_departments(self) -> tuple[str, ...]:
        """The departments that have it now; the deciding one when none is busy."""
        busy = dict.fromkeys(s.department for s in self.steps if s.started_on and not s.completed_on)
        return tuple(busy) or (self.department,)

    @property
    def is_open(self) -> bool:
        return self.phase not in ENDED

    @property
    def term_runs(self) -> bool:
        """The legal term ends when the decision is made known, not when it is taken."""
        return self.published_on is None and self.phase not in ("withdrawn", "closed")

    @property
    def links_until(self) -> date | None:
        """The last day on which a tracking link opens the case; None while nothing ended."""
        return self.ended_on + AFTER_THE_END if self.ended_on and not self.is_open else None

    @property
    def stands_still(self) -> bool:
        """The term is suspended and nobody knows until when."""
        return any(line.open and line.until is None for line in self.ledger)

    @property
    def waits_until(self) -> date | None:
        """The last day of a suspension of which it is known how long it can last: nothing is decided before it."""
        return max((line.until for line in self.ledger if line.open and line.until), default=None)

    @property
    def whose_wait(self) -> Whose | None:
        """Who must do something before it goes on; None once it ended."""
        if not self.is_open:
            return None
        if self.asked:
            return "applicant"
        day = legal_day(self.as_of)
        lasting = (one.ground for one in self.ledger if one.open and (one.until is None or one.until >= day))
        return catalogue().law.whose(next((ground for ground in lasting if ground), None))

    @property
    def promised(self) -> date:
        """The date that counts for the applicant now: what we told last, never before the legal sum of a fact."""
        return self.expected_on if self.expected_on and self.expected_on > self.legal_date else self.legal_date


NEWS = {field.name: to_camel(field.name) for field in fields(Snapshot) if field.name != "as_of"}  # on the wire
_snapshot = TypeAdapter(Snapshot)


def snapshot_text(snapshot: Snapshot) -> str:
    """A snapshot as it goes over the wire: the same snapshot is the same text, byte for byte."""
    return _snapshot.dump_json(snapshot, exclude_none=True).decode()


def read_snapshot(text: str) -> Snapshot:
    return _snapshot.validate_json(text)
