"""A case along its days, and what was said of it: each department its bar, each date its judgement."""

from dataclasses import dataclass
from datetime import date, datetime

from hypothesis import given

from schemas.envelope import instant
from schemas.service import Words
from schemas.snapshot import Asked, Line, Promise, Step
from services.dashboard.core.access import Reach, opens, reach
from services.dashboard.core.card import card_of
from services.dashboard.core.cell import BY_DAY, Row
from services.dashboard.core.count import cells
from services.dashboard.core.filter import Filter
from services.dashboard.core.order import Order, day_of, turned
from services.dashboard.core.paces import Days
from services.dashboard.core.promised import PROMISES, in_all, promises
from services.dashboard.core.question import Question, period
from services.dashboard.core.said import Forecast, by_day, forecasts, vows
from services.dashboard.core.timeline import timeline
from tests.services.dashboard.tellings import announcements, snapshot

TODAY = date(2026, 5, 20)
STEPS = (
    Step("advice", "DSO", date(2026, 3, 4), date(2026, 3, 14)),
    Step("traffic", "DSB", date(2026, 3, 20)),
    Step("later", "SZW"),
)


def test_each_department_has_its_days_the_wait_before_them_and_what_is_usual():
    case = snapshot(steps=STEPS)
    line = timeline(case, card_of(case, False), TODAY, {"DSB/traffic": 7})

    advice, traffic = line.lanes  # what has not begun has no bar
    assert (advice.real, advice.runs, advice.waited) == (Days(date(2026, 3, 4), date(2026, 3, 14)), False, None)
    assert (traffic.real.last, traffic.runs) == (TODAY, True)
    assert traffic.waited == Days(date(2026, 3, 14), date(2026, 3, 20))
    assert traffic.usual == Days(date(2026, 3, 20), date(2026, 3, 27))
    assert (line.at(case.received_on), line.at(TODAY)) == (0, 100)


def test_a_term_that_stood_still_is_drawn_for_whom_it_waited():
    rest = Line(
        "suspension", "Awb 4:15", "dso#1", instant(date(2026, 3, 6)), date(2026, 3, 6), ground="bibob", open=True
    )
    case = snapshot(ledger=(rest,))

    (found,) = timeline(case, card_of(case, False), TODAY, {}).rests
    assert (found.whose, found.counted.last, found.runs) == ("third-party", TODAY, True)


@given(announcements(most=6))
def test_every_bar_lies_within_the_drawing(said):
    for case in (one.data.snapshot for one in said):
        line = timeline(case, card_of(case, False), TODAY, {"DSO/step-dso": 30})
        for days in (days for lane in line.lanes for days in (lane.real, lane.waited, lane.usual) if days):
            assert line.first <= days.first <= days.last <= line.last
            assert 0 <= line.at(days.first) <= line.at(days.last) <= 100


@given(announcements(most=6))
def test_the_dates_of_a_case_are_judged_as_the_figures_judge_them(said):
    """The figures are sums of such judgements, so a case page can never contradict the table of promises."""
    for case in (one.data.snapshot for one in said):
        card = card_of(case, False)
        rows = [
            Row(figure, "", "", None, word, {int(value < TODAY.toordinal()) if figure in BY_DAY else value: 1})
            for figure, _, word, value in cells(case, card)
            if figure in PROMISES
        ]
        states = [vow.state for vow in vows(case, card, TODAY)]
        total = in_all(promises(rows))
        assert (total.kept, total.missed, total.waiting) == (
            states.count("kept"),
            states.count("missed"),
            states.count("open"),
        )


def test_a_date_is_kept_missed_or_still_to_come():
    told = (Promise(date(2026, 3, 2), date(2026, 5, 1), "term"), Promise(date(2026, 4, 1), TODAY, "delay"))
    case = snapshot(promises=told)

    assert [one.state for one in vows(case, card_of(case, False), TODAY)[:2]] == ["missed", "open"]
    ended = snapshot(promises=told, phase="decided", published_on=date(2026, 5, 4))
    judged = [(one.state, one.off) for one in vows(ended, card_of(ended, False), TODAY)[:2]]
    assert judged == [("missed", 3), ("kept", -16)]


def test_a_receipt_and_news_are_promised_once_a_case():
    case, words = snapshot(), Words([date(2026, 3, 3), date(2026, 3, 16)], date(2026, 3, 3))

    def served(case, today, words=words):
        found = vows(case, card_of(case, False), today, words)
        return {one.kind: (one.until and (one.until.month, one.until.day), one.state) for one in found}

    assert served(case, date(2026, 3, 30)) == {"receipt": ((3, 3), "kept"), "news": ((3, 30), "open")}
    assert served(case, date(2026, 3, 31))["news"] == ((3, 30), "missed")
    assert served(case, date(2026, 3, 3), Words()) == {"receipt": ((3, 3), "open"), "news": ((3, 16), "open")}
    assert served(case, date(2026, 3, 4), Words())["receipt"] == ((3, 3), "missed")
    rest = Line(
        "suspension", "Awb 4:15", "dso#1", instant(date(2026, 3, 6)), date(2026, 3, 20), ground="bibob", open=True
    )
    assert served(snapshot(ledger=(rest,)), date(2026, 9, 1))["news"] == ((3, 30), "missed")
    asked = (Asked(date(2026, 3, 20)),)
    assert served(snapshot(questions=asked), date(2026, 9, 1))["news"] == (None, "open")
    assert served(snapshot(phase="withdrawn", ended_on=date(2026, 3, 9)), TODAY) == {}
    assert served(snapshot(phase="decided", published_on=date(2026, 3, 31)), TODAY)["news"] == ((3, 30), "missed")
    assert served(snapshot(phase="decided", published_on=date(2026, 3, 30)), TODAY)["news"] == ((3, 30), "kept")


@dataclass
class Heard:
    happened_at: datetime
    expected_first: date | None
    expected_last: date | None


def test_what_was_expected_twice_is_told_once_from_the_first_day_on():
    one, other = (date(2026, 5, 1), date(2026, 5, 9)), (date(2026, 6, 1), date(2026, 6, 9))
    days = [(3, one), (5, one), (7, other), (9, (None, None)), (11, one)]
    history = [Heard(instant(date(2026, 3, day)), *between) for day, between in days]

    assert [(said.said_on.day, said.first.month) for said in forecasts(reversed(history))] == [(11, 5), (7, 6), (3, 5)]


def test_a_link_asks_the_same_but_for_one_thing():
    asked = Question(afdeling="DSO", op=Order.RECEIVED)

    assert asked.but(soort="x") == {"stand": "open", "afdeling": "DSO", "soort": "x", "op": "ontvangen"}
    assert asked.but(afdeling="", op=Order.DUE) == {"stand": "open"}
    assert turned(Order.RECEIVED, Order.RECEIVED) == Order.RECEIVED_BACK
    assert turned(Order.RECEIVED_BACK, Order.RECEIVED) == Order.RECEIVED
    assert day_of(Order.RECEIVED_BACK.start) == date.max
    assert day_of(Order.RECEIVED.start) == date.min


def test_a_period_is_so_many_months_or_from_one_to_another():
    assert period("", TODAY) is None
    assert period("3", TODAY) == (date(2026, 3, 1), date(2026, 5, 1))
    assert period("2026-02", TODAY) == (date(2026, 2, 1), date(2026, 2, 1))
    assert period("2025-11..2026-02", None) == (date(2025, 11, 1), date(2026, 2, 1))


class Someone:
    def __init__(self, role: str, *departments: str) -> None:
        self.role, self.departments = role, departments

    def may(self, role: str) -> bool:
        return role == self.role


def test_a_manager_reaches_the_city_and_a_department_its_own():
    assert reach(Someone("manager")) == opens(Someone("manager")) == Reach(None)
    assert (reach(Someone("agent")), opens(Someone("agent"))) == (None, Reach(None))
    assert opens(Someone("department", "DSB")) == Reach(("DSB",))
    assert reach(Someone("department", "DSB")) == Reach(("DSB",))
    assert reach(Someone("department")) is None
    assert reach(Someone("gardener", "DSB")) is None

    own = Reach(("DSB",))
    asked = [Filter(), Filter(department="DSB"), Filter(department="DSO")]
    assert [own.lists(one) for one in asked] == [False, True, False]
    marks = ["step:DSB/traffic", "step:DSO/advice", "passed:DSO>DSB", "passed:DSO>SZW", "reason:term-extended"]
    assert [own.lists(Filter(about=mark)) for mark in marks] == [True, False, True, False, False]
    assert own.lists(Filter(about="reason:term-extended", department="DSB"))
    assert all(Reach(None).lists(Filter(about=mark)) for mark in marks)


def test_a_range_that_had_begun_when_it_was_said_goes_on_from_that_day():
    told_on, last = date(2026, 2, 23), date(2026, 3, 13)
    began = Heard(instant(told_on), date(2026, 2, 18), last)
    over = Heard(instant(date(2026, 3, 20)), date(2026, 3, 2), date(2026, 3, 16))

    assert forecasts([began, over])[1] == Forecast(told_on, told_on, last)
    assert forecasts([over]) == [Forecast(date(2026, 3, 20), date(2026, 3, 16), date(2026, 3, 16))]


def test_of_two_expectations_of_one_day_a_page_shows_the_last():
    spring, summer, autumn = [(date(2026, month, 1), date(2026, month, 9)) for month in (5, 7, 10)]
    days = [(3, spring), (5, autumn), (5, spring), (7, autumn), (7, summer)]
    history = [Heard(instant(date(2026, 3, day)), *between) for day, between in days]

    assert [(one.said_on.day, one.first.month) for one in by_day(forecasts(history))] == [(7, 7), (3, 5)]
