"""What a line of the receipt phase becomes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.case_events import any_fact
from services.intake.core.dialects import receipt
from tests.services.intake.dialects.invented import data, names, steps

ACTIVITIES = [
    "Confirmation of receipt", "T02 Check", "T05 Print", "T06 Necessity", "T07-2 Draft", "T08 Ask", "T09-1 Receive",
    "T10 Determine", "T11 Unlicensed", "T16 Report", "T99 Unheard of",
]  # fmt: skip


def permit(**more: str) -> dict[str, str]:
    row = {"case": "case-1", "channel": "Desk", "department": "General", "responsible": "Somebody"}
    return row | {"startdate": "2011-03-01T01:06:40.020+01:00", "enddate": "2011-04-20T15:00:00+02:00"} | more


def line(activity: str, day: str = "2011-03-05", case: str = "case-1") -> dict[str, str]:
    return {"case": case, "task": "task-0", "activity": activity, "time": f"{day}T10:00:00+01:00", "resource": "Nobody"}


def told(*activities: str, **case: str):
    return receipt.tell([permit(**case)], [line(activity) for activity in activities], "OW")


def test_a_request_opens_on_the_day_it_came_by_the_way_it_came():
    opening = told().facts[0]

    assert opening["subject"] == "OW-1"
    assert (opening["data"]["occurredAt"], opening["data"]["channel"]) == ("2011-03-01", "desk")


@pytest.mark.parametrize(("written", "channel"), [("Internet", "web"), ("e-mail", "email"), ("Intern", "internal")])
def test_every_channel_has_a_word_in_the_contract(written: str, channel: str):
    assert data(told(channel=written), "case.opened")[0]["channel"] == channel


def test_the_receipt_phase_is_over_when_nothing_stops_the_clock():
    heard = told("Confirmation of receipt", "T10 Determine", "T10 Determine")

    assert names(heard).count("case.taken-in") == 1
    assert steps(heard, "started") == ["compleet", "beoordeling"]
    assert heard.skipped == {"second-of-its-kind": 1}


def test_advice_is_the_step_of_another_department():
    heard = told("T07-1 Draft", "T08 Ask", "T09-1 Receive")

    assert (steps(heard, "started"), steps(heard, "completed")) == (["advies"], ["advies"])
    assert heard.skipped == {"second-of-its-kind": 1}


@pytest.mark.parametrize(
    ("activity", "reason"),
    [
        ("T05 Print", "confirmation-not-in-contract-yet"),
        ("T16 Report", "hold-not-in-contract-yet"),
        ("T11 Unlicensed", "unlicensed-not-in-contract-yet"),
        ("T06 Necessity", "internal-step"),
    ],
)
def test_what_has_no_word_in_the_contract_is_skipped_with_its_reason(activity: str, reason: str):
    assert told(activity).skipped == {reason: 1}


def test_the_end_date_sends_the_decision_and_closes_the_case():
    heard = told()

    assert names(heard)[-2:] == ["decision.sent", "case.closed"]
    assert data(heard, "decision.sent")[0]["publishedOn"] == "2011-04-20"
    assert "case.closed" not in names(told(enddate=""))


def test_a_case_that_never_started_tells_nothing():
    heard = told("T10 Determine", startdate="EMPTY")

    assert (heard.facts, heard.skipped) == ([], {"case-without-start": 1})


@given(
    st.lists(st.builds(line, st.sampled_from(ACTIVITIES), st.dates().map(str), st.sampled_from(["case-1", "case-2"])))
)
def test_every_line_is_a_ground_or_has_a_reason_and_every_fact_keeps_the_contract(lines):
    heard = receipt.tell([permit()], lines, "OW")

    assert heard.lines == len(lines) == heard.grounds + sum(heard.skipped.values())
    assert [any_fact.validate_json(json.dumps(fact)).id for fact in heard.facts] == [f["id"] for f in heard.facts]
    assert len({fact["id"] for fact in heard.facts}) == len(heard.facts)
    assert receipt.tell([permit()], lines, "OW") == heard
