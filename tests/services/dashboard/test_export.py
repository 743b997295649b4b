"""Files of a list: a spreadsheet reckons with nothing in them, and process mining reads what happened in its order."""

import csv
import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.catalogue import Language
from schemas.envelope import instant
from schemas.said import Ground
from schemas.snapshot import Asked, Line, Step
from services.dashboard.core.card import card_of
from services.dashboard.core.event_log import XES_BEGIN, XES_END, happened, log_lines
from services.dashboard.core.export import CODES, NAMES, csv_begin, csv_lines, record
from tests.services.dashboard.tellings import snapshot

TODAY = date(2026, 5, 20)
STEPS = (
    Step("advice", "DSO", date(2026, 3, 4), date(2026, 3, 14), team="Team West"),
    Step("traffic", "DSB", date(2026, 3, 20)),
)


def rows(*titles: str, language: Language = "nl") -> list[dict[str, str]]:
    records = [record(card_of(snapshot(title=title), False), 2, 1, TODAY, language) for title in titles]
    begin = csv_begin(language).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(begin + csv_lines(records)), delimiter=";"))


def test_a_row_says_in_words_what_the_list_shows():
    (row,) = rows('Dakkapel; met "hoek"')

    assert list(row) == list(NAMES["nl"])
    assert row["onderwerp"] == 'Dakkapel; met "hoek"'
    assert (row["ligt_bij"], row["uiterlijk"]) == ("Dienst Stedelijke Ontwikkeling", "2026-04-27")
    assert (row["stand"], row["berichten_mislukt"], row["afgerond"]) == ("Te laat", "1", "")


@pytest.mark.parametrize(("day", "shown"), [(20, "2026-05-20"), (19, "")])
def test_a_row_expects_nothing_of_a_day_that_has_passed(day, shown):
    card = card_of(snapshot(expected_on=date(2026, 5, day)), False)

    assert csv_lines([record(card, 0, 0, TODAY, "nl")]).split(";")[NAMES["nl"].index("verwacht")] == shown


def test_a_file_is_in_one_language_and_its_codes_are_those_of_the_other():
    (nl,), (en,) = rows("Dakkapel"), rows("Dakkapel", language="en")

    assert (nl["stand"], en["state"]) == ("Te laat", "Late")
    assert (en["case_number"], en["messages_failed"]) == (nl["zaaknummer"], nl["berichten_mislukt"])
    assert {name: nl[name] for name in CODES} == {name: en[name] for name in CODES} == {
        "type_code": "omgevingsvergunning-regulier", "department_code": "DSO", "waits_on_code": "municipality",
        "reason_code": "", "state_code": "te-laat",
    }  # fmt: skip
    assert set(en) & set(nl) == set(CODES)


@pytest.mark.parametrize("title", ["=1+1", "+31", "-1", "@sum", " =1", "\t=1", "\r=1"])
def test_a_spreadsheet_reckons_with_no_cell(title):
    assert rows(title)[0]["onderwerp"] == f"'{title}"


@given(st.text())
def test_whatever_a_title_says_it_is_read_back_from_the_file(title):
    (row,) = rows(title)

    assert row["onderwerp"].removeprefix("'") == title.removeprefix("'")


def test_a_log_tells_a_case_from_receipt_to_end_and_names_nobody():
    case = snapshot(steps=STEPS, phase="decided", decided_on=date(2026, 4, 1), published_on=date(2026, 4, 2))

    assert [(one.name, one.department, one.kind) for one in happened(case)] == [
        ("received", "DSO", "complete"),
        ("advice", "DSO", "start"),
        ("advice", "DSO", "complete"),
        ("traffic", "DSB", "start"),
        ("decided", "DSO", "complete"),
        ("made-known", "DSO", "complete"),
    ]
    assert not {"Team West", case.applicant_id, case.title} & set(log_lines([case]).split('"'))


def ledger(*rests: tuple[Ground, date, date | None]) -> tuple[Line, ...]:
    known = instant(date(2026, 3, 3))
    return tuple(
        Line("suspension", "Awb 4:15", "dso#1", known, since, until, ground=ground, open=until is None)
        for ground, since, until in rests
    )


WAITED: dict[str, Any] = {
    "questions": (Asked(date(2026, 3, 5), date(2026, 3, 9)), Asked(date(2026, 4, 1))),
    "ledger": ledger(("completion", date(2026, 3, 6), date(2026, 3, 8)), ("bibob", date(2026, 3, 24), None)),
}


def test_a_log_tells_of_questions_and_of_the_days_on_which_the_term_stood_still():
    told = [(f"{one.on:%m-%d}", one.name, one.kind, *one.more.values()) for one in happened(snapshot(**WAITED), TODAY)]

    assert told == [
        ("03-02", "received", "complete"),
        ("03-05", "question", "start"),
        ("03-06", "term", "suspend", "completion", "applicant"),
        ("03-09", "question", "complete"),
        ("03-09", "term", "resume", "completion", "applicant"),
        ("03-24", "term", "suspend", "bibob", "third-party"),
        ("04-01", "question", "start"),
    ]


def test_what_is_planned_has_not_happened():
    planned = snapshot(ledger=ledger(("bibob", date(2026, 3, 24), date(2026, 6, 1))))

    assert [one.kind for one in happened(planned, TODAY)] == ["complete", "suspend"]
    assert [one.kind for one in happened(planned, date(2026, 6, 2))] == ["complete", "suspend", "resume"]
    assert [one.kind for one in happened(planned, date(2026, 3, 23))] == ["complete"]


def test_an_outcome_is_told_once_it_was_made_known():
    taken = snapshot(phase="decided", outcome="granted", decided_on=date(2026, 4, 1))
    known = replace(taken, published_on=date(2026, 4, 2))

    assert ['key="outcome" value="granted"' in log_lines([one]) for one in (taken, known)] == [False, True]


@pytest.mark.filterwarnings("ignore")  # of pm4py, about readers that are faster
def test_process_mining_reads_the_log(tmp_path):
    """With pm4py, which many analysts have; without it nobody knows whether they can read what we write."""
    pm4py = pytest.importorskip("pm4py", reason="PM4PY IS NOT INSTALLED: `make tools` brings it", exc_type=ImportError)
    cases = [snapshot(f"DH-{n}", steps=STEPS, area="Centrum <&> \x01") for n in range(3)]
    ended = {"phase": "decided", "published_on": date(2026, 4, 20), "outcome": "partly"}
    cases.append(snapshot("DH-3", **WAITED, **ended))
    (file := tmp_path / "zaken.xes").write_text(XES_BEGIN + log_lines(cases, TODAY) + XES_END, "utf-8")

    log = pm4py.read_xes(str(file))
    assert set(log["case:concept:name"]) == {"DH-0", "DH-1", "DH-2", "DH-3"}
    assert list(log[log["case:concept:name"] == "DH-1"]["concept:name"]) == ["received", "advice", "advice", "traffic"]
    assert set(log["org:group"]) == {"DSO", "DSB"}
    for zone in ("Europe/Amsterdam", "UTC"):
        assert str(log["time:timestamp"].dt.tz_convert(zone).iloc[0].date()) == "2026-03-02"
    graph, begins, ends = pm4py.discover_dfg(log)
    assert graph["advice", "traffic"] == 3
    assert (begins, ends) == ({"received": 4}, {"traffic": 3, "made-known": 1})
    assert {*log[log["case:outcome"] == "partly"]["case:concept:name"]} == {"DH-3"}
    still = log[log["concept:name"] == "term"]
    transitions = ["suspend", "resume", "suspend"]
    assert list(zip(still["lifecycle:transition"], still["waitsFor"], strict=True)) == [
        *zip(transitions, ("applicant", "applicant", "third-party"), strict=True)
    ]
    assert list(log[log["concept:name"] == "question"]["lifecycle:transition"]) == ["start", "complete", "start"]
