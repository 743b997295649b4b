"""Files of a list: a spreadsheet reckons with nothing in them, and process mining reads what happened in its order."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.snapshot import Step
from services.dashboard.core.card import card_of
from services.dashboard.core.export import CSV_BEGIN, NAMES, XES_BEGIN, XES_END, csv_lines, happened, log_lines, record
from tests.services.dashboard.tellings import snapshot

TODAY = date(2026, 5, 20)
STEPS = (
    Step("advice", "DSO", date(2026, 3, 4), date(2026, 3, 14), team="Team West"),
    Step("traffic", "DSB", date(2026, 3, 20)),
)


def rows(*titles: str) -> list[dict[str, str]]:
    records = [record(card_of(snapshot(title=title), False), 2, 1, TODAY, "nl") for title in titles]
    return list(csv.DictReader(io.StringIO(CSV_BEGIN.removeprefix("\ufeff") + csv_lines(records)), delimiter=";"))


def test_a_row_says_in_words_what_the_list_shows():
    (row,) = rows('Dakkapel; met "hoek"')

    assert list(row) == list(NAMES)
    assert row["onderwerp"] == 'Dakkapel; met "hoek"'
    assert (row["ligt_bij"], row["uiterlijk"]) == ("Dienst Stedelijke Ontwikkeling", "2026-04-27")
    assert (row["stand"], row["berichten_mislukt"], row["afgerond"]) == ("Te laat", "1", "")


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


@pytest.mark.filterwarnings("ignore")  # of pm4py, about readers that are faster
def test_process_mining_reads_the_log(tmp_path):
    """With pm4py, which many analysts have; without it nobody knows whether they can read what we write."""
    pm4py = pytest.importorskip("pm4py", reason="PM4PY IS NOT INSTALLED: `make tools` brings it", exc_type=ImportError)
    cases = [snapshot(f"DH-{n}", steps=STEPS, area="Centrum <&> \x01") for n in range(3)]
    (file := tmp_path / "zaken.xes").write_text(XES_BEGIN + log_lines(cases) + XES_END, "utf-8")

    log = pm4py.read_xes(str(file))
    assert set(log["case:concept:name"]) == {"DH-0", "DH-1", "DH-2"}
    assert list(log[log["case:concept:name"] == "DH-1"]["concept:name"]) == ["received", "advice", "advice", "traffic"]
    assert set(log["org:group"]) == {"DSO", "DSB"}
    for zone in ("Europe/Amsterdam", "UTC"):
        assert str(log["time:timestamp"].dt.tz_convert(zone).iloc[0].date()) == "2026-03-02"
    graph, begins, ends = pm4py.discover_dfg(log)
    assert graph["advice", "traffic"] == 3
    assert (begins, ends) == ({"received": 3}, {"traffic": 3})
