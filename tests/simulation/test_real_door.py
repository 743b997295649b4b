"""The town and a log at intake's real door, with its real memory; the broker may be away."""

from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from plumbing.testing import City
from schemas.catalogue import catalogue
from services.intake.app import make_app
from services.intake.settings import Settings
from simulation.line import BEATS
from simulation.replay import replay
from simulation.telling import play
from simulation.town import Town
from tests.services.intake.deliveries import PUBLIC
from tests.simulation.real_logs import data_file
from tests.simulation.test_replay import log

START = date(2026, 3, 2)


@pytest.fixture
async def door(city: City) -> httpx.AsyncClient:
    settings = city.settings(
        Settings, "intake", notify_public_key=PUBLIC, intake_open_door=True, clock="driven", future_tolerance="P1D"
    )
    return await city.serving(make_app(settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})))


async def test_intake_takes_a_week_of_the_town_and_knows_it_again(door: httpx.AsyncClient):
    told = sum(len(Town(START).day(START + timedelta(days=number))) for number in range(7))

    first = await play("", start=START, days=7, warm_up=7, client=door)
    again = await play("", start=START + timedelta(days=7), days=1, warm_up=1, client=door)

    beats = 7 * len(BEATS) * len(catalogue().departments)
    assert (first.accepted, first.known, first.refusals) == (told + beats, 0, [])
    assert again.refusals == []


async def test_intake_takes_a_log_and_knows_it_again(door: httpx.AsyncClient, tmp_path: Path):
    first = await replay([log(tmp_path)], "", client=door)
    again = await replay([log(tmp_path)], "", client=door)

    assert (first.accepted, first.refused) == (first.facts, {})
    assert (again.known, again.refused) == (first.facts, {})


async def test_intake_refuses_nothing_of_the_receipt_log(door: httpx.AsyncClient):
    summary = await replay([data_file("receipt_events.csv.xz")], "", client=door)

    assert (summary.cases, summary.accepted, summary.refused) == (1_127, summary.facts, {})
