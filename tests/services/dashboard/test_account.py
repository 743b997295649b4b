"""Why did this take five months? The days of a case in one sentence: slow steps, and for whom it waited."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import catalogue
from schemas.envelope import instant
from schemas.snapshot import Line, Snapshot, Step
from services.dashboard.core.account import Account, account, covered
from services.dashboard.core.card import card_of
from services.dashboard.core.paces import Days
from services.dashboard.core.timeline import last_day, timeline
from tests.services.dashboard.tellings import snapshot

TODAY = date(2026, 5, 1)  # sixty days after receipt
STEPS = (
    Step("intake-check", "DPZ", date(2026, 3, 4), date(2026, 3, 6)),
    Step("advice", "DSB", date(2026, 3, 10), date(2026, 4, 9)),
    Step("advice", "DSO", date(2026, 3, 20), date(2026, 4, 29)),
)
ASKED = Line(
    "suspension",
    "Awb 4:15",
    "dso#1",
    instant(date(2026, 3, 12)),
    date(2026, 3, 12),
    date(2026, 3, 15),
    ground="consent",
)


def told(case: Snapshot, usual: dict[str, int]) -> Account:
    card = card_of(case, False)
    return account(case, card, timeline(case, card, TODAY, usual), last_day(card, TODAY))


def test_slow_steps_are_told_together_and_a_day_of_two_counts_once():
    why = told(snapshot(steps=STEPS), {"DPZ/intake-check": 4, "DSB/advice": 10, "DSO/advice": 10})

    assert [lane.department for lane in why.slow] == ["DSO", "DSB"]
    assert (why.total, why.lasted, why.usual) == (60, 50, 20)
    assert (why.can_say, why.between) == (True, 4)


def test_nobody_is_blamed_where_it_is_not_known_what_is_usual():
    why = told(snapshot(steps=STEPS), {})

    assert (why.slow, why.lasted, why.can_say) == ((), 0, False)
    assert not told(snapshot(steps=STEPS), {"DSB/advice": 40}).can_say  # of the others nobody knows


def test_days_for_the_applicant_stand_apart_also_within_the_bar_of_a_department():
    case = snapshot(steps=STEPS, ledger=(ASKED,))
    assert (told(case, {}).applicant, told(case, {}).others) == (4, 0)

    lanes = timeline(case, card_of(case, False), TODAY, {}).lanes
    assert [[(one.whose, one.counted.days) for one in lane.paused] for lane in lanes] == [[], [("applicant", 4)], []]


BIBOB, SINCE_ASKED = (
    Line("suspension", "Wet Bibob", "dso#2", instant(day), day, until, ground="bibob", open=until is None)
    for day, until in ((date(2026, 3, 14), None), (date(2026, 3, 14), date(2026, 3, 20)))
)


def test_the_sentence_of_a_wait_and_the_lines_of_the_table_count_the_same_days():
    """Also of a wait that lasts, and of two that overlap; today is no day of waiting yet."""
    for ledger, days in (((BIBOB,), [48]), ((ASKED, BIBOB), [4, 46]), ((ASKED, SINCE_ASKED), [4, 5])):
        case = snapshot(steps=STEPS, ledger=ledger)
        line, why = timeline(case, card_of(case, False), TODAY, {}), told(case, {})

        assert [one.counted.days for one in line.rests] == days
        assert why.applicant + why.others == sum(days)


_spans = st.tuples(st.dates(date(2026, 1, 1), date(2026, 3, 1)), st.integers(0, 30))


@given(st.lists(_spans.map(lambda one: Days(one[0], date.fromordinal(one[0].toordinal() + one[1]))), max_size=6))
def test_days_that_are_covered_are_counted_once(spans):
    days = {day for one in spans for day in range(one.first.toordinal(), one.last.toordinal())}

    assert covered(spans) == len(days)


def test_no_reason_speaks_to_the_applicant():
    words = [
        word
        for one in catalogue().whys_for_colleagues.values()
        for word in (one.nl.lower().split(), one.en.lower().split())
    ]

    assert [one for one in words if {"u", "uw", "you", "your"} & set(one)] == []
    assert set(catalogue().colleagues.reasons) <= set(catalogue().whys)


def test_a_late_case_of_which_nobody_told_why_is_known_and_no_other():
    assert told(snapshot(), {}).unexplained
    assert not told(snapshot(reason="external-advice"), {}).unexplained
    assert not told(snapshot(legal_date=TODAY), {}).unexplained
    assert told(snapshot(phase="decided", published_on=date(2026, 4, 28)), {}).unexplained
    assert not told(snapshot(phase="decided", published_on=date(2026, 4, 27)), {}).unexplained
