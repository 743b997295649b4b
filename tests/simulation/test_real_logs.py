"""The real permit logs: nothing is lost on the way, and their lateness is the one that was published."""

import json

import pytest

from services.intake.core.delivery import Ground, Sound
from services.intake.core.rules import judge_event
from simulation.lateness import lateness
from simulation.replay import in_time
from tests.simulation.real_logs import data_file, municipality, pack

LOGS = {
    "bpic15_1_events.csv.xz": (1_199, 52_217),
    "bpic15_2_events.csv.xz": (832, 44_354),
    "bpic15_3_events.csv.xz": (1_409, 59_681),
    "receipt_events.csv.xz": (1_127, 6_855),
}
TENTH_OF_A_POINT = 0.001


@pytest.mark.parametrize(("name", "counts"), LOGS.items(), ids=list(LOGS))
def test_every_case_and_every_line_is_counted(name: str, counts: tuple[int, int]):
    told = pack(name).told

    assert (told.cases, told.lines) == counts
    assert told.grounds + sum(told.skipped.values()) == told.lines
    assert "unreadable-time" not in told.skipped and "case-unknown" not in told.skipped


@pytest.mark.parametrize("name", LOGS)
def test_every_case_is_opened_once(name: str):
    told = pack(name).told
    opened = [fact["subject"] for fact in told.facts if fact["type"] == "nl.spoor.case.opened.v1"]

    assert len(opened) == len(set(opened)) == told.cases == len({fact["subject"] for fact in told.facts})


@pytest.mark.parametrize("name", LOGS)
def test_intake_would_refuse_nothing_of_it(name: str):
    facts = pack(name).told.facts

    assert [told for fact in facts if not isinstance(told := judge_event(fact, Ground()), Sound)] == []
    assert len({fact["id"] for fact in facts}) == len(facts)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_share_over_the_term_is_the_published_one(number: int):
    published = statistics(number)["vs_statutory_term_gross"]
    town = lateness(municipality(number).told.facts)[f"BW{number}"]

    assert town["regulier"].decided == published["regular_n"]
    assert town["uitgebreid"].decided == published["extended_n"]
    assert town["regulier"].over_term == pytest.approx(published["regular_over_56_days"], abs=TENTH_OF_A_POINT)
    assert town["uitgebreid"].over_term == pytest.approx(published["extended_over_182_days"], abs=TENTH_OF_A_POINT)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_share_really_late_is_the_published_one(number: int):
    published = statistics(number)
    town = lateness(municipality(number).told.facts)[f"BW{number}"]

    late = published["vs_effective_term_net_regular"]["late_share"]
    assert town["regulier"].late == pytest.approx(late, abs=TENTH_OF_A_POINT)
    assert town["uitgebreid"].late == pytest.approx(published["net_late_share_extended"], abs=TENTH_OF_A_POINT)


def test_the_xes_form_of_municipality_1_tells_the_same_facts():
    assert pack("BPIC15_1.xes.gz").told == municipality(1).told


def test_the_merged_logs_keep_the_order_of_every_case():
    facts = in_time(fact for number in (1, 2, 3) for fact in municipality(number).told.facts)

    days = [fact["data"]["occurredAt"][:10] for fact in facts]
    assert days == sorted(days)
    assert in_time(reversed(facts)) == facts


def statistics(number: int):
    text = data_file("permit_log_stats_dev.json").read_text(encoding="utf-8")
    return json.loads(text)["bpic15"][str(number)]
