"""The town also has what goes on beside the course of a case: papers, talks, mistakes, objections, a broken line."""

import json
from datetime import datetime, timedelta
from typing import Any

from deploy.local.mailcatcher import NOBODY
from schemas.case_events import any_fact
from schemas.facts import FORM_SOURCE
from services.status.core.fold import retell
from simulation.line import arriving, silent
from simulation.people import GONE, contact_of
from simulation.telling import play
from simulation.town import Town, applicant_id
from spoor.townsfolk import APPLICANTS
from tests.simulation.fake_intake import FakeIntake
from tests.simulation.test_town import START, day_of, history, named

DSB = "urn:nld:oin:00000001823288444000:systeem:dsb"
BROKEN = START + timedelta(days=15)  # and the day after it


def case_of(number: str) -> Any:
    told = retell(number, [any_fact.validate_json(json.dumps(f)) for f in history() if f["subject"] == number])
    assert told.snapshot
    return told.snapshot


def test_a_visitor_also_meets_papers_talks_calls_and_what_comes_after_a_decision():
    seen = {fact["type"].removeprefix("nl.spoor.").removesuffix(".v1") for fact in history()}

    assert seen >= {
        "document.added", "appointment.planned", "appointment.moved", "appointment.cancelled", "contact.logged",
        "objection.filed", "case.reopened", "fact.corrected", "fact.retracted",
    }  # fmt: skip


def test_what_the_town_corrects_is_corrected_on_the_page():
    mended = [case_of(fact["subject"]) for fact in [*named("fact.corrected"), *named("fact.retracted")]]

    assert mended
    assert all(told.corrected for told in mended)


def test_whoever_objects_gets_a_case_of_their_own_that_is_counted_from_the_objection_term():
    for fact in named("objection.filed"):
        first, second = case_of(fact["subject"]), case_of(fact["data"]["objectionCaseId"])
        assert first.objection_case_id == second.case_id
        assert (second.case_type, second.applicant_id, second.refused) == ("bezwaar", first.applicant_id, ())


def test_what_was_opened_again_is_decided_again():
    again = [case_of(fact["subject"]) for fact in named("case.reopened") if fact["time"] < "2026-06-01"]

    assert again
    assert all(told.outcome == "granted" and not told.refused for told in again)


def test_a_talk_is_in_the_hours_in_which_one_can_come():
    for fact in named("appointment.planned"):
        moment = datetime.fromisoformat(fact["data"]["at"])
        assert moment.weekday() < 5
        assert 9 <= moment.hour < 16


def test_only_the_applicant_gives_a_grade_and_only_when_it_is_over():
    town = Town(START)
    grades = [fact for number in range(90) for fact in town.grades(START + timedelta(days=number))]

    assert len(grades) > 10
    assert {fact["source"] for fact in grades} == {FORM_SOURCE}
    assert named("case.rated") == []
    for fact in grades:
        closed = max(f["time"] for f in named("case.closed") if f["subject"] == fact["subject"])
        assert closed < fact["time"]


def test_every_system_says_that_it_runs_but_the_one_whose_line_is_broken():
    town = Town(START)
    talk = {n: {f["source"] for f in arriving(town, START + timedelta(days=n)) if is_beat(f)} for n in range(20)}

    assert [day for day, sources in talk.items() if DSB not in sources] == [15, 16]
    assert all(len(sources) == (3 if day in (15, 16) else 4) for day, sources in talk.items())


def is_beat(fact: dict[str, Any]) -> bool:
    return bool(fact["type"] == "nl.spoor.source.alive.v1")


def test_what_happened_while_a_line_was_broken_comes_in_afterwards_and_nothing_is_lost():
    town, days = Town(START), [START + timedelta(days=n) for n in range(12, 22)]
    came = {day: [f for f in arriving(town, day) if not is_beat(f)] for day in days}
    late = [f for f in came[BROKEN + timedelta(days=2)] if day_of(f) < BROKEN + timedelta(days=2)]

    assert late
    assert {f["source"] for f in late} == {DSB}
    assert sorted(f["id"] for facts in came.values() for f in facts) == sorted(
        f["id"] for f in history() if day_of(f) in days
    )


def test_a_line_is_not_broken_before_the_town_began():
    assert not any(silent(Town(START), START - timedelta(days=number)) for number in range(1, 100))


async def test_whoever_may_sign_fills_in_the_grades_of_the_town():
    intake, signed = FakeIntake(), []

    def sign(fact: dict[str, Any]) -> tuple[str, str]:
        signed.append(fact)
        return "spoor=visit", f"permit-{fact['subject']}"

    await play("http://intake.test", start=START, days=30, warm_up=30, client=intake.client, sign=sign)

    assert [form["permit"] for form in intake.forms] == [f"permit-{fact['subject']}" for fact in signed]
    assert all(form["grade"] in "12345" for form in intake.forms)
    assert {fact["applicantId"] for fact in signed} <= set(intake.contacts)


def test_somebody_who_can_log_in_has_an_address_that_is_gone():
    addresses = {name: contact_of(applicant_id(who))["email"] for name, (who, _) in APPLICANTS.items()}

    assert [name for name, email in addresses.items() if email.endswith(GONE)] == ["Wim de Groot"]
    assert f"@{GONE}" == NOBODY
