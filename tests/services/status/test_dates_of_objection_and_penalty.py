"""Every date that was worked out from the law by hand: extending once, objections, penalties, counting back."""

import pytest
from pydantic import TypeAdapter, ValidationError

from schemas.catalogue import catalogue
from schemas.said import Period
from schemas.stories import decided, delayed, extended, fact, on, published
from services.status.core.calendar import before
from services.status.core.further import further_terms, last_owed, penalty

from .test_dates_of_the_law import ledger, received, refused, resumed, stopped

pytestmark = pytest.mark.usefixtures("kinds")


@pytest.mark.parametrize(
    ("kind", "said", "codes"),
    [
        ("8-weeks", [extended(on(10, 27))], []),
        ("8-weeks", [extended(on(10, 28))], ["extension-too-late"]),
        ("8-weeks", [extended(on(10, 20), "P2W"), extended(on(10, 21), "P2W")], ["extension-twice"]),
        ("8-weeks", [extended(on(10, 20), "P7W")], ["extension-too-long"]),
        ("8-weeks", [extended(on(10, 20), "P42D")], []),
        ("8-weeks-no-more", [extended(on(10, 20))], ["extension-not-allowed"]),
        ("8-weeks", [published(on(10, 20)), extended(on(10, 21))], ["extension-after-end"]),
        ("6-months", [extended(on(10, 27))], []),
        ("6-months", [extended(on(10, 28))], ["extension-window-closed"]),
    ],
)
def test_r12_a_term_is_extended_once_in_time_and_no_longer_than_allowed(kind, said, codes):
    assert refused(received(on(9, 1), kind), *said) == codes


def test_r13_a_notice_of_delay_moves_what_we_expect_and_never_what_the_law_says():
    told = ledger(received(on(9, 1)), delayed(on(10, 20), on(11, 20)))

    assert (told.legal_date, told.expected_on) == (on(10, 27), on(11, 20))


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ([stopped(on(9, 10), "bibob"), resumed(on(9, 21), "bibob")], 11),  # from the day of the request itself
        ([stopped(on(9, 10), "bibob")], 56),
        ([stopped(on(9, 10), "bibob", on(11, 20))], 71),
        ([stopped(on(9, 10), "bibob", on(2, 1, 2027))], 84),
        ([stopped(on(9, 10), "bibob"), stopped(on(11, 1), "bibob", on(2, 1, 2027))], 84),
        ([stopped(on(9, 10), "bibob"), resumed(on(2, 1, 2027), "bibob")], 56),  # the advice itself may be late
    ],
)
def test_r14_advice_of_the_bibob_office_never_takes_more_than_eight_and_four_weeks(said, days):
    assert ledger(received(on(9, 1), "8-weeks-bibob"), *said).suspended_days == days


@pytest.mark.parametrize(
    ("written", "read"),
    [("P8W", "P8W"), ("P56D", "P56D"), ("P6M", "P6M"), ("P1Y", "P1Y"), ("P0Y1M0W0D", "P1M"), ("P0Y0M56D", "P56D")],
)
def test_r15_periods_are_read_as_registers_write_them(written, read):
    assert TypeAdapter(Period).validate_python(written) == read


@pytest.mark.parametrize("written", ["P0D", "P-1D", "-P1D", "PT48H", "P1DT1H", "P", "P1.5M", "8W", ""])
def test_r15_a_period_of_nothing_and_hours_are_refused(written):
    with pytest.raises(ValidationError):
        TypeAdapter(Period).validate_python(written)


@pytest.mark.parametrize(
    ("published_on", "kind", "last"),
    [
        (on(11, 13), "objection", on(2, 8, 2027)),
        (on(11, 13), "objection-committee", on(3, 22, 2027)),
        (on(4, 14, 2023), "objection", on(7, 7, 2023)),  # as the court counted in ECLI:NL:RBMNE:2024:6245
    ],
)
def test_r16_an_objection_is_decided_from_the_end_of_the_term_to_object(published_on, kind, last):
    assert ledger(received(on(12, 1, published_on.year), kind, contested_on=published_on)).legal_date == last


@pytest.mark.parametrize(("published_on", "last"), [(on(11, 13), on(12, 28)), (on(4, 14, 2023), on(5, 26, 2023))])
def test_r16_one_can_object_for_six_weeks_after_the_decision_was_made_known(published_on, last):
    start = published_on.replace(month=published_on.month - 1)

    assert ledger(received(start), published(published_on)).objection_until == last


def noticed(day):
    return fact("default.noticed", day, received_on=day)


def test_r17_the_city_owes_from_the_fifteenth_day_after_the_notice():
    told = ledger(received(on(9, 1)), noticed(on(10, 29)))

    assert told.penalty_from == on(11, 13)


@pytest.mark.parametrize("day", [on(10, 1), on(10, 27)])
def test_r17_a_notice_before_the_term_ended_counts_for_nothing(day):
    told = ledger(received(on(9, 1)), noticed(day))

    assert told.penalty_from is None
    assert [no.code for no in told.refused] == ["default-premature"]


@pytest.mark.parametrize(
    ("until", "days", "euros"),
    [(on(11, 12), 0, 0), (on(11, 13), 1, 23), (on(11, 21), 9, 207), (on(11, 26), 14, 322), (on(11, 27), 15, 357),
     (on(12, 10), 28, 812), (on(12, 11), 29, 857), (on(12, 24), 42, 1442), (on(12, 25), 42, 1442),
     (on(6, 1, 2027), 42, 1442)],
)  # fmt: skip
def test_r17_what_the_city_owes_day_by_day_for_forty_two_days(until, days, euros):
    assert penalty(on(11, 13), until, catalogue().law) == (days, euros)


def owed(told, today):
    penalties = [term for term in further_terms(told, today) if term.name == "penalty"]
    return [(term.since, term.until, term.euros) for term in penalties]


def test_r17_the_city_owes_until_the_forty_second_day_and_tells_how_much_by_now():
    told = ledger(received(on(9, 1)), noticed(on(10, 29)))

    assert owed(told, on(11, 21)) == [(on(11, 13), on(12, 24), 207)]
    assert owed(told, on(3, 1, 2027)) == [(on(11, 13), on(12, 24), 1442)]


@pytest.mark.parametrize(("reading", "last", "euros"), [("free", on(11, 21), 207), ("owed", on(11, 22), 230)])
def test_r17_a_decision_stops_what_the_city_owes(read_as, reading, last, euros):
    law = catalogue().law
    law = read_as(penalty=law.penalty.model_copy(update={"day_of_decision": reading}))
    told = ledger(received(on(9, 1)), noticed(on(10, 29)), decided(on(11, 20)), published(on(11, 22)))

    assert last_owed(told, law) == last
    assert penalty(on(11, 13), last, law) == (9 if reading == "free" else 10, euros)
    assert [sum_ for _, _, sum_ in owed(told, on(12, 24))] == [euros]


@pytest.mark.parametrize(
    ("weeks", "last"), [("P8W", on(5, 1, 2027)), ("P18W", on(2, 20, 2027)), ("P22W", on(1, 23, 2027))]
)
def test_r18_what_is_counted_back_from_an_event_stays_on_its_saturday(weeks, last):
    assert before(on(6, 26, 2027), weeks) == last


def test_r18_a_case_tells_until_when_one_could_apply():
    told = ledger(received(on(1, 11, 2027), "event", event_on=on(6, 26, 2027)))

    assert told.apply_by == on(2, 20, 2027)
