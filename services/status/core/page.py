"""The page of one case: all it says to its applicant, in their language. A template only puts it in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from schemas.catalogue import Called, Language, catalogue
from schemas.envelope import legal_day
from schemas.snapshot import Appointment, Rating, Snapshot

from . import phrases as say
from .access import less
from .dates import Range, day
from .doing import StepView, Task, steps, task, waits, with_whom
from .explain import sentence, total
from .freshness import Source, freshness
from .further import further_terms
from .mailed import Expectation, mails
from .promises import Kept, Sent, promises
from .showing import Contact, File, Letter, Mail, Vow, contacts, files, vows
from .terms import kind_of
from .when import When, when
from .words import FURTHER, status_sentence


@dataclass(frozen=True)
class Seen:
    """All that is known of a case on a day."""

    case: Snapshot
    today: date
    updated: datetime | None = None
    expected: Range | None = None
    letters: Sequence[Letter] = ()
    sources: Sequence[Source] = ()
    ranges: Sequence[Expectation] = ()  # that were expected before, the oldest first
    little: bool = False  # for a link: no papers, no talks, no messages
    bounced: bool = False  # as far as we know their e-mail address does not work


@dataclass(frozen=True, slots=True)
class Delay:
    """Why it takes longer than was said at first. The reason in staff's own words is always Dutch."""

    reason: str
    in_short: str | None
    first: date
    now: date


@dataclass(frozen=True, slots=True)
class Fresh:
    """How old the data of a department is; of a silent one something may be missing."""

    department: str
    at: datetime
    silent: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """How the last day comes about: lines with their article, the sum, and the terms beside it."""

    lines: tuple[tuple[str, str], ...]
    total: str
    beside: tuple[tuple[str, date, int | None, str], ...]


@dataclass(frozen=True, slots=True)
class CasePage:
    number: str
    called: Called
    title: str
    kind: str
    received_on: date
    today: date
    updated: datetime | None
    is_open: bool
    step: tuple[int, int]
    status: str
    who: tuple[str, ...]
    waits: str | None
    when: When | None
    outcome: tuple[str, ...]
    task: Task | None
    delay: Delay | None
    appointments: tuple[Appointment, ...]
    steps: tuple[StepView, ...]
    mails: tuple[Mail, ...]
    bounced: bool
    files: tuple[File, ...]
    contacts: tuple[Contact, ...]
    vows: tuple[Vow, ...]
    sum: Sum
    team: str | None
    phone: str | None
    dossier: str | None
    may_rate: bool
    rating: Rating | None
    corrected: bool
    heard: tuple[Fresh, ...]
    little: bool


def case_of(seen: Seen, language: Language) -> CasePage:
    told, today = less(seen.case) if seen.little else seen.case, seen.today
    mail = mails(seen.letters, told, seen.ranges, today, language)
    return CasePage(
        number=told.case_id,
        called=kind_of(told).called,
        title=told.title,
        kind=kind_of(told).in_(language),
        received_on=told.received_on,
        today=today,
        updated=seen.updated,
        is_open=told.is_open,
        step=(told.step_number, told.step_count),
        status=status_sentence(told, kind_of(told)).in_(language),
        who=with_whom(told, language),
        waits=waits(told, today, language),
        when=when(told, seen.expected, today, language),
        outcome=outcome(told, today, language),
        task=task(told, today, language),
        delay=delay(told, language),
        appointments=tuple(one for one in told.appointments if told.is_open and legal_day(one.at) >= today),
        steps=steps(told, seen.expected, today, language),
        mails=() if seen.little else mail,
        bounced=seen.bounced,
        files=files(told, today, language),
        contacts=contacts(told, language),
        vows=vows(kept(seen), kind_of(told).called, today, language),
        sum=_sum(told, today, language),
        team=told.team,
        phone=told.phone,
        dossier=told.dossier_id,
        may_rate=not told.is_open and told.rated is None,
        rating=told.rated,
        corrected=told.corrected,
        heard=_heard(told, seen.sources, language),
        little=seen.little,
    )


def kept(seen: Seen) -> list[Kept]:
    sent = [Sent(one.kind, one.state, one.sent or one.since or one.at) for one in seen.letters]
    return promises(seen.case, seen.today, sent)


def outcome(told: Snapshot, today: date, language: Language) -> tuple[str, ...]:
    """What the decision means for the applicant; nothing as long as there is none."""
    if told.is_open:
        return ()
    until = told.objection_until
    found = [
        (say.WITHDRAWN_ON, told.ended_on if told.phase == "withdrawn" else None),
        (say.DECIDED_ON.of(kind_of(told).called), told.decided_on if told.phase != "withdrawn" else None),
        (say.TOLD_ON, told.published_on),
        (say.VALID_UNTIL, told.valid_until),
        (say.OBJECT_UNTIL if until and until >= today else say.OBJECT_OVER, until),
    ]
    return tuple(words.in_(language).format(day=day(on, language, today)) for words, on in found if on)


def delay(told: Snapshot, language: Language) -> Delay | None:
    """Only after a day that we told has moved to a later one."""
    days = [one.until for one in told.promises]
    if not (told.explanation and told.is_open and days and days[-1] > days[0]):
        return None
    short = catalogue().reasons.get(told.reason or "")
    return Delay(
        told.explanation, short.of(kind_of(told).called).en if short and language == "en" else None, days[0], days[-1]
    )


def _sum(told: Snapshot, today: date, language: Language) -> Sum:
    called = kind_of(told).called
    lines = tuple((sentence(line, language, today, called), line.article) for line in told.ledger)
    beside = (
        (FURTHER[one.name].of(called).in_(language), one.until, one.euros, one.article)
        for one in further_terms(told, today)
    )
    return Sum(lines, total(told, language), tuple(beside))


def _heard(told: Snapshot, sources: Sequence[Source], language: Language) -> tuple[Fresh, ...]:
    """How old the data of each department is, as long as the case is open."""
    found = freshness(told, sources) if told.is_open else ()
    return tuple(Fresh(catalogue().departments[one.department].in_(language), one.at, one.silent) for one in found)
