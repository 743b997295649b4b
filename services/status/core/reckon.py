"""What the facts about the term do: each adds its line to the ledger, or is refused with the article."""

from datetime import date
from typing import Any, Literal

from schemas.catalogue import catalogue
from schemas.days import later
from schemas.snapshot import Promise, Snapshot

from . import rules, terms
from .case import changed
from .rules import refuse
from .terms import kind_of


def suspended(before: Snapshot, fact: Any, day: date) -> Snapshot:
    said, law = fact.data, catalogue().law
    if codes := list(rules.against_suspension(before, said.ground, day, said.until, law)):
        return refuse(before, fact, codes)
    told = changed(before, reason=said.ground, explanation=said.explanation)
    return promised(terms.suspend(told, fact, said.ground, day, said.until, law), day, "suspension")


def resumed(before: Snapshot, fact: Any, day: date) -> Snapshot:
    ground, law = fact.data.ground, catalogue().law
    if codes := list(rules.against_resumption(before, ground, law)):
        return refuse(before, fact, codes)
    return promised(terms.resume(before, fact, ground, day, law), day, "resumption")


def promised(told: Snapshot, day: date, kind: Literal["suspension", "resumption"]) -> Snapshot:
    """Another day than the last one is a promise too; while the term stands still without end there is none."""
    if told.stands_still or told.promised == told.promises[-1].until:
        return told
    return changed(told, promises=(*told.promises, Promise(day, told.promised, kind)))


def extended(before: Snapshot, fact: Any, day: date) -> Snapshot:
    said, law, kind = fact.data, catalogue().law, kind_of(before)
    if codes := list(rules.against_extension(before, fact, kind, law)):
        return refuse(before, fact, codes)
    told = changed(before, reason=said.reason, explanation=said.explanation)
    told = terms.extend(told, fact, kind, law)
    return changed(told, promises=(*told.promises, Promise(said.announced_on, told.legal_date, "extension")))


def delayed(before: Snapshot, fact: Any, day: date) -> Snapshot:
    """A notice moves the expectation, never the law (R13)."""
    said = fact.data
    if codes := list(rules.against_delay(before, said.expected_on, day)):
        return refuse(before, fact, codes)
    notice = terms.line("notice", rules.LATE, fact, since=day, until=said.expected_on)
    return changed(
        before,
        ledger=(*before.ledger, notice),
        expected_on=said.expected_on,
        reason=said.reason,
        explanation=said.explanation,
        promises=(*before.promises, Promise(day, said.expected_on, "delay")),
    )


def reopened(before: Snapshot, fact: Any, day: date) -> Snapshot:
    """Closed is not final: what was decided and said stays in the history (ZGW zrc-008)."""
    if codes := list(rules.against_reopening(before)):
        return refuse(before, fact, codes)
    told = changed(before, phase="in-handling", outcome=None, decided_on=None, published_on=None, ended_on=None)
    told = changed(told, objection_until=None, valid_until=None, noticed_on=None, penalty_from=None, rated=None)
    return terms.reopen(told, fact, day, catalogue().law)


def default_noticed(before: Snapshot, fact: Any, day: date) -> Snapshot:
    received, law, kind = fact.data.received_on, catalogue().law, kind_of(before)
    if codes := list(rules.against_default(before, received, kind)):
        return refuse(before, fact, codes)
    return changed(before, noticed_on=received, penalty_from=later(received, law.penalty.first_day))
