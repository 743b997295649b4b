"""Whoever has the page of a plan open hears what moved in it, also when its end did not."""

from typing import Any

import pytest

from schemas.stories import asked, completed, decided, fact, on, opened, published, started, withdrawn
from services.status.core.dossier import plan
from services.status.core.fold import retell
from services.status.core.news_of_plan import missed_of_plan, news_of_plan
from services.status.core.overview import Overview, overview
from services.status.core.watch import Kept, look

from .shown import told

TODAY = on(9, 21)
FIRST, SECOND = (
    [opened(on(9, n), f"DH-{n}", title=f"Plan {n}", dossier_id="D"), completed(on(9, 3), "controle", case=f"DH-{n}")]
    for n in (1, 2)
)


def linked(*depends_on: str) -> Any:
    return fact("case.linked", on(9, 5), case="DH-2", dossier_id="D", depends_on=list(depends_on))


def seen(*stories: Any, theirs: str = "") -> Overview:
    """The plan of these cases, of which one may be somebody else's."""
    found = overview("D", plan([told(story, TODAY) for story in stories], TODAY), lambda c: c.case_id != theirs, TODAY)
    assert found
    return found


def test_what_holds_it_back_and_its_day_are_said():
    before, after = seen(FIRST, SECOND), seen(FIRST, [*SECOND, withdrawn(on(9, 20), "DH-2")])

    assert news_of_plan(before, after, "nl") == (
        "Nieuw: uw plan wacht nu vooral op Plan 1. Uw plan kan op een andere dag klaar zijn. Plan 2, die trok u in."
    )
    assert news_of_plan(after, after, "nl") == ""


@pytest.mark.parametrize(
    ("before", "after", "nl", "en"),
    [
        ((FIRST, SECOND), ([*FIRST, started(on(9, 8), "advies", "DSB", case="DH-1")], SECOND),
         "Plan 1, ligt nu bij Dienst Stadsbeheer.", "Plan 1, now with"),
        ((FIRST, SECOND), ([*FIRST, asked(on(9, 14), case="DH-1")], SECOND),
         "wat u moet doen is veranderd. Plan 1, die wacht op u.", "it waits for you."),
        ((FIRST, SECOND), ([*FIRST, decided(on(9, 20), case="DH-1"), published(on(9, 20), case="DH-1")], SECOND),
         "Plan 1, daar zijn wij klaar mee.", "Plan 1, we have finished it."),
        ((SECOND,), (FIRST, SECOND), "een nieuw onderdeel, Plan 1.", "a new part, Plan 1."),
        ((FIRST, SECOND), (SECOND,), "Plan 1 hoort niet meer bij dit plan.", "Plan 1 is not part of this plan"),
        ((FIRST, SECOND), (FIRST, [*SECOND, linked("DH-elders")]),
         "Plan 2, er is iets veranderd.", "Plan 2, something changed."),
    ],
)  # fmt: skip
def test_what_moved_in_one_application_is_said_though_the_plan_ends_on_the_same_day(before, after, nl, en):
    first, second = seen(*before), seen(*after)

    assert first.einde == second.einde
    assert news_of_plan(first, second, "nl").lower().endswith(nl.lower())
    assert en.lower() in news_of_plan(first, second, "en").lower()
    assert news_of_plan(second, second, "nl") == ""


def test_of_an_application_of_somebody_else_only_that_something_changed_is_said():
    before = seen(FIRST, SECOND, theirs="DH-1")
    after = seen([*FIRST, withdrawn(on(9, 20), "DH-1")], SECOND, theirs="DH-1")

    assert news_of_plan(before, after, "nl") == "Nieuw: er is iets veranderd bij een ander onderdeel."


def test_the_same_applications_in_another_order_are_no_news():
    other = seen(FIRST, [opened(on(9, 1), "DH-0", title="Plan 0", dossier_id="D"), withdrawn(on(9, 2), "DH-0")])
    shifted = other.model_copy(update={"zaken": [one.model_copy(update={"volgorde": 9}) for one in other.zaken]})

    assert news_of_plan(other, shifted, "nl") == ""


def test_whoever_comes_back_hears_what_it_waits_for():
    ended = seen([*FIRST, withdrawn(on(9, 20), "DH-1")])

    assert missed_of_plan(seen(FIRST, SECOND), "nl") == "Nieuw: uw plan wacht nu vooral op Plan 2."
    assert missed_of_plan(ended, "en") == "New: all parts of your plan have ended."
    assert missed_of_plan(seen(FIRST, SECOND, theirs="DH-2"), "nl") == ""


def test_what_moved_within_the_same_end_is_announced_to_nobody():
    cases = [(0, case_of(FIRST)), (0, case_of(SECOND))]
    kept = look(Kept("D", 0), cases, TODAY).kept
    moved = [(0, case_of([*FIRST, started(on(9, 8), "advies", "DSB", case="DH-1")])), cases[1]]

    assert kept.ends and look(kept, moved, TODAY).said is None


def case_of(story: Any) -> Any:
    return retell(story[0].case_id, story)
