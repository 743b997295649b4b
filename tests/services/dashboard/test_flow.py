"""Steps, hand-overs, waits and promises of single cases and of many, counted by hand."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.snapshot import Line, Promise, Step
from schemas.stories import on
from services.dashboard.core import flow, promised
from services.dashboard.core.card import card_of
from services.dashboard.core.count import cells, marks
from services.dashboard.core.paces import handed_over, in_steps, waits
from services.dashboard.core.spread import spread
from services.dashboard.core.tally import Kept
from tests.services.dashboard.heard import at_once
from tests.services.dashboard.tellings import snapshot
from tests.services.dashboard.test_figures import row

KNOWN = datetime(2026, 3, 3, tzinfo=UTC)


def step(department: str, began: date, ended: date | None = None, name: str = "beoordeling") -> Step:
    return Step(name, department, began, ended)


def rest(ground: str, since: date, until: date | None) -> Line:
    return Line("suspension", "Awb art. 4:15", "dso#1", KNOWN, since, until, ground=ground)  # type: ignore[arg-type]


def test_the_wait_of_a_hand_over_is_from_ready_at_one_to_started_at_the_other():
    steps = [step("DSO", on(3, 1), on(3, 5)), step("DSB", on(3, 14), on(3, 20))]

    assert handed_over(steps) == {("DSO", "DSB"): 9}
    assert in_steps(steps) == {("DSO", "beoordeling"): 4, ("DSB", "beoordeling"): 6}


def test_what_runs_beside_it_hands_nothing_over():
    assert handed_over([step("DSO", on(3, 1), on(3, 20)), step("DSB", on(3, 14))]) == {}


def test_the_one_that_was_ready_last_hands_over_and_nobody_to_himself():
    steps = [
        step("DSO", on(3, 1), on(3, 5)),
        step("DPZ", on(3, 1), on(3, 9)),
        step("DSB", on(3, 10), on(3, 12)),
        step("DSB", on(3, 15), name="advies"),
    ]

    assert handed_over(steps) == {("DPZ", "DSB"): 1}


def test_two_steps_of_one_day_do_not_hand_over_to_each_other():
    steps = [step("DSO", on(3, 1), on(3, 1)), step("DSB", on(3, 1), on(3, 1))]

    assert handed_over(steps) == {("DSO", "DSB"): 0}


def test_a_case_that_went_the_same_way_twice_counts_once_with_both_waits():
    steps = [
        step("DSO", on(3, 1), on(3, 2)),
        step("DSB", on(3, 5), on(3, 6)),
        step("DSO", on(3, 6), on(3, 8), "besluit"),
        step("DSB", on(3, 9), on(3, 10), "toezicht"),
    ]

    assert handed_over(steps) == {("DSO", "DSB"): 4, ("DSB", "DSO"): 0}


def test_days_of_the_applicant_of_others_and_ours_are_apart_and_add_up():
    told = snapshot(ledger=(rest("completion", on(3, 10), on(3, 19)), rest("bibob", on(3, 15), on(3, 24))))

    assert waits(told, on(4, 1)) == {"applicant": 10, "third-party": 5, "municipality": 15}


def test_a_rest_counts_no_longer_than_the_case_and_force_majeure_is_ours():
    told = snapshot(ledger=(rest("completion", on(3, 30), None), rest("force-majeure", on(3, 5), on(3, 9))))

    assert waits(told, on(4, 1)) == {"applicant": 2, "municipality": 28}
    assert waits(snapshot(), on(3, 2)) == {"municipality": 0}


@given(st.lists(st.tuples(st.integers(-5, 60), st.integers(0, 40), st.sampled_from(("bibob", "consent"))), max_size=4))
def test_the_days_of_all_are_the_days_of_the_case(rests):
    received = date(2026, 3, 2)
    lines = [rest(g, received + timedelta(days=s), received + timedelta(days=s + n)) for s, n, g in rests]

    assert sum(waits(snapshot(ledger=tuple(lines)), on(4, 20)).values()) == 49


def test_every_date_told_is_judged_by_itself_and_one_of_a_case_that_is_open_by_today():
    told = (
        Promise(on(3, 2), on(4, 10), "term"),
        Promise(on(4, 1), on(4, 20), "delay"),
        Promise(on(4, 2), on(4, 30), "delay"),
    )
    ended = snapshot(phase="decided", decided_on=on(4, 20), published_on=on(4, 20), ended_on=on(4, 20), promises=told)
    found = {(one.figure, one.word): one.value for one in cells(ended, card_of(ended, False)) if one.figure != "lead"}

    assert (found["kept", "term"], found["missed", "term"]) == (10, 1)
    assert ("missed", "delay") not in found and found["moves", ""] == 2
    assert "missed:term" in marks(cells(ended, card_of(ended, False)))


def test_promises_are_kept_missed_or_still_to_come():
    rows = [
        row("judged", "term", 0, 8), row("judged", "term", 1), row("kept", "term", -3, 9), row("missed", "term", 1),
        row("promised", "term", 1, 3), row("promised", "term", 0, 5), row("judged", "delay", 1),
        row("pledged", "term", 1, 2), row("pledged", "term", 0, 4),
    ]  # fmt: skip
    term, delay = promised.promises(rows)

    assert (term.kind, term.kept, term.missed, term.waiting, term.cases_missed) == ("term", 8, 4, 5, 3)
    assert (term.judged, term.off.median) == (12, -3)
    both = promised.in_all([term, delay])
    assert (both.kept, both.missed, both.waiting) == (8, 5, 5)


def test_promises_are_told_apart_by_what_the_rows_were_kept_apart_by():
    rows = [row("judged", "term", 0, department="DSB"), row("judged", "term", 1, department="DSO")]

    assert {name: one.told[0].kept for name, one in promised.accuracy_apart(rows).items()} == {"DSB": 1, "DSO": 0}


def test_the_longest_tenth_waited_at_least_so_long():
    def longest(*days: int) -> int | None:
        return flow.HandOver("DSO", "DSB", spread((day, 1) for day in days)).longest_tenth

    assert longest(*range(1, 11)) == 10
    assert longest(*range(1, 21)) == 19
    assert longest(*range(1, 12)) == 10
    assert longest() is None


@given(st.lists(st.integers(0, 90), min_size=1))
def test_a_tenth_of_the_cases_or_a_little_more_waited_that_long(days):
    limit = flow.HandOver("DSO", "DSB", spread((day, 1) for day in days)).longest_tenth

    assert limit in days
    assert sum(day >= limit for day in days) * 10 >= len(days) > (sum(day > limit for day in days)) * 10 - 10


def test_hand_overs_are_sorted_by_all_days_waited_and_those_of_a_department_are_to_or_from_it():
    rows = [row("passed", "DSO>DSB", 2, 10), row("passed", "DPZ>DSO", 30), row("passed", "DSB>DPZ", 1)]

    assert [(one.giving, one.taking) for one in flow.handed_over(rows)] == [
        ("DPZ", "DSO"),
        ("DSO", "DSB"),
        ("DSB", "DPZ"),
    ]
    assert [one.giving for one in flow.handed_over(rows, ["DPZ"])] == ["DPZ", "DSB"]


def test_steps_have_a_pace_in_each_month_in_which_cases_ended():
    def counted(month, value, cases, kind="bezwaar"):
        return Kept("step", kind, "", month, "DSB/advies", value, cases)

    kept = [
        counted(on(3, 1), [300], [2]), counted(on(3, 1), [4, 9], [1, 2]), counted(on(4, 1), [6, 7], [1, 1]),
        counted(None, [5], [1]), counted(on(4, 1), [1], [8], "klacht"),
    ]  # fmt: skip

    assert at_once(flow.paces(kept, "step", 1, each_type=True)) == {
        ("step", "DSB/advies", "bezwaar"): {on(3, 1): (5, 9), on(4, 1): (2, 6)},
        ("step", "DSB/advies", "klacht"): {on(4, 1): (8, 1)},
    }
    assert at_once(flow.paces(kept, "step", 100)) == {("step", "DSB/advies", ""): {on(3, 1): (5, 9), on(4, 1): (10, 1)}}


def test_the_slowest_step_comes_first():
    rows = [row("step", "DSB/advies", 9), row("step", "DSB/advies", 4, month=on(3, 1)), row("step", "DSO/besluit", 1)]

    assert [(one.department, one.days.cases) for one in flow.in_steps(rows)] == [("DSB", 2), ("DSO", 1)]
    assert [one.step for one in flow.in_steps(rows, ["DSO"])] == ["besluit"]


def test_lead_time_by_month_leaves_out_what_was_not_decided():
    rows = [row("lead", "decided", 40, 3, month=on(4, 1)), row("lead", "other", 1, 9, month=on(4, 1))]

    assert [(one.month, one.lead.median, one.lead.cases) for one in flow.by_month(rows)] == [(on(4, 1), 40, 3)]


def test_shares_of_waiting_are_of_all_days():
    rows = [row("waited", "municipality", 30, 2), row("waited", "applicant", 20)]

    assert [(one.whose, one.share) for one in flow.waited(rows)] == [
        ("municipality", 0.75), ("applicant", 0.25), ("third-party", 0.0),
    ]  # fmt: skip
    assert [one.share for one in flow.waited([])] == [None, None, None]
