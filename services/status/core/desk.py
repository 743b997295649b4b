"""What an agent sees that an applicant does not: cases by a piece of their number, and the facts that do not count."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from schemas.catalogue import Called, Language, Phrase, Words, catalogue
from schemas.envelope import legal_day
from schemas.snapshot import Refusal, Snapshot

from .refused import REFUSED
from .terms import kind_of, name
from .words import status_sentence

SHORTEST, LONGEST = 3, 100  # letters of a number
NO_NUMBER = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")
CHANNELS: dict[str, Words] = {
    "phone": Words(nl="telefoon", en="phone"),
    "desk": Words(nl="balie", en="desk"),
    "email": Words(nl="e-mail", en="e-mail"),
    "chat": Words(nl="chat", en="chat"),
    "post": Words(nl="post", en="post"),
    "visit": Words(nl="bezoek", en="visit"),
}
TOPICS: dict[str, Words] = {
    "progress": Words(nl="hoe het ermee staat", en="how it is going"),
    "documents": Words(nl="documenten", en="documents"),
    "term": Words(nl="hoe lang het duurt", en="how long it takes"),
    "decision": Words(nl="het besluit", en="the decision"),
    "objection": Words(nl="bezwaar", en="objection"),
    "complaint": Words(nl="een klacht", en="a complaint"),
    "appointment": Words(nl="een afspraak", en="an appointment"),
    "login": Words(nl="inloggen of de link", en="logging in, or the link"),
    "other": Words(nl="iets anders", en="something else"),
}
PHASES: dict[str, Words] = {
    "in-handling": Words(nl="Wij zijn bezig", en="We are working on it"),
    "received": Words(nl="Net ontvangen", en="Just received"),
    "waiting-for-applicant": Words(nl="Wacht op de aanvrager", en="Waits for the applicant"),
    "decided": Words(nl="Besloten", en="Decided"),
    "closed": Words(nl="Klaar", en="Ready"),
    "withdrawn": Words(nl="Ingetrokken", en="Withdrawn"),
}
SAID: dict[str, Phrase] = {
    "case.opened": Phrase(
        nl="De aanvraag opnieuw geopend",
        en="The application opened once more",
        complaint=Words(nl="De klacht opnieuw geopend", en="The complaint opened once more"),
        objection=Words(nl="Het bezwaar opnieuw geopend", en="The objection opened once more"),
    ),
    "information.requested": Phrase(nl="Een vraag om stukken", en="A request for information"),
    "term.suspended": Phrase(nl="De termijn stilgezet", en="The term suspended"),
    "term.resumed": Phrase(nl="De termijn hervat", en="The term resumed"),
    "term.extended": Phrase(nl="De termijn verlengd", en="The term extended"),
    "delay.announced": Phrase(nl="Een latere datum", en="A later date"),
    "decision.taken": Phrase(
        nl="Het besluit genomen",
        en="The decision taken",
        complaint=Words(nl="Het antwoord klaar", en="The answer ready"),
        objection=Words(nl="De beslissing genomen", en="The decision taken"),
    ),
    "decision.sent": Phrase(
        nl="Het besluit verstuurd",
        en="The decision sent",
        complaint=Words(nl="Het antwoord verstuurd", en="The answer sent"),
        objection=Words(nl="De beslissing verstuurd", en="The decision sent"),
    ),
    "case.closed": Phrase(
        nl="De aanvraag gesloten",
        en="The application closed",
        complaint=Words(nl="De klacht gesloten", en="The complaint closed"),
        objection=Words(nl="Het bezwaar gesloten", en="The objection closed"),
    ),
    "case.reopened": Phrase(
        nl="De aanvraag heropend",
        en="The application reopened",
        complaint=Words(nl="De klacht heropend", en="The complaint reopened"),
        objection=Words(nl="Het bezwaar heropend", en="The objection reopened"),
    ),
    "default.noticed": Phrase(nl="Een ingebrekestelling", en="A notice of default"),
    "case.rated": Phrase(nl="Een oordeel", en="A rating"),
    "fact.corrected": Phrase(nl="Een correctie", en="A correction"),
    "fact.retracted": Phrase(nl="Iets teruggenomen", en="Something retracted"),
}
SOMETHING = Phrase(nl="Een bericht", en="A report")


class Found(NamedTuple):
    """A case in the list of an agent's search."""

    case_id: str
    title: str
    sentence: str
    departments: list[str]
    received_on: date
    late: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A fact that does not count, or not as it was meant: who said what and when, and every reason with its article."""

    what: str
    by: str
    on: date | None  # when it was logged; None when we cannot find it back
    reasons: list[tuple[str, str]]


def sought(typed: str) -> str | None:
    """The number, or the piece of it, that somebody typed; None when there is too little or too much to search by."""
    number = NO_NUMBER.sub("", typed).upper()
    return number if SHORTEST <= len(number) <= LONGEST else None


def found(case: Snapshot, language: Language) -> Found:
    """For an agent who it waits for is a mark; an applicant reads "we are waiting for you" instead of the step."""
    departments, kind = catalogue().departments, kind_of(case)
    return Found(
        case.case_id,
        case.title,
        (kind.steps[case.step_number - 1] if case.asked else status_sentence(case, kind)).in_(language),
        [departments[one].in_(language) for one in case.with_departments],
        case.received_on,
        case.late and case.term_runs,
        bool(case.asked),
    )


def not_counted(case: Snapshot, history: Iterable[Any], language: Language) -> list[NotCounted]:
    """The facts that were refused, the last first; `history` are the facts of the case."""
    facts = {name(fact): fact for fact in history}
    refused = groupby(case.refused, key=lambda one: one.fact_id)
    return [
        _told(fact_id, facts.get(fact_id), list(codes), kind_of(case).called, language) for fact_id, codes in refused
    ][::-1]


def _told(fact_id: str, fact: Any, codes: list[Refusal], called: Called, language: Language) -> NotCounted:
    city = catalogue()
    short = fact.type.removeprefix("nl.spoor.").rpartition(".")[0] if fact else ""
    speaker = city.department_of(fact_id.partition("#")[0])
    by = city.departments[speaker].in_(language) if speaker else ""
    reasons = [(REFUSED[one.code].of(called).in_(language), one.article) for one in codes]
    return NotCounted(
        SAID.get(short, SOMETHING).of(called).in_(language), by, legal_day(fact.time) if fact else None, reasons
    )
