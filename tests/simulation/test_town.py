"""The invented town: the same for ever, believable, and at home in the contract."""

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.case_events import any_fact
from schemas.catalogue import catalogue
from schemas.fact import Fact
from services.intake.core.delivery import Ground, Sound
from services.intake.core.rules import judge_event
from services.status.core.fold import retell
from simulation.telling import play
from simulation.town import Town
from tests.laws import often
from tests.simulation.fake_intake import FakeIntake

START = date(2026, 3, 2)
MONTHS = 4


@cache
def history() -> list[dict[str, Any]]:
    town = Town(START)
    return [fact for number in range(MONTHS * 30) for fact in town.day(START + timedelta(days=number))]


def named(name: str, facts: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    return [fact for fact in facts or history() if fact["type"] == f"nl.spoor.{name}.v1"]


def about_cases(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [fact for fact in facts if fact["type"] != "nl.spoor.source.alive.v1"]


def day_of(fact: dict[str, Any]) -> date:
    return datetime.fromisoformat(fact["data"]["occurredAt"]).date()


@settings(max_examples=often(6), deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=4))
def test_any_day_asked_in_any_order_is_the_same_day(numbers):
    town = Town(START)
    days = [START + timedelta(days=number) for number in numbers]

    assert [town.day(day) for day in days] == [[f for f in history() if day_of(f) == day] for day in days]


def test_another_seed_is_another_town_with_other_cases():
    other = Town(START, seed=2)

    assert {f["subject"] for f in other.day(START)}.isdisjoint(f["subject"] for f in history())


def test_nothing_happened_before_the_town_began():
    assert Town(START).day(START - timedelta(days=1)) == []


def test_intake_would_refuse_nothing_the_town_tells():
    refused = [told for fact in history() if not isinstance(told := judge_event(fact, Ground()), Sound)]

    assert refused == []


def test_every_fact_keeps_the_contract_and_has_an_id_of_its_own():
    facts: list[Fact] = [any_fact.validate_json(json.dumps(fact)) for fact in history()]

    assert len({fact.key for fact in facts}) == len(facts)


def test_days_are_told_in_the_order_of_time():
    moments = [datetime.fromisoformat(fact["data"]["occurredAt"]) for fact in history()]

    assert moments == sorted(moments)


def test_steps_begin_before_they_end_and_belong_to_their_departments():
    begun: set[tuple[str, str]] = set()
    for fact in history():
        said = fact["data"]
        if fact["type"] == "nl.spoor.step.started.v1":
            begun.add((fact["subject"], said["step"]))
            assert catalogue().department_of(fact["source"]) == said["department"]
        elif fact["type"] == "nl.spoor.step.completed.v1":
            assert (fact["subject"], said["step"]) in begun


def test_nothing_is_said_of_a_case_after_it_was_withdrawn():
    ended: set[str] = set()
    for fact in history():
        assert fact["subject"] not in ended
        if fact["type"] == "nl.spoor.case.withdrawn.v1":
            ended.add(fact["subject"])


def test_within_a_month_a_visitor_sees_all_that_can_happen():
    month = [fact for fact in history() if day_of(fact) < START + timedelta(days=30)]
    seen = Counter(fact["type"].removeprefix("nl.spoor.").removesuffix(".v1") for fact in month)

    for name, at_least in {
        "case.opened": 400, "information.requested": 30, "delay.announced": 5, "decision.sent": 30, "case.withdrawn": 1,
    }.items():  # fmt: skip
        assert seen[name] >= at_least, name


def test_all_four_departments_work():
    assert {catalogue().department_of(fact["source"]) for fact in history()} == set(catalogue().departments)


def test_a_working_day_brings_fifteen_to_thirty_cases_and_a_weekend_few():
    opened = Counter(day_of(fact) for fact in named("case.opened") if "dossierId" not in fact["data"])

    assert all(12 <= count <= 30 for day, count in opened.items() if day.weekday() < 5)
    assert all(count <= 5 for day, count in opened.items() if day.weekday() >= 5)


def test_nobody_decides_at_the_weekend_or_at_night():
    moments = [datetime.fromisoformat(fact["data"]["occurredAt"]) for fact in named("decision.taken")]

    assert all(moment.weekday() < 5 and 7 <= moment.hour <= 18 for moment in moments)


def test_many_decide_just_before_the_last_day_and_few_just_after():
    opened = {fact["subject"]: day_of(fact) for fact in named("case.opened")}
    asked = {fact["subject"] for fact in named("information.requested")}
    plain = [fact for fact in named("decision.taken") if fact["subject"] not in asked]
    days = Counter((day_of(fact) - opened[fact["subject"]]).days for fact in plain)

    assert days[55] + days[56] >= 3 * (days[57] + days[58])


def test_a_delay_has_a_reason_we_know_and_a_later_date():
    delays = named("delay.announced")

    assert {fact["data"]["reason"] for fact in delays} <= set(catalogue().reasons)
    assert all(date.fromisoformat(fact["data"]["expectedOn"]) > day_of(fact) for fact in delays)


def test_the_town_asks_for_advice_and_hears_of_default():
    assert len(named("term.suspended")) >= len(named("term.resumed")) > 5
    assert len(named("default.noticed")) > 3


def test_the_departments_of_the_town_know_the_law():
    cases: dict[str, list[Fact]] = {}
    for fact in history():
        cases.setdefault(fact["subject"], []).append(any_fact.validate_json(json.dumps(fact)))
    told = [snapshot for number, facts in cases.items() if (snapshot := retell(number, facts).snapshot)]

    assert sum(bool(snapshot.refused) for snapshot in told) < len(told) / 100


def test_a_request_for_support_is_only_called_by_its_plain_name():
    for fact in named("case.opened"):
        kind = catalogue().newest_types[fact["data"]["caseType"]]
        assert kind.published or (fact["data"]["title"] == kind.nl and "area" not in fact["data"])


def plans() -> dict[str, list[dict[str, Any]]]:
    """The facts of each café, by its dossier."""
    opened = {f["subject"]: f["data"]["dossierId"] for f in named("case.opened") if "dossierId" in f["data"]}
    found: dict[str, list[dict[str, Any]]] = {}
    for fact in history():
        if fact["subject"] in opened:
            found.setdefault(opened[fact["subject"]], []).append(fact)
    return found


def test_every_few_days_somebody_opens_a_cafe_with_four_requests():
    assert 15 <= len(plans()) <= 40
    for facts in plans().values():
        first = named("case.opened", facts)
        assert len({fact["data"]["caseType"] for fact in first}) == 4
        assert len({fact["data"]["applicantId"] for fact in first}) == 1


def test_no_department_decides_before_what_its_decision_waits_for():
    for facts in plans().values():
        decided = {fact["subject"]: day_of(fact) for fact in named("decision.taken", facts)}
        left = {f["subject"] for f in named("decision.taken", facts) if f["data"]["outcome"] == "left-unprocessed"}
        for link in named("case.linked", facts):
            for first in link["data"]["dependsOn"]:
                both = link["subject"] in decided and first in decided and link["subject"] not in left
                assert not both or decided[first] < decided[link["subject"]]


async def no_time(**more) -> FakeIntake:
    intake = more.pop("intake", None) or FakeIntake()
    await play("http://intake.test", start=START, client=intake.client, warm_up=10_000, **more)
    return intake


async def test_the_town_tells_its_days_with_five_ticks_each():
    intake = await no_time(days=3)

    assert len(intake.ticks) == 3 * 5 + 1
    assert about_cases(intake.facts) == [fact for fact in history() if day_of(fact) < START + timedelta(days=3)]
    assert intake.ticks[-1] == datetime(2026, 3, 4, 23, tzinfo=UTC).isoformat()


async def test_no_day_begins_before_the_city_has_done_what_was_due_on_the_last():
    intake, told = FakeIntake(), list[list[str]]()

    async def rest(by: datetime) -> None:
        assert intake.ticks[-1] == by.astimezone(UTC).isoformat(), "the last tick of the day is what the city works by"
        told.append(list(intake.ticks))

    await no_time(days=3, intake=intake, rest=rest)

    assert [len(ticks) for ticks in told] == [5, 10, 15]


async def test_every_fact_is_told_before_the_first_tick_that_comes_after_it():
    intake, now = await no_time(days=3), ""

    for one in intake.said:
        if isinstance(one, str):
            now = one
        else:
            assert datetime.fromisoformat(one["data"]["occurredAt"]) > datetime.fromisoformat(now)


async def test_after_a_restart_the_town_goes_on_where_its_clock_stood():
    whole = await no_time(days=6)
    broken = await no_time(days=4)
    await no_time(days=2, intake=broken)

    assert broken.said == whole.said


async def test_a_town_stopped_in_the_middle_of_a_day_tells_nothing_twice():
    whole, stopped = await no_time(days=2), FakeIntake()
    half = whole.said.index(whole.ticks[7]) + 1
    stopped.said = whole.said[:half]
    stopped.known = {(fact["source"], fact["id"]): fact for fact in stopped.facts}

    await no_time(days=1, intake=stopped)

    assert stopped.said == whole.said


async def test_everyone_who_applied_was_introduced():
    intake = await no_time(days=5)

    assert {fact["data"]["applicantId"] for fact in named("case.opened", intake.facts)} == set(intake.contacts)


@pytest.mark.parametrize(("speed", "pauses"), [(10.0, 0.02), (1.0, 0.2)])
async def test_a_day_is_spread_over_its_real_time(speed: float, pauses: float, monkeypatch: pytest.MonkeyPatch):
    waited: list[float] = []

    async def note(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("simulation.telling.monotonic", lambda: 0.0)
    monkeypatch.setattr("simulation.telling.pause", note)
    await play("http://intake.test", start=START, days=1, speed=speed, client=FakeIntake().client)

    assert waited == pytest.approx([pauses * number for number in range(1, 6)])
