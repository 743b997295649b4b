"""What a line of a permit log becomes: a fact, or a reason why not."""

import pytest

from services.intake.core.dialects.bpic15_facts import title_of
from tests.services.intake.dialects.invented import MIDNIGHT, data, line, names, steps, told


def test_a_case_opens_with_its_own_start_and_its_first_step():
    (opening, step, team) = told().facts

    assert opening["data"] == {
        "occurredAt": "2012-01-02",
        "caseType": "omgevingsvergunning-regulier",
        "applicantId": opening["data"]["applicantId"],
        "receivedOn": "2012-01-02",
        "channel": "web",
        "title": "Omgevingsvergunning voor bouw",
    }
    assert (step["data"]["step"], team["type"]) == ("compleet", "nl.spoor.handler.assigned.v1")
    assert opening["subject"] == "BW0-1"


@pytest.mark.parametrize(
    ("name", "fact"),
    [
        ("phase application receptive", "case.taken-in"),
        ("enter senddate retrieve missing data", "information.requested"),
        ("phase asked additional information", "information.requested"),
        ("enter senddate decision procedure term extension", "term.extended"),
        ("start decision phase extension granted", "term.extended"),
        ("phase advice known", "step.completed"),
        ("record date of decision environmental permit", "decision.taken"),
        ("phase decision ready", "decision.taken"),
        ("enter senddate decision", "decision.sent"),
        ("enter senddate decision permanent suspension", "decision.sent"),
        ("enter senddate request termination", "case.withdrawn"),
        ("phase procedure prematurely terminated", "case.withdrawn"),
        ("close case", "case.closed"),
        ("phase decision irrevocable", "case.closed"),
    ],
)
def test_a_line_that_matters_to_an_applicant_becomes_a_fact(name: str, fact: str):
    heard = told(line(name, "2012-01-20"))

    assert fact in names(heard)
    assert (heard.grounds, sum(heard.skipped.values())) == (1, 0)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("create subcases", "internal-step"),
        ("send confirmation receipt", "confirmation-not-in-contract-yet"),
        ("phase decision suspended", "hold-not-in-contract-yet"),
        ("term for supplying missing data", "detail-of-another-fact"),
        ("phase draft decision made", "step-not-in-case-type"),
        ("enter receipt of additional data", "second-of-its-kind"),
    ],
)
def test_a_line_that_tells_nothing_is_skipped_with_its_reason(name: str, reason: str):
    assert told(line(name, "2012-01-20")).skipped == {reason: 1}


def test_a_line_without_a_time_is_skipped():
    assert told(line("close case", "", "gisteren")).skipped == {"unreadable-time": 1}
    assert told(line("close case", "2012-01-20", "T12:00:00")).skipped == {"unreadable-time": 1}


def test_a_case_that_never_started_tells_nothing():
    heard = told(line("close case", "2012-01-20"), start="")

    assert (heard.facts, heard.skipped) == ([], {"case-without-start": 1})


def test_lines_of_a_case_nobody_knows_are_counted():
    assert told(line("close case", "2012-01-20", case="2")).skipped == {"case-unknown": 1}


def test_the_same_happening_written_down_twice_is_told_once():
    heard = told(
        line("enter senddate decision environmental permit", "2012-02-01"),
        line("enter senddate decision", "2012-02-02"),
        line("phase decision sent", "2012-02-03"),
    )

    assert [sent["publishedOn"] for sent in data(heard, "decision.sent")] == ["2012-02-01"]
    assert heard.skipped == {"second-of-its-kind": 2}


def test_a_lower_rung_counts_only_without_a_higher_one():
    heard = told(line("phase procedure extended", "2012-02-01"),
                 line("enter senddate decision procedure term extension", "2012-02-03"))  # fmt: skip

    assert [extended["announcedOn"] for extended in data(heard, "term.extended")] == ["2012-02-03"]


def test_the_request_walks_through_its_steps():
    heard = told(
        line("phase application receptive", "2012-01-10"),
        line("phase advice known", "2012-01-20"),
        line("phase decision taken", "2012-02-01"),
        line("phase decision sent", "2012-02-02"),
    )

    assert steps(heard, "started") == ["compleet", "beoordeling", "advies", "besluit"]
    assert steps(heard, "completed") == ["compleet", "advies", "beoordeling", "besluit"]
    advice = next(fact for fact in heard.facts if fact["data"].get("step") == "advies")
    assert (advice["source"].rpartition(":")[2], advice["data"]["department"]) == ("dsb", "DSB")


@pytest.mark.parametrize("procedure, code", [("Uitgebreid", "01_HOOFD_000"), ("", "10_UOV_045")])
def test_public_preparation_makes_a_case_extensive(procedure: str, code: str):
    heard = told(line("phase draft decision made", "2012-03-01", activity=code), caseProcedure=procedure)

    assert data(heard, "case.opened")[0]["caseType"] == "omgevingsvergunning-uitgebreid"
    assert "ontwerpbesluit" in steps(heard, "started")


def test_a_question_has_the_term_that_was_written_beside_it():
    asked = line("enter senddate retrieve missing data", "2012-01-20")
    term = line("term for supplying missing data", "2012-01-20", question="42")

    assert data(told(term, asked), "information.requested")[0]["answerBefore"] == "2012-03-02"
    assert data(told(asked), "information.requested")[0]["answerBefore"] == "2012-02-17"
    assert data(told(term | {"question": "0"}, asked), "information.requested")[0]["answerBefore"] == "2012-02-17"


def test_a_question_is_answered_by_the_last_receipt_before_the_next_question():
    asked, received = "enter senddate retrieve missing data", "receive additional information"
    heard = told(
        line(asked, "2012-01-10"), line(asked, "2012-01-11"),
        line(received, "2012-01-20"), line("phase additional information received", "2012-01-22"),
        line(asked, "2012-02-01"), line(received, "2012-02-05"),
    )  # fmt: skip

    assert [one["occurredAt"][:10] for one in data(heard, "information.requested")] == ["2012-01-10", "2012-02-01"]
    assert [one["occurredAt"][:10] for one in data(heard, "information.received")] == ["2012-01-22", "2012-02-05"]
    assert heard.skipped == {"second-of-its-kind": 2}


def test_what_was_left_unprocessed_and_decided_later_counts_as_decided():
    left = line("enter senddate decision permanent suspension", "2012-02-01")
    heard = told(left, line("phase decision taken", "2012-03-01"))

    assert [one["outcome"] for one in data(heard, "decision.taken")] == ["granted"]
    assert [one["outcome"] for one in data(told(left), "decision.taken")] == ["left-unprocessed"]


def test_a_ground_to_refuse_makes_a_refusal():
    ground = line("grounds for refusal", "2012-01-20", question="True")

    assert data(told(ground, line("phase decision taken", "2012-03-01")), "decision.taken")[0]["outcome"] == "refused"


def test_a_decision_that_was_only_sent_was_also_taken():
    assert names(told(line("phase decision sent", "2012-02-02")))[-3:] == [
        "decision.taken", "step.completed", "decision.sent",
    ]  # fmt: skip


def test_after_the_end_only_endings_are_told():
    end = line("close case", "2012-02-01")
    heard = told(end, line("enter senddate retrieve missing data", "2012-02-03"),
                 line("phase decision sent", "2012-02-04"))  # fmt: skip

    assert heard.skipped == {"after-the-end": 1}
    assert "decision.sent" in names(heard)


def test_a_step_that_is_over_does_not_begin_again():
    heard = told(line("phase application receptive", "2012-01-10"), line("phase decision taken", "2012-02-01"),
                 line("phase advice known", "2012-02-03"))  # fmt: skip

    assert heard.skipped == {"step-already-finished": 1}


def test_a_bare_date_is_a_whole_day_and_an_hour_an_instant():
    heard = told(line("close case", "2012-02-01", MIDNIGHT), line("phase decision sent", "2012-02-04"))

    assert data(heard, "case.closed")[0]["occurredAt"] == "2012-02-01"
    assert data(heard, "decision.sent")[0]["occurredAt"] == "2012-02-04T12:00:00+01:00"


def test_people_become_teams():
    heard = told(
        line("phase application receptive", "2012-01-10", resource="Jansen 4711"), Responsible_actor="Jansen 4711"
    )

    assert "Jansen" not in str(heard.facts) and "4711" not in str(heard.facts)
    assert {one["team"] for one in data(heard, "step.completed")} == {data(heard, "handler.assigned")[0]["team"]}


def test_nobody_is_assigned_where_the_log_names_nobody():
    assert "handler.assigned" not in names(told(Responsible_actor="EMPTY"))


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        ("Bouw,Reclame", "Omgevingsvergunning voor bouw en reclame"),
        ("Kap,Bouw,Sloop", "Omgevingsvergunning voor kap, bouw en sloop"),
        ("", "Omgevingsvergunning"),
        ("EMPTY", "Omgevingsvergunning"),
    ],
)
def test_the_parts_of_a_permit_make_a_plain_title(parts: str, title: str):
    assert title_of(parts) == title
