"""Told once, told why: a real municipality and the town's year, with the post leaving on its day.

Whole they are run by `make test-full`; some cases and some weeks of them always.
"""

import json
import sys
from collections.abc import AsyncIterator
from datetime import date, timedelta

import pytest

from plumbing.testing import City
from simulation.line import arriving
from simulation.people import applicants
from simulation.replay import by_day, in_time
from simulation.telling import tell_day
from simulation.town import Town
from tests.journeys import told
from tests.journeys.days import Days, all_facts
from tests.journeys.in_step import InStep, at, in_step
from tests.simulation.real_logs import municipality

ONE_DAY = timedelta(days=1)
MONDAY = date(2026, 1, 5)
SOME_MONTHS = 60 * ONE_DAY
AFTERWARDS = 8 * ONE_DAY  # the last post of the day, over a Sunday and holidays


@pytest.fixture
async def hall(city: City) -> AsyncIterator[InStep]:
    async with in_step(city) as opened:
        yield opened


@pytest.mark.timeout(300)
async def test_the_first_months_of_municipality_3_are_told_once_and_why(hall: InStep):
    days = by_day(in_time(municipality(3).told.facts))
    await tell(hall, {day: facts for day, facts in days.items() if day < min(days) + SOME_MONTHS})
    await told_once_and_why(hall)


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_municipality_3_is_told_once_and_why(hall: InStep, request: pytest.FixtureRequest):
    await tell(hall, by_day(in_time(municipality(3).told.facts)))
    await told_once_and_why(hall)
    await show(hall, request)


@pytest.mark.timeout(300)
async def test_in_some_weeks_of_the_town_nobody_gets_two_mails_a_day(hall: InStep):
    await live(hall, days=14)
    await told_once_and_why(hall)


@pytest.mark.slow
@pytest.mark.timeout(7200)
async def test_in_the_year_of_the_town_nobody_gets_two_mails_a_day(hall: InStep, request: pytest.FixtureRequest):
    """Nor is a department held: what is ten times as much as usual goes by the time of the city."""
    await live(hall, days=365)
    await told_once_and_why(hall)
    await show(hall, request)


async def told_once_and_why(hall: InStep) -> None:
    mails = await told.mails(hall, hall.left_at)
    assert mails and hall.door.heard.refusals == []
    await told.nobody_is_told_twice(hall)
    await told.every_case_has_its_receipt(hall, await opened(hall))
    await told.every_delay_has_its_reason(hall)
    await told.each_announcement_is_judged_once(hall, hall.announced)
    await told.nothing_is_stuck(hall)
    assert told.days_with_two(mails) == []


async def show(hall: InStep, request: pytest.FixtureRequest) -> None:
    facts = await hall.number("status", "SELECT count(*) FROM fact")
    numbers = await told.figures(hall, await told.mails(hall, hall.left_at))
    shown = json.dumps({"facts": facts, "announcements": len(hall.announced)} | numbers, indent=2)
    with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        sys.stdout.write(shown)


async def opened(hall: InStep) -> list[str]:
    sql = """SELECT DISTINCT case_id FROM fact WHERE body::json ->> 'type' = 'nl.spoor.case.opened.v1'"""
    return [case for (case,) in await hall.rows("status", sql)]


async def tell(hall: InStep, days: Days) -> None:
    await hall.introduce(applicants(all_facts(days)))
    for day, facts in days.items():
        await hall.tick(at(day))
        await hall.say(facts)
    for end in (ONE_DAY, AFTERWARDS):
        await hall.tick(at(max(days) + end))


async def live(hall: InStep, days: int) -> None:
    town = Town(MONDAY)
    for number in range(days):
        day = MONDAY + number * ONE_DAY
        await tell_day(hall, day, arriving(town, day), seconds=0)
    await hall.tick(at(MONDAY + days * ONE_DAY))
