"""How late a town was by the ledger: the law's own days, beside the simple rule."""

import pytest

from schemas import stories
from schemas.fact import Fact
from schemas.stories import on
from simulation.by_ledger import Reckoned, by_ledger
from simulation.lateness import lateness
from tests.simulation.real_logs import municipality
from tests.simulation.test_lateness import CASE, opened, sent, wire


def wired(*facts: Fact) -> list[dict[str, object]]:
    return [wire(fact) for fact in facts]


def test_a_case_that_only_the_weekend_saves_is_in_time_by_the_ledger():
    friday = wire(stories.opened(on(1, 30), CASE))  # eight weeks later is a Friday; a day more is the weekend
    saturday = wire(stories.opened(on(1, 31), "BW0-2"))

    told = by_ledger([friday, saturday, sent(3, 27), wire(stories.published(on(3, 30), "BW0-2"))])
    assert told == {"BW0": Reckoned(2, late=0.0, suspended=0, rolled=1, extended=0, refused={})}
    assert lateness([saturday, wire(stories.published(on(3, 30), "BW0-2"))])["BW0"]["regulier"].late == 1


def test_an_extension_that_came_too_late_does_not_help():
    late = wire(stories.extended(on(3, 3), "P42D", CASE))
    told = by_ledger([opened(), late, sent(4, 13)])["BW0"]

    assert (told.late, told.extended, told.refused) == (1.0, 0, {"extension-too-late": 1})


def test_what_was_left_unprocessed_or_is_extensive_is_not_counted():
    left = wired(stories.decided(on(3, 2), "left-unprocessed", CASE))

    assert by_ledger([opened(), *left])["BW0"].decided == 0
    assert by_ledger([opened("uitgebreid"), sent(7, 7)]) == {}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_ledger_is_stricter_than_the_simple_rule_on_real_cases(number: int):
    facts, town = municipality(number).told.facts, f"BW{number}"
    simple, told = lateness(facts)[town]["regulier"], by_ledger(facts)[town]

    assert told.decided == simple.decided
    assert simple.late < told.late < simple.late + 0.02
    assert told.refused["extension-too-late"] in (6, 7, 8)
