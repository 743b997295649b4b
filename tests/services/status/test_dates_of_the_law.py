"""Every date that was worked out from the law by hand, asked of whole cases: counting, standing still, extending."""

from datetime import UTC, datetime

import pytest

from schemas.envelope import legal_day
from schemas.stories import answered, asked, at, extended, fact, on, opened
from services.status.core.calendar import after, last_day, rolls
from services.status.core.fold import retell
from services.status.core.further import further_terms, updates
from services.status.core.wake import rest

from .kinds import KINDS

pytestmark = pytest.mark.usefixtures("kinds")


def ledger(*facts):
    told = retell("DH-2026-0001", facts).snapshot
    assert told is not None
    return told


def refused(*facts):
    return [no.code for no in ledger(*facts).refused]


def received(day, kind="8-weeks", **data):
    return opened(day, case_type=kind, received_on=day, **data)


def stopped(day, ground, until=None):
    return fact("term.suspended", day, ground=ground, until=until)


def resumed(day, ground):
    return fact("term.resumed", day, ground=ground)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 9, 21, 22, 30, tzinfo=UTC), on(9, 22)),
        (datetime(2026, 12, 31, 23, 15, tzinfo=UTC), on(1, 1, 2027)),
    ],
)
def test_r1_a_legal_day_is_a_day_in_amsterdam(moment, day):
    assert legal_day(moment) == day


def test_r1_an_answer_late_in_the_evening_is_of_the_day_on_the_clock_of_the_town_hall():
    assert ledger(received(on(9, 1)), asked(on(9, 10), on(10, 1)), answered(at(9, 20, 22, 30))).suspended_days == 10
    assert last_day(legal_day(at(12, 31, 23, 15)), "P8W") == on(2, 26, 2027)


def test_r2_the_day_of_receipt_does_not_count():
    assert ledger(received(on(9, 1))).legal_date == on(10, 27)


def test_r2_the_last_day_itself_is_not_late():
    case = retell("DH-2026-0001", [received(on(9, 1))])
    evening, midnight = (rest(case, at(10, 27, hour)).snapshot for hour in (22, 23))

    assert evening and not evening.late
    assert midnight and midnight.late


@pytest.mark.parametrize(
    ("day", "period", "last"),
    [(on(8, 31), "P6M", on(2, 28, 2027)), (on(8, 31, 2027), "P6M", on(2, 29, 2028)), (on(2, 28), "P6M", on(8, 28)),
     (on(2, 29, 2028), "P1Y", on(2, 28, 2029)), (on(1, 31), "P1M", on(2, 28)), (on(3, 31), "P3M", on(6, 30))],
)  # fmt: skip
def test_r3_months_end_on_the_same_number_or_on_the_last_day(day, period, last):
    assert after(day, period) == last


def test_r4_the_term_is_moved_once_at_the_end_and_never_on_the_way():
    told = ledger(received(on(10, 30)), asked(on(11, 9), on(11, 30)), answered(on(11, 13)))

    assert (told.nominal_date, told.legal_date) == (on(12, 28), on(12, 28))  # 25 December and three days


@pytest.mark.parametrize(
    ("periods", "moves"),
    [(["P12W"], True), (["P13W"], False), (["P90D"], True), (["P91D"], False), (["P3M"], True), (["P4M"], False),
     (["P1Y"], False), (["P8W", "P4W"], True), (["P8W", "P6W"], False), (["P60D", "P30D"], True),
     (["P60D", "P31D"], False), (["P6M", "P6W"], False), (["P1M", "P2M"], True), (["P2M", "P2M"], False),
     (["P2M", "P2W"], True), (["P8W", "P1M"], True), (["P3M", "P1D"], False), (["P3M", "P6W"], False)],
)  # fmt: skip
def test_r5_only_short_terms_are_moved(periods, moves):
    assert rolls(*periods) is moves


def test_r5_a_promise_of_the_city_and_the_date_in_a_letter_are_not_moved():
    promise = ledger(received(on(11, 27), "promising")).service_date
    letter = ledger(received(on(9, 1)), asked(on(9, 10), on(9, 20)))  # a Sunday

    assert promise == on(12, 25)
    assert letter.suspended_days == 9


@pytest.mark.parametrize(
    ("start", "kind", "nominal", "effective"),
    [
        (on(10, 29), "8-weeks", on(12, 24), on(12, 24)),  # Christmas Eve is a normal day
        (on(10, 30), "8-weeks", on(12, 25), on(12, 28)),
        (on(11, 6), "8-weeks", on(1, 1, 2027), on(1, 4, 2027)),
        (on(1, 29, 2027), "8-weeks", on(3, 26, 2027), on(3, 30, 2027)),  # Good Friday to Tuesday after Easter
        (on(2, 28), "8-weeks", on(4, 25), on(4, 28)),  # the King's birthday is on that Monday
        (on(3, 10), "8-weeks", on(5, 5), on(5, 6)),
        (on(3, 19), "8-weeks", on(5, 14), on(5, 15)),  # the Friday after Ascension is no holiday
        (on(10, 2), "12-weeks", on(12, 25), on(12, 28)),
        (on(9, 26), "13-weeks", on(12, 26), on(12, 26)),
        (on(8, 31), "6-months", on(2, 28, 2027), on(2, 28, 2027)),
        (on(11, 21), "8-weeks", on(1, 16, 2027), on(1, 18, 2027)),
        (on(11, 20), "complaint", on(1, 1, 2027), on(1, 4, 2027)),
    ],
)
def test_r5_the_table_of_last_days(start, kind, nominal, effective):
    told = ledger(received(start, kind))

    assert (told.nominal_date, told.legal_date) == (nominal, effective)


def test_r5_an_adjourned_complaint_counts_on_from_the_nominal_day():
    told = ledger(received(on(11, 20), "complaint"), extended(on(1, 4, 2027), "P4W"))

    assert (told.nominal_date, told.legal_date) == (on(1, 29, 2027), on(1, 29, 2027))


def test_r5_news_of_a_complaint_every_two_weeks_is_sent_on_working_days():
    told = ledger(received(on(11, 20), "complaint"), extended(on(1, 4, 2027), "P4W"))
    due = [on(12, 4), on(12, 18), on(1, 1, 2027), on(1, 15, 2027), on(1, 29, 2027)]

    assert updates(told, KINDS["complaint"]) == due
    assert [news(told, day) for day in due] == [on(12, 4), on(12, 18), on(1, 4, 2027), on(1, 15, 2027), on(1, 29, 2027)]


def news(told, today):
    return next(term.until for term in further_terms(told, today) if term.name == "update")


@pytest.mark.parametrize(
    ("start", "period", "last"),
    [(on(12, 24), "P3D", on(12, 29)), (on(12, 24), "P2D", on(12, 28)), (on(4, 2), "P3D", on(4, 8)),
     (on(4, 2), "P4D", on(4, 8)), (on(4, 2), "P5D", on(4, 8)), (on(4, 2), "P6D", on(4, 8)),
     (on(9, 1), "P3D", on(9, 4))],
)  # fmt: skip
def test_a_term_of_three_days_or_more_holds_two_working_days(start, period, last):
    """Awt art. 2: Easter 2026 lies between Thursday 2 and Tuesday 7 April."""
    assert last_day(start, period) == last


def test_r6_ten_days_are_not_counted_while_the_applicant_completes():
    told = ledger(received(on(9, 1)), asked(on(9, 10), on(10, 1)), answered(on(9, 21)))

    assert (told.suspended_days, told.legal_date) == (10, on(11, 6))


def test_r7_an_extension_comes_before_the_days():
    facts = [received(on(9, 1)), asked(on(9, 10), on(10, 1)), answered(on(9, 21))]

    assert ledger(*facts, extended(on(11, 6))).legal_date == on(12, 18)
    assert refused(*facts, extended(on(11, 7))) == ["extension-too-late"]


@pytest.mark.parametrize(
    ("reading", "days", "last"), [("on-its-last-day", 13, on(11, 9)), ("day-after", 14, on(11, 10))]
)
def test_r8_a_term_that_lapsed_counts_again_on_its_last_day_or_after(read_as, reading, days, last):
    read_as(lapsed_request=reading)
    told = ledger(received(on(9, 1)), asked(on(9, 10), on(9, 24)))

    assert (told.suspended_days, told.legal_date) == (days, last)


def test_r9_a_request_without_a_term_does_not_suspend():
    told = ledger(received(on(9, 1)), asked(on(9, 10)))

    assert (told.suspended_days, told.legal_date) == (0, on(10, 27))
    assert [no.code for no in told.refused] == ["suspension-without-term"]
    assert told.asked != ()  # the applicant is still asked


def test_r10_days_on_which_two_things_are_waited_for_count_once():
    told = ledger(received(on(9, 1)), asked(on(9, 10), on(9, 25)), stopped(on(9, 14), "applicant", on(9, 30)))

    assert (told.suspended_days, told.nominal_date) == (19, on(11, 15))  # 11 to 29 September
    assert told.legal_date == on(11, 16)


@pytest.mark.parametrize(("asked_on", "code"), [(on(10, 26), []), (on(10, 27), ["suspension-after-term"])])
def test_r10_what_begins_after_the_last_day_does_not_suspend(asked_on, code):
    told = ledger(received(on(9, 1)), asked(asked_on, on(11, 10)))

    assert [no.code for no in told.refused] == code
    assert (told.legal_date == on(10, 27)) is bool(code)


@pytest.mark.parametrize(("reading", "last"), [("one-term", on(12, 25)), ("two-terms", on(12, 28))])
def test_r11_fourteen_weeks_are_moved_only_when_they_are_two_terms(read_as, reading, last):
    read_as(extended_term=reading)
    told = ledger(received(on(9, 18)), extended(on(11, 10)))

    assert (told.nominal_date, told.legal_date) == (on(12, 25), last)
