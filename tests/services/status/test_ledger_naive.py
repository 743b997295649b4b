"""The term ledger beside the naive clerk: two readings of the law, written apart, agree on every case drawn by lot."""

from collections import Counter
from dataclasses import asdict
from random import Random
from typing import Any

import pytest

from schemas.catalogue import catalogue
from schemas.envelope import legal_day
from schemas.snapshot import Snapshot
from services.status.core.fold import retell

from .drawn_cases import case_by_lot
from .kinds import KINDS
from .naive import second_opinion
from .reckoning import Opinion
from .wall_calendar import is_free

AT_LEAST_SO_OFTEN = 10  # of the cases of an ordinary run
HAPPENINGS = {
    "extended", "stopped", "suspended", "overlapping", "moved", "free but not moved", "29 February", "clock changed",
    "counted from the objection term", "delayed", "penalty",
    "extension-not-allowed", "extension-twice", "extension-after-end", "extension-too-late", "extension-window-closed",
    "extension-too-long", "delay-not-later", "delay-in-the-past", "delay-after-end", "default-not-here",
    "default-premature", "default-after-decision", "default-twice", "suspension-without-term", "suspension-not-allowed",
    "suspension-after-term", "suspension-after-end", "resumption-without-suspension",
}  # fmt: skip


pytestmark = pytest.mark.usefixtures("kinds")


def of_the_ledger(told: Snapshot) -> Opinion:
    return Opinion(
        nominal=told.nominal_date or told.legal_date,
        effective=told.legal_date,
        suspended_days=told.suspended_days,
        extended=told.extended_by is not None,
        refused=frozenset((no.fact_id, no.code) for no in told.refused),
        stopped=told.stands_still,
        expected_on=told.expected_on,
        penalty_from=told.penalty_from,
    )


def told_by_the_ledger(facts: list[Any]) -> Snapshot:
    told = retell(facts[0].case_id, facts).snapshot
    assert told is not None
    return told


def opinions(name: str, facts: list[Any]) -> tuple[Opinion, Opinion]:
    clerk = second_opinion(facts, KINDS[name], catalogue().law)
    return of_the_ledger(told_by_the_ledger(facts)), clerk


def smallest(name: str, facts: list[Any]) -> list[Any]:
    """The same difference with as few facts as can be."""
    for fact in facts:
        fewer = [other for other in facts if other.key != fact.key]
        if not fact.type.endswith("case.opened.v1") and len(set(opinions(name, fewer))) > 1:
            return smallest(name, fewer)
    return sorted({fact.key: fact for fact in facts}.values(), key=lambda fact: fact.order)


def in_words(name: str, facts: list[Any]) -> str:
    """What a person needs to do the sum again with a calendar on the wall."""
    facts = smallest(name, facts)
    ledger, clerk = (asdict(opinion) for opinion in opinions(name, facts))
    apart = [f"{name}: ledger {ledger[name]}, clerk {clerk[name]}" for name in ledger if ledger[name] != clerk[name]]
    return "\n".join([f"a case of the kind {name}", *map(sentence, facts), *apart])


def sentence(fact: Any) -> str:
    unsaid = {"occurred_at", "title", "channel", "case_type", "applicant_id", "reason", "explanation"}
    said = fact.data.model_dump(mode="json", exclude_none=True, exclude=unsaid)
    return f"{legal_day(fact.data.occurred_at):%a %d %B %Y}: {fact.type[9:-3]} {said} ({fact.id})"


def happened(facts: list[Any], told: Opinion, ledger: Snapshot) -> Counter[str]:
    """Which rules this case put to the test."""
    days = [told.nominal, told.effective, *(legal_day(fact.data.occurred_at) for fact in facts)]
    seen = {
        "extended": told.extended,
        "stopped": told.stopped,
        "suspended": told.suspended_days > 0,
        "overlapping": waited_for(ledger) > told.suspended_days > 0,
        "moved": told.effective != told.nominal,
        "free but not moved": told.effective == told.nominal and is_free(told.nominal),
        "29 February": any((day.month, day.day) == (2, 29) for day in days),
        "clock changed": any(day.weekday() == 6 and day.month in (3, 10) and day.day > 24 for day in days),
        "counted from the objection term": any(line.kind == "objection-term" for line in ledger.ledger),
        "delayed": told.expected_on is not None,
        "penalty": told.penalty_from is not None,
    }
    return Counter([name for name, true in seen.items() if true] + [code for _, code in told.refused])


def waited_for(ledger: Snapshot) -> int:
    """Days of all that was waited for, each for itself: more than the days that do not count, when some overlap."""
    spans = [(line.since, line.until) for line in ledger.ledger if line.kind == "suspension"]
    return sum((until - max(since, ledger.received_on)).days for since, until in spans if since and until)


def compare(numbers: range) -> Counter[str]:
    seen: Counter[str] = Counter()
    for number in numbers:
        name, facts = case_by_lot(number, Random(number), catalogue().law)
        ledger, clerk = opinions(name, facts)
        assert ledger == clerk, f"lot {number}: {in_words(name, facts)}"
        seen += happened(facts, clerk, told_by_the_ledger(facts))
    return seen


def test_the_ledger_and_a_clerk_with_a_wall_calendar_agree():
    seen = compare(range(3000))

    assert {name for name in HAPPENINGS if seen[name] < AT_LEAST_SO_OFTEN} == set()


def test_they_agree_too_where_the_city_reads_the_law_in_the_other_way(read_as):
    read_as(lapsed_request="day-after", extended_term="two-terms")

    compare(range(1000))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("batch", range(10))
def test_they_agree_on_a_hundred_thousand_cases(batch):
    seen = compare(range(batch * 10_000, (batch + 1) * 10_000))

    assert seen.keys() >= HAPPENINGS
