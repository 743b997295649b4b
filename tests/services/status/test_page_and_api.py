"""The page and the API tell one truth: whatever was said in a case, both tell the same days, departments and sums."""

from datetime import date, timedelta
from random import Random

import pytest
from babel.dates import format_date
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.catalogue import catalogue
from schemas.envelope import BEGINNING, legal_day
from schemas.status_events import Expected
from services.status.core.answer import terms_answer
from services.status.core.case_answer import listed
from services.status.core.page import case_of
from tests.laws import often

from .drawn_cases import case_by_lot
from .shown import seen, words_of

pytestmark = pytest.mark.usefixtures("kinds")
LATER = st.integers(min_value=0, max_value=400)
RANGES = st.none() | st.tuples(st.integers(0, 120), st.integers(0, 60))
laws = settings(max_examples=often(120), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def cases(draw):
    """A case some days after its last fact, with or without an expectation."""
    facts = case_by_lot(0, draw(st.randoms(use_true_random=False)), catalogue().law)[1]
    ordered = sorted({fact.key: fact for fact in facts}.values(), key=lambda fact: fact.order)
    story = sorted(ordered, key=lambda fact: not fact.type.endswith("case.opened.v1"))
    today = max(legal_day(fact.time) for fact in story) + timedelta(days=draw(LATER))
    days = draw(RANGES)
    first = today + timedelta(days=days[0] - 60) if days else today
    return seen(story, today, Expected(first, first + timedelta(days=days[1]), 30) if days else None)


@laws
@given(cases(), st.sampled_from(["nl", "en"]))
def test_the_page_says_what_the_api_says(case, language):
    page, terms, row = (
        case_of(case, language),
        terms_answer(case.case, case.today, language),
        listed(case.case, BEGINNING),
    )

    assert page.sum.total == terms.som
    assert [words for words, _ in page.sum.lines] == [line.uitleg for line in terms.regels]
    assert [until for _, until, *_ in page.sum.beside] == [one.tot_en_met for one in terms.verdere_termijnen]
    assert (page.number, page.title, page.received_on) == (row.zaaknummer, row.titel, row.ontvangen_op)
    names = tuple(catalogue().departments[one].in_(language) for one in row.ligt_bij)
    assert page.who == (names if case.case.is_open else ())
    if page.when:
        assert any(_written(terms.uiterlijke_einddatum, language) in line for line in page.when.fine)
        assert (page.when.state == "late") == (row.te_laat and case.case.is_open)


@laws
@given(cases(), st.sampled_from(["nl", "en"]))
def test_every_case_has_a_page_without_gaps(case, language):
    page = words_of(case, language)

    assert "None" not in page and "{" not in page and "}" not in page
    assert case.case.is_open or "U hoeft nu niets te doen" not in page


@laws
@given(cases())
def test_a_page_promises_no_day_that_is_over(case):
    page = case_of(case, "nl")
    until = {"expected": case.expected and case.expected.last, "announced": case.case.expected_on}

    if page.when and page.when.state not in ("late", "longer", "decided", "still"):
        assert until.get(page.when.state, case.case.legal_date) >= case.today


def _written(day: date, language: str) -> str:
    return format_date(day, "d MMMM", locale=language)


def test_the_lot_draws_what_these_laws_are_about():
    """Else they would hold for nothing."""
    chance, found = Random(7), set()
    for number in range(300):
        facts = sorted(case_by_lot(number, chance, catalogue().law)[1], key=lambda fact: fact.order)
        story = sorted(facts, key=lambda fact: not fact.type.endswith("case.opened.v1"))
        when = case_of(seen(story, max(legal_day(fact.time) for fact in story)), "nl").when
        found.add(when.state if when else None)

    assert {None, "late", "limit", "announced", "still"} <= found
