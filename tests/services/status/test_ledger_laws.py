"""Laws of the term ledger: what holds for every case, whatever was said in it."""

import re
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.catalogue import catalogue
from schemas.days import is_free
from schemas.snapshot import Line, LineKind, Snapshot
from schemas.stories import answered, asked, extended, fact, on, opened
from services.status.core.calendar import after, roll
from services.status.core.explain import explain
from services.status.core.fold import retell
from tests.laws import often

from .drawn_cases import case_by_lot
from .kinds import ART, EXTENSION

pytestmark = pytest.mark.usefixtures("kinds")
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))
# The kinds are put in the catalogue once for all examples of a test: that is what is meant.
laws = settings(max_examples=often(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
STANDS_STILL = ("nl.spoor.information.requested.v1", "nl.spoor.term.suspended.v1")


@st.composite
def cases(draw):
    """The facts of a case in the order of its history; the opening before all."""
    facts = case_by_lot(0, draw(st.randoms(use_true_random=False)), catalogue().law)[1]
    ordered = sorted({fact.key: fact for fact in facts}.values(), key=lambda fact: fact.order)
    return sorted(ordered, key=lambda fact: not fact.type.endswith("case.opened.v1"))


def ledger(facts) -> Snapshot:
    told = retell(facts[0].case_id, facts).snapshot
    assert told is not None
    return told


def days_of(told: Snapshot, kind: LineKind) -> int:
    return sum(line.days for line in told.ledger if line.kind == kind)


@laws
@given(cases(), st.integers())
def test_the_order_of_arrival_and_hearing_twice_change_nothing(facts, number):
    chance = Random(number)
    heard = [*facts, *chance.sample(facts, chance.randint(0, len(facts)))]
    chance.shuffle(heard)

    assert retell(facts[0].case_id, heard) == retell(facts[0].case_id, facts)


@laws
@given(cases())
def test_what_makes_the_clock_stand_still_never_brings_the_last_day_forward(facts):
    for heard in range(1, len(facts)):
        if facts[heard].type in STANDS_STILL and getattr(facts[heard].data, "items", True):
            assert ledger(facts[: heard + 1]).legal_date >= ledger(facts[:heard]).legal_date


@laws
@given(cases())
def test_the_lines_of_the_ledger_add_up_to_its_two_days(facts):
    told = ledger(facts)
    day = next(line.since for line in told.ledger if line.kind == "start")
    assert day is not None
    for line in told.ledger:
        if line.kind in ("term", "extension"):
            assert line.amount is not None
            day = after(day, line.amount)

    days = days_of(told, "suspension")
    assert days == told.suspended_days
    assert told.nominal_date == day + timedelta(days=days)
    assert (told.legal_date - told.nominal_date).days == days_of(told, "roll")


@laws
@given(cases())
def test_a_last_day_is_moved_by_free_days_only_and_by_all_of_them(facts):
    told = ledger(facts)
    assert told.nominal_date is not None

    assert told.legal_date in (told.nominal_date, roll(told.nominal_date))


@given(DAYS)
def test_a_moved_day_is_no_free_day_and_is_not_moved_again(day):
    moved = roll(day)

    assert not is_free(moved)
    assert roll(moved) == moved
    assert all(is_free(date.fromordinal(number)) for number in range(day.toordinal(), moved.toordinal()))


@given(DAYS, st.integers(0, 400), st.sampled_from("DWM"))
def test_a_longer_term_never_ends_sooner(day, number, unit):
    assert after(day, f"P{number + 2}{unit}") > after(day, f"P{number + 1}{unit}") > day


def test_every_line_names_its_article_and_the_fact_behind_it():
    opening = opened(on(10, 2), case_type="8-weeks-bibob", received_on=on(10, 2))
    advice, longer = fact("term.suspended", on(10, 5), ground="bibob", until=on(10, 12)), extended(on(11, 2), "P4W")
    lines = {line.kind: (line.article, line.fact_id.split("#")[1]) for line in ledger([opening, advice, longer]).ledger}

    assert lines == {
        "start": (ART, opening.id),
        "term": (ART, opening.id),
        "suspension": (catalogue().law.grounds["bibob"].article, advice.id),
        "extension": (EXTENSION, longer.id),
        "roll": ("Algemene termijnenwet art. 1 lid 1", longer.id),
    }


@pytest.mark.parametrize(("day", "ended"), [(on(9, 23), True), (on(9, 24), True), (on(9, 25), False)])
def test_an_answer_ends_a_question_until_its_last_day_and_after_that_it_had_lapsed(day, ended):
    answer = answered(day)
    told = ledger([opened(on(9, 1)), asked(on(9, 10), on(9, 24)), answer])

    assert [line.ended_by for line in told.ledger if line.kind == "suspension"] == [
        f"{answer.source}#{answer.id}" if ended else None
    ]


@pytest.mark.parametrize("language", ["nl", "en"])
@laws
@given(facts=cases())
def test_every_line_of_the_ledger_is_told_in_words_and_then_the_sum(language, facts):
    told = ledger(facts)
    sentences = explain(told, language)

    assert len(sentences) == len(told.ledger) + 1
    assert all(sentence.endswith(".") for sentence in sentences)
    for line, sentence in zip(told.ledger, sentences, strict=False):
        assert {str(number) for number in named(line)} <= set(re.findall(r"\d+", sentence)), sentence
    assert {str(told.legal_date.day), str(told.legal_date.year)} <= set(re.findall(r"\d+", sentences[-1]))


def named(line: Line) -> list[int]:
    """The numbers that a reader needs to follow a line: its period, its days, the day on which it begins."""
    period = [int(line.amount[1:-1])] if line.amount and line.kind != "objection-term" else []
    days = [line.days] if line.days else []
    return period + days + ([line.since.day] if line.since and line.days and line.kind == "suspension" else [])
