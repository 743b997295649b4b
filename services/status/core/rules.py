"""What the law does not allow: for each fact all codes that speak against it, with the article."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, NamedTuple

from schemas.catalogue import CaseType, Law, catalogue
from schemas.envelope import legal_day
from schemas.said import Ground
from schemas.snapshot import Refusal, Snapshot

from .calendar import after, last_day
from .case import changed
from .terms import first_day, kind_of, name, open_lines

Code = tuple[str, str]  # and the article
ENDS = {
    "nl.spoor.decision.taken.v1",
    "nl.spoor.decision.sent.v1",
    "nl.spoor.case.closed.v1",
    "nl.spoor.case.reopened.v1",
    "nl.spoor.case.erased.v1",
}  # what ends a case, opens it again or erases it, only its owner says
MOST_LINES = 200  # of a ledger, and of refusals that are kept: a snapshot must fit into a message
SUSPENDED = "Awb art. 4:15"
LATE = "Awb art. 4:14"
DEFAULT = "Awb art. 4:17 lid 3"
NOT_YET = "AVG art. 17 lid 3 onder b"  # the city still has its legal task
CONTRACT = "schemas/README.md"  # our own agreement, no law


class Why(NamedTuple):
    """What a department reads about a refusal: field names, never values."""

    effect: Literal["refused", "information-only"]
    path: str
    message: str


WHY: dict[str, Why] = {
    "extension-not-allowed": Why("refused", "/data/by", "the term of this case type cannot be extended"),
    "extension-twice": Why("refused", "/data/by", "the term was extended before, and it can be extended only once"),
    "extension-after-end": Why("refused", "/data/announcedOn", "the term ended before it was extended"),
    "extension-too-late": Why("refused", "/data/announcedOn", "the last day had passed before the applicant was told"),
    "extension-window-closed": Why(
        "refused", "/data/announcedOn", "the period within which the law allows an extension had passed"
    ),
    "extension-too-long": Why("refused", "/data/by", "`by` is longer than the law allows for this case type"),
    "suspension-without-term": Why(
        "information-only", "/data", "without a later day on which it ends this does not suspend the term"
    ),
    "suspension-after-term": Why("information-only", "/data/occurredAt", "the term had passed, nothing is suspended"),
    "suspension-after-end": Why("information-only", "/data/occurredAt", "the term had ended, nothing is suspended"),
    "suspension-not-allowed": Why("refused", "/data/ground", "this ground does not suspend the term of this case type"),
    "resumption-without-suspension": Why(
        "information-only", "/data/ground", "the term is not suspended on this ground"
    ),
    "delay-not-later": Why("refused", "/data/expectedOn", "`expectedOn` is not later than the date told before"),
    "delay-in-the-past": Why("refused", "/data/expectedOn", "`expectedOn` is not later than the day of the notice"),
    "delay-after-end": Why("refused", "/data/occurredAt", "the term had ended before this notice"),
    "default-not-here": Why("information-only", "/data/receivedOn", "a notice of default has no penalty here"),
    "default-premature": Why("refused", "/data/receivedOn", "the notice came before the term had passed"),
    "default-after-decision": Why("refused", "/data/receivedOn", "the term had ended before the notice came"),
    "default-twice": Why("refused", "/data/receivedOn", "a notice of default was received before"),
    "reopening-of-open-case": Why("refused", "/data/occurredAt", "the case was open"),
    "correction-without-fact": Why("refused", "/data/factId", "this source told no fact with this id"),
    "correction-is-no-fact": Why("refused", "/data/data", "the corrected data would be no fact of its type"),
    "retraction-of-opening": Why("refused", "/data/factId", "an opening can be corrected and not be retracted"),
    "case-opened-before": Why("refused", "/subject", "a case with this number was opened before"),
    "rating-too-early": Why("refused", "/data/occurredAt", "the case was open: how it went is asked when it has ended"),
    "ledger-full": Why("refused", "/data", "this case has more lines in its ledger than any real case"),
    "erasure-of-open-case": Why("refused", "/data/occurredAt", "the case was open: end it first, then erase it"),
    "case-erased": Why("refused", "/subject", "the case was erased, nothing can be said of it any more"),
    "not-the-owner": Why("refused", "/source", "only the department that decides on this case may say this"),
}


def refuse(told: Snapshot, fact: Any, codes: list[Code]) -> Snapshot:
    """Kept in public: nobody has to wonder why the date did not move."""
    refused = (Refusal(name(fact), code, article) for code, article in codes)
    return changed(told, refused=(*told.refused, *refused)[-MOST_LINES:])


def does_not_count(told: Snapshot, fact: Any) -> bool:
    """Was it refused? A question is asked all the same, whatever speaks against that it suspends the term."""
    codes = [one.code for one in told.refused if one.fact_id == name(fact)]
    if fact.type == "nl.spoor.information.requested.v1":
        return any(not code.startswith("suspension-") for code in codes)
    return bool(codes)


def against_speaker(told: Snapshot, fact: Any) -> Iterator[Code]:
    """Others may add their steps and questions; what ends, extends or reopens a case is the owner's to say."""
    if catalogue().department_of(fact.source) != told.department:
        yield "not-the-owner", CONTRACT


def against_growth(told: Snapshot) -> Iterator[Code]:
    if len(told.ledger) >= MOST_LINES:
        yield "ledger-full", CONTRACT


def against_extension(told: Snapshot, fact: Any, kind: CaseType, law: Law) -> Iterator[Code]:
    """Once, in time, only where the type allows it, and no longer than that (R7, R11, R12)."""
    said = fact.data
    yield from against_speaker(told, fact)
    allowed, day = kind.extension, max(legal_day(said.occurred_at), said.announced_on)
    article = allowed.article if allowed else kind.term.article
    if not allowed:
        yield "extension-not-allowed", article
    if told.extended_by:
        yield "extension-twice", article
    if not told.term_runs:
        yield "extension-after-end", article
    if day > told.legal_date and not told.stands_still:
        yield "extension-too-late", article
    if allowed and allowed.within and day > last_day(told.received_on, allowed.within, law.extra):
        yield "extension-window-closed", article
    if allowed and after(_nominal(told), said.by) > after(_nominal(told), allowed.period):
        yield "extension-too-long", article


def _nominal(told: Snapshot) -> date:
    return told.nominal_date or told.legal_date


def against_suspension(told: Snapshot, ground: Ground, day: date, until: date | None, law: Law) -> Iterator[Code]:
    """A request without a term suspends nothing (ECLI:NL:RVS:2016:2527), nor does what comes after the last day."""
    rule = law.grounds[ground]
    yield from against_growth(told)
    if ground not in kind_of(told).suspension:
        yield "suspension-not-allowed", rule.article
    if (until is None and rule.needs_date) or (until is not None and until <= day):
        yield "suspension-without-term", rule.article
    if not told.is_open:
        yield "suspension-after-end", SUSPENDED
    elif first_day(ground, day, law) > told.legal_date and not told.stands_still:
        yield "suspension-after-term", SUSPENDED


def against_erasure(told: Snapshot) -> Iterator[Code]:
    if told.term_runs:  # also until a decision that was taken is made known (Awb 3:41)
        yield "erasure-of-open-case", NOT_YET


def may_be_erased(told: Snapshot, fact: Any) -> bool:
    return not [*against_speaker(told, fact), *against_erasure(told)]


def against_reopening(told: Snapshot) -> Iterator[Code]:
    yield from against_growth(told)
    if told.is_open:
        yield "reopening-of-open-case", "ZGW zrc-008"


def against_resumption(told: Snapshot, ground: Ground, law: Law) -> Iterator[Code]:
    if not open_lines(told.ledger, ground):
        yield "resumption-without-suspension", law.grounds[ground].article


def against_delay(told: Snapshot, expected_on: date, day: date) -> Iterator[Code]:
    """It names a day that is later than the one told before, and still to come (R35)."""
    yield from against_growth(told)
    if not told.term_runs:
        yield "delay-after-end", LATE
    if expected_on <= told.promised:
        yield "delay-not-later", LATE
    if expected_on <= day:
        yield "delay-in-the-past", LATE


def against_default(told: Snapshot, received_on: date, kind: CaseType) -> Iterator[Code]:
    """A notice counts once, and only after the term passed without a decision (R17)."""
    if not kind.penalty:
        yield "default-not-here", DEFAULT
    if told.noticed_on:
        yield "default-twice", DEFAULT
    if not told.term_runs:
        yield "default-after-decision", DEFAULT
    elif received_on <= told.legal_date or told.stands_still:
        yield "default-premature", DEFAULT
