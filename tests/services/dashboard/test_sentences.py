"""Sentences of the overview say nothing where nothing changed, and leave no part of a whole out."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import Words, catalogue
from schemas.stories import at
from services.dashboard.core.access import Reach
from services.dashboard.core.board import board, elsewhere
from services.dashboard.core.cell import Row
from services.dashboard.core.flow import Pace
from services.dashboard.core.heard import Heard
from services.dashboard.core.question import Question
from services.dashboard.core.sheets_coming import money
from services.dashboard.core.sheets_flow import hand_overs, waits
from services.dashboard.core.sheets_now import departments
from services.dashboard.core.small import hundred
from services.dashboard.core.sources import Source
from tests.services.dashboard.test_overview import heard, row, saying

TODAY = heard().today or date.min
DAYS = catalogue().law.penalty.days


@pytest.mark.parametrize(
    ("medians", "words"),
    [
        ((0, 3, 0), "gelijk gebleven: 0 dagen"),
        ((4, 9, 4), "gelijk gebleven: 4 dagen"),
        ((4, 9), "van 4 naar 9 dagen"),
        ((0, 0), "–"),
        ((4,), "–"),
    ],
)
def test_a_wait_that_is_as_long_as_it_was_is_told_so(medians, words):
    paces = {date(2026, month, 1): Pace(20, median) for month, median in enumerate(medians, 1)}
    rows = [row("passed", "DPZ>DSB", 2, 20)]
    told = hand_overs(Heard(rows, (), (), (), (), None, TODAY, paces={("passed", "DPZ>DSB", ""): paces}), saying())

    assert [cells[-1].text for cells in told.rows] == [words]


def test_all_days_are_told_whose_they_were_and_add_up():
    told = waits(
        heard(
            Row("waited", "", "", None, "municipality", {899: 1, 0: 19}),
            Row("waited", "", "", None, "applicant", {84: 1}),
            Row("waited", "", "", None, "third-party", {16: 1}),
        ),
        saying(),
    )

    assert told.answer == "Van alle dagen was 90% van ons, 8% van de aanvrager en 2% van een ander."
    assert [cells[1].text for cells in told.rows] == ["90%", "8%", "2%"]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=5))
def test_parts_in_per_cent_make_a_whole_and_none_is_a_point_off(parts):
    found = hundred(parts)

    assert sum(found) == (100 if any(parts) else 0)
    assert all(abs(one - part * 100 / max(sum(parts), 1)) < 1 for one, part in zip(found, parts, strict=True))


LATE = row("due", value=1, cases=4)  # past
QUIET = (Source("urn:dsb", "DSB", None, at(5, 19, 9)), Source("urn:szw", "SZW", None, at(5, 18, 9)))
TOO_LOW = "Wij horen niets van Dienst Stadsbeheer en Sociale Zaken en Werkgelegenheid."


def test_where_most_late_cases_lie_is_told_with_who_is_silent():
    rows = [LATE._replace(department="DSO")]
    told = heard(LATE, by_department=rows)
    quiet = replace(told, sources=QUIET)

    assert departments(told, saying()).answer.endswith("liggen bij Dienst Stedelijke Ontwikkeling.")
    assert departments(quiet, saying()).answer.endswith(f"{TOO_LOW} Hun cijfers kloppen misschien niet.")


@pytest.mark.parametrize(("asked", "own"), [("", 2), ("DSB", 1), ("DSO", 0)])
def test_beside_the_numbers_on_top_stands_who_is_silent_of_whom_the_page_is(asked, own):
    say = replace(saying(), asked=Question(afdeling=asked))
    notes = " ".join(board(replace(heard(LATE), sources=QUIET), say).notes)

    assert [("Dienst Stadsbeheer" in notes), ("Werkgelegenheid" in notes)] == [own > 0, own > 1]


def test_of_another_department_a_reader_is_told_that_it_is_silent():
    say = replace(saying(reach=Reach(("DSO",))), asked=Question(afdeling="DSB"))

    assert (
        elsewhere(replace(heard(), sources=QUIET), say).notes[0].startswith("Wij horen niets van Dienst Stadsbeheer.")
    )


def penalty(since: int) -> str:
    return money(heard(row("penalty", "", (TODAY - timedelta(days=since)).toordinal())), saying()).answer


def test_a_penalty_that_cannot_grow_any_more_is_not_said_to_grow():
    assert penalty(0) == "Te late besluiten kosten nu € 23, en morgen € 23 meer."
    assert penalty(DAYS) == "Te late besluiten kosten nu € 1.442. Morgen komt er niets bij."


def test_what_tomorrow_adds_is_explained_with_the_rates_of_the_law():
    notes = " ".join(money(heard(), saying()).notes)

    assert "hoogstens 42 dagen: vanaf dag 1 € 23, vanaf dag 15 € 35, vanaf dag 29 € 45." in notes
    assert "Morgen komt erbij: het bedrag van morgen, van alle zaken samen" in notes


def to_applicants(words: Words) -> bool:
    return bool(re.search(r"\b(u|uw|you|your)\b|^(Dit komt|This is because)", f"{words.nl}\n{words.en}", re.I | re.M))


def test_reasons_and_steps_speak_to_colleagues_and_not_to_the_applicant():
    every = [step for versions in catalogue().case_types.values() for one in versions for step in one.steps]

    assert [code for code, words in catalogue().whys_for_colleagues.items() if to_applicants(words)] == []
    assert {words.nl for words in map(catalogue().step_for_colleagues, every) if to_applicants(words)} == set()
    assert {told for told in catalogue().colleagues.steps if told not in {step.nl for step in every}} == set()
