"""How late a town was, by the day rule of the published statistics."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import stories
from schemas.fact import Fact
from schemas.stories import on
from simulation.lateness import Lateness, days_of, lateness

CASE = "BW0-1"


def wire(fact: Fact) -> dict[str, Any]:
    return fact.model_dump(mode="json", exclude_none=True)


def opened(kind: str = "regulier") -> dict[str, Any]:
    return wire(stories.opened(on(1, 5), CASE, case_type=f"omgevingsvergunning-{kind}"))


def sent(month: int, day: int) -> dict[str, Any]:
    return wire(stories.published(on(month, day), CASE))


QUESTION = [wire(stories.asked(on(1, 20), None, CASE)), wire(stories.answered(on(2, 4), CASE))]


@pytest.mark.parametrize(
    ("story", "told"),
    [
        ([opened(), sent(3, 2)], Lateness(1, 0, 0)),
        ([opened(), sent(3, 3)], Lateness(1, 1, 1)),
        ([opened(), *QUESTION, sent(3, 17)], Lateness(1, 1, 0)),
        ([opened(), *QUESTION, sent(3, 18)], Lateness(1, 1, 1)),
        ([opened(), wire(stories.extended(on(2, 1), "P42D", CASE)), sent(4, 13)], Lateness(1, 1, 0)),
        ([opened(), wire(stories.decided(on(3, 2), case=CASE))], Lateness(1, 0, 0)),
        ([opened(), wire(stories.decided(on(3, 2), case=CASE)), sent(3, 3)], Lateness(1, 1, 1)),
    ],
)
def test_the_day_the_decision_was_sent_counts_against_the_term(story, told):
    assert lateness(story) == {"BW0": {"regulier": told}}


def test_an_extensive_case_has_26_weeks():
    assert lateness([opened("uitgebreid"), sent(7, 6)])["BW0"]["uitgebreid"] == Lateness(1, 0, 0)
    assert lateness([opened("uitgebreid"), sent(7, 7)])["BW0"]["uitgebreid"] == Lateness(1, 1, 1)


def test_a_case_without_a_decision_is_left_out():
    left = wire(stories.decided(on(3, 2), "left-unprocessed", CASE))

    assert lateness([opened()]) == lateness([opened(), left, sent(3, 2)]) == lateness([sent(3, 2)]) == {}


@given(st.permutations([opened(), *QUESTION, sent(3, 17), sent(3, 20)]))
def test_the_order_of_the_facts_does_not_matter(story):
    assert days_of(story) == days_of([opened(), *QUESTION, sent(3, 17)])
