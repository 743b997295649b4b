"""The terms of the catalogue: where each is written, how sure we are of it, and from which day it holds."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from tests.contract.kinds import CASE_TYPES, CITY, CODE, KINDS, each_kind, rules_of

ARTICLE = re.compile(r"\bart\. \d|^Regeling|^Beleidsregel|verordening")  # a by-law may be named as a whole
READ = {"Awb art. 7:10", "Awb art. 9:11", "Omgevingswet art. 16.64", "Omgevingswet art. 16.66; Awb art. 3:18"}
# No decision is asked for, or a law takes the penalty away: Woo 8.2; Awb 4:20a for what silence granted.
NO_PENALTY = {
    *("evenement-melding", "klacht", "klacht-commissie", "woo-verzoek", "wmo-melding"),
    *("omgevingsvergunning-regulier", "kapvergunning", "uitwegvergunning", "monumentenvergunning"),  # under the Wabo
}
NO_OBJECTION = {
    *("evenement-melding", "klacht", "klacht-commissie", "wmo-melding"),
    *("bezwaar", "bezwaar-commissie", "omgevingsvergunning-uitgebreid"),  # to court at once
}
BIBOB = {
    *("exploitatievergunning-horeca", "alcoholwetvergunning", "kansspelautomaten", "subsidie-aanvraag"),
    *("coffeeshop-exploitatievergunning", "seksinrichting-exploitatievergunning"),
    *("omgevingsvergunning-regulier", "omgevingsvergunning-instemming", "omgevingsvergunning-uitgebreid"),
}


def days(period: str) -> int:
    return int(period[1:-1]) * {"D": 1, "W": 7, "M": 30, "Y": 365}[period[-1]]


def without(flag: str) -> set[str]:
    return {name for name, versions in CASE_TYPES.items() for kind in versions if not getattr(kind, flag)}


@each_kind
def test_each_term_says_where_it_is_written(kind):
    assert [rule.article for rule in rules_of(kind) if not ARTICLE.search(rule.article)] == []


@each_kind
def test_what_the_city_promises_is_sooner_than_the_law(kind):
    assert kind.service_norm is None or days(kind.service_norm.period) < days(kind.term.period)


@each_kind
def test_a_term_is_not_extended_by_more_than_itself(kind):
    assert kind.extension is None or days(kind.extension.period) <= days(kind.term.period)
    assert kind.extension is None or days(kind.extension.within or "P1D") <= days(kind.term.period)


def test_only_what_was_read_in_a_source_is_marked_verified():
    assert {rule.article for kind in KINDS for rule in rules_of(kind) if rule.mark == "verified"} == READ


@pytest.mark.parametrize("name", CASE_TYPES)
def test_the_versions_of_a_case_type_follow_each_other_and_differ_in_a_rule(name):
    versions = CASE_TYPES[name]

    assert CODE.match(name)
    assert [v.valid_from for v in versions] == sorted({v.valid_from for v in versions})
    assert all(rules_of(earlier) != rules_of(later) for earlier, later in pairwise(versions))
    assert len({tuple(step.id for step in kind.steps) for kind in versions}) == 1


@each_kind
def test_a_ground_of_suspension_stands_in_the_law_and_is_named_once(kind):
    assert len(set(kind.suspension)) == len(kind.suspension)
    assert set(kind.suspension) <= CITY.law.grounds.keys()


def test_the_advice_of_the_bibob_office_is_waited_for_only_where_its_law_reaches():
    assert {name for name, versions in CASE_TYPES.items() if "bibob" in versions[-1].suspension} == BIBOB


def test_what_asks_for_no_decision_is_not_suspended():
    assert {name for name, versions in CASE_TYPES.items() if not versions[-1].suspension} == {
        *("evenement-melding", "wmo-melding"),
    }


def test_a_late_answer_costs_money_and_can_be_contested_but_for_those_that_the_law_names():
    assert without("penalty") == NO_PENALTY
    assert without("objection") == NO_OBJECTION


@pytest.mark.parametrize(
    ("asked", "term", "extension"),
    [
        ("terrasvergunning", "P8W", "P8W"),
        ("omgevingsvergunning-regulier", "P8W", "P6W"),
        ("omgevingsvergunning-instemming", "P12W", "P6W"),
        ("omgevingsvergunning-uitgebreid", "P6M", "P6W"),
        ("bijstandsuitkering", "P8W", None),
        ("bbz-uitkering", "P13W", "P13W"),
        ("wmo-melding", "P6W", None),
        ("wmo-voorziening", "P2W", None),
        ("klacht", "P6W", "P4W"),
        ("klacht-commissie", "P10W", "P4W"),
        ("bezwaar", "P6W", "P6W"),
        ("bezwaar-commissie", "P12W", "P6W"),
        ("woo-verzoek", "P4W", "P2W"),
        ("subsidie-aanvraag", "P13W", None),
        ("subsidie-vaststelling", "P22W", None),
    ],
)
def test_the_terms_that_people_know(asked, term, extension):
    kind = CITY.case_type(asked, date(2026, 11, 23))

    assert (kind.term.period, kind.extension and kind.extension.period) == (term, extension)


def test_a_complaint_is_told_about_every_two_weeks():
    assert {name for name, versions in CASE_TYPES.items() if versions[-1].updates == "P2W"} == {
        *("klacht", "klacht-commissie"),
    }


def test_an_objection_counts_from_the_end_of_the_term_to_object():
    counted = {name for name, versions in CASE_TYPES.items() if versions[-1].term.counts_from == "objection-term"}

    assert counted == {"bezwaar", "bezwaar-commissie"}


def test_a_permit_asked_before_the_omgevingswet_keeps_the_wabo():
    old, new = (CITY.case_type("omgevingsvergunning-regulier", day) for day in (date(2023, 12, 31), date(2024, 1, 1)))

    assert ("Wabo" in old.term.article, old.penalty) == (True, False)
    assert ("Omgevingswet" in new.term.article, new.penalty) == (True, True)


def test_a_large_event_is_asked_for_earlier_than_a_small_one():
    before = {name: [v.event.before for v in versions if v.event] for name, versions in CASE_TYPES.items()}

    assert {name: told for name, told in before.items() if told} == {
        "evenement-klein": ["P8W"],
        "evenement-groot": ["P18W", "P22W"],
        "evenement-melding": ["P2W"],
    }


def test_the_law_names_its_articles_and_what_a_late_decision_costs():
    penalty = CITY.law.penalty
    starts = [*(rate.from_day for rate in penalty.rates), penalty.days + 1]
    most = sum((end - start) * rate.euros for rate, (start, end) in zip(penalty.rates, pairwise(starts), strict=True))

    assert most == 1442  # Awb 4:17: 14 days of 23, 14 of 35 and 14 of 45
    assert date(2026, 10, 29) + timedelta(days=penalty.first_day) == date(2026, 11, 13)
    assert [r.article for r in (CITY.law.objection, penalty) if not ARTICLE.search(r.article)] == []
    assert [r.article for r in CITY.law.grounds.values() if not ARTICLE.search(r.article)] == []


def test_a_term_without_an_article_would_be_noticed():
    said = ("Awb art. 4:13", "Bbz 2004; Awb art. 4:13", "Parkeerverordening Den Haag", "denhaag.nl")

    assert [bool(ARTICLE.search(article)) for article in said] == [True, True, True, False]
    assert days("P13W") > days("P3M") == days("P90D") > days("P12W")
