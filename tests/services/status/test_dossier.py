"""A café is opened by four departments: what waits for what, what holds all back, and when the door can open."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.days import working_day
from schemas.snapshot import Line, Snapshot
from schemas.status_events import Expected
from schemas.stories import asked, at, decided, delayed, on, opened, published, suspended, withdrawn
from services.status.core.dossier import DECIDING, Plan, plan
from services.status.core.fold import retell

TODAY = on(3, 10)
OPEN = Line("suspension", "Awb art. 4:15", "dso#1", at(3, 9, 9), since=on(3, 9), ground="bibob", open=True)
BUILDING = [opened(on(3, 2), "bouw")]  # by law on 28 April 2026


def case(number: str, *story, waits_for: tuple[str, ...] = ()) -> Snapshot:
    told = retell(number, story or [opened(on(3, 2), number)]).snapshot
    assert told
    return replace(told, depends_on=waits_for)


def ready(told: Plan) -> dict[str, date]:
    return {node.number: node.ends for node in told.nodes}


def test_who_waits_for_nobody_is_ready_on_its_own_day():
    told = plan([case("bouw")], TODAY)

    assert (ready(told), told.nodes[0].basis) == ({"bouw": on(4, 28)}, "law")
    assert told.held_by == told.nodes[0] and told.ends == on(4, 28)


def test_a_decision_comes_a_week_of_work_after_what_it_waits_for():
    told = plan([case("terras", waits_for=("bouw",)), case("bouw")], TODAY)

    assert ready(told) == {"bouw": on(4, 28), "terras": on(5, 6)}  # 5 May is a holiday
    assert told.critical == ("bouw", "terras") and told.held_by and told.held_by.number == "bouw"


def test_who_needs_longer_by_itself_holds_all_back():
    late = case("exploitatie", opened(on(3, 2), "exploitatie"), delayed(on(3, 9), on(8, 3), "exploitatie"))
    told = plan([case("bouw"), replace(late, depends_on=("bouw",))], TODAY)

    assert told.critical == ("exploitatie",) and told.ends == on(8, 3)
    assert [node.basis for node in told.nodes] == ["law", "announced"]


def test_an_expected_range_counts_before_the_law():
    told = plan([case("bouw")], TODAY, {"bouw": Expected(on(4, 1), on(4, 9), 50)})

    assert (told.ends, told.nodes[0].basis) == (on(4, 9), "expected")


def test_a_range_that_is_over_is_not_expected_any_more():
    told = plan([case("bouw")], TODAY, {"bouw": Expected(on(3, 4), on(3, 9), 50)})

    assert (told.ends, told.nodes[0].basis) == (on(4, 28), "law")


def test_a_day_we_named_that_is_over_is_none():
    late = case("bouw", *BUILDING, delayed(on(3, 9), on(6, 1), "bouw"))
    ready_on = [(told.ends, told.nodes[0].basis) for told in (plan([late], on(6, day)) for day in (1, 2))]

    assert ready_on == [(on(6, 1), "announced"), (on(6, 2), "overdue")]


def test_a_term_that_stands_still_has_no_last_day_yet():
    still = case("bouw", *BUILDING, suspended(on(3, 9), "bibob", case="bouw"))

    assert plan([replace(still, ledger=(*still.ledger, OPEN))], TODAY).nodes[0].basis == "still"


def test_what_should_have_been_ready_can_be_ready_today_at_the_earliest():
    told = plan([case("bouw"), case("terras", waits_for=("bouw",))], on(5, 11))

    assert ready(told) == {"bouw": on(5, 11), "terras": on(5, 19)}  # Ascension Day on 14 May
    assert [node.basis for node in told.nodes] == ["overdue", "others"]


def test_nobody_waits_any_more_for_what_was_decided():
    story = [opened(on(3, 2), "bouw"), decided(on(3, 5), case="bouw"), published(on(3, 6), "bouw")]
    told = plan([case("terras", waits_for=("bouw",)), case("bouw", *story)], TODAY)

    assert ready(told) == {"bouw": on(3, 6), "terras": on(4, 28)}
    assert told.critical == ("terras",) and told.nodes[1].waits_for == () and told.nodes[0].basis == "ended"


@pytest.mark.parametrize("end", [withdrawn(on(3, 5), "bouw"), decided(on(3, 5), "refused", "bouw")])
def test_what_it_was_built_on_may_fall_away(end):
    told = plan([case("terras", waits_for=("bouw",)), case("bouw", *BUILDING, end)], TODAY)

    assert {node.number: node.fell for node in told.nodes} == {"bouw": (), "terras": ("bouw",)}


def test_a_plan_that_is_done_is_held_by_nobody():
    told = plan([case("bouw", *BUILDING, decided(on(3, 5), case="bouw"))], TODAY)

    assert (told.held_by, told.critical, told.ends) == (None, (), on(3, 5))


def test_a_plan_without_cases_is_no_error():
    assert (plan([], TODAY).ends, plan([], TODAY).held_by) == (None, None)


def test_a_case_that_nobody_knows_is_told_and_not_waited_for():
    (node,) = plan([case("terras", waits_for=("nergens",))], TODAY).nodes

    assert (node.unknown, node.ends) == (("nergens",), on(4, 28))


def test_who_waits_in_a_circle_is_told_and_not_waited_for():
    told = plan([case("a", waits_for=("b",)), case("b", waits_for=("a",)), case("c", waits_for=("a",))], TODAY)

    assert {node.number: node.in_circle for node in told.nodes} == {"a": True, "b": True, "c": False}
    assert ready(told) == {"a": on(4, 28), "b": on(4, 28), "c": on(5, 6)}


def test_a_case_that_waits_for_itself_waits_for_nobody():
    (node,) = plan([case("a", waits_for=("a",))], TODAY).nodes

    assert node.in_circle and node.ends == on(4, 28)


def test_the_tasks_of_all_cases_stand_together_the_first_to_answer_first():
    one = case("bouw", *BUILDING, asked(on(3, 9), on(4, 9), "bouw"))
    other = case("terras", opened(on(3, 2), "terras"), asked(on(3, 9), on(3, 30), "terras"))

    assert [task.case_id for task in plan([one, other], TODAY).tasks] == ["terras", "bouw"]


NUMBERS = "abcdefg"
DAYS = st.integers(-40, 400).map(lambda days: TODAY + timedelta(days=days))
PLANS = st.lists(DAYS, min_size=1, max_size=len(NUMBERS)).flatmap(
    lambda days: st.tuples(
        st.just(days),
        st.sets(st.tuples(st.integers(0, len(days) - 1), st.integers(0, len(days) - 1)), max_size=20),
    )
)
ANY = case("a")


def drawn(days: list[date], links: set[tuple[int, int]]) -> list[Snapshot]:
    """Cases with these days of their own; who stands in a pair waits for the other."""
    waits = {n: tuple(NUMBERS[other] for one, other in sorted(links) if one == n) for n in range(len(days))}
    return [
        replace(ANY, case_id=NUMBERS[n], legal_date=day, expected_on=None, depends_on=waits[n])
        for n, day in enumerate(days)
    ]


def forwards(links: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Without circles: the later only waits for the earlier."""
    return {(one, other) for one, other in links if other < one}


def longest(cases: list[Snapshot]) -> date:
    """By trying every chain: the day of its first case, and a decision for each of the others."""
    known = {one.case_id: one for one in cases}
    chains = (chain for n in range(1, len(cases) + 1) for chain in permutations(known, n))
    joined = (c for c in chains if all(a in known[b].depends_on for a, b in pairwise(c)))
    return max(working_day(max(known[c[0]].promised, TODAY), DECIDING * (len(c) - 1)) for c in joined)


@given(PLANS)
def test_the_plan_is_ready_when_its_longest_chain_is(drawing):
    cases = drawn(drawing[0][:6], {link for link in forwards(drawing[1]) if max(link) < 6})
    told = plan(cases, TODAY)

    assert told.ends == longest(cases)
    assert told.critical and ready(told)[told.critical[-1]] == told.ends


@given(PLANS, st.integers(0, 6), st.integers(0, 6))
def test_to_wait_for_one_more_never_makes_it_earlier(drawing, one, other):
    days, links = drawing[0], forwards(drawing[1])
    more = links | forwards({(one % len(days), other % len(days))})
    before, after = ready(plan(drawn(days, links), TODAY)), ready(plan(drawn(days, more), TODAY))

    assert all(after[number] >= before[number] for number in before)


@given(PLANS, st.integers(0, 1000))
def test_the_order_of_the_cases_does_not_matter(drawing, seed):
    cases = drawn(*drawing)
    shuffled = [replace(one, depends_on=tuple(reversed(one.depends_on))) for one in cases]
    Random(seed).shuffle(shuffled)
    first, second = plan(cases, TODAY), plan(shuffled, TODAY)

    assert [(n.number, n.ends, n.waits_for, n.in_circle, n.critical) for n in first.nodes] == [
        (n.number, n.ends, n.waits_for, n.in_circle, n.critical) for n in second.nodes
    ]
    assert first.critical == second.critical


@given(PLANS)
def test_what_holds_all_back_waits_for_nobody_itself(drawing):
    """Whatever is linked with whatever, a plan has an answer, and its chain is a chain."""
    cases = drawn(*drawing)
    told = plan(cases, TODAY)
    waits = {node.number: node.waits_for for node in told.nodes}

    assert told.held_by and told.held_by.ends == max(told.held_by.case.promised, TODAY)
    assert all(a in waits[b] for a, b in pairwise(told.critical))
