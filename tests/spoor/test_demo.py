"""A demonstration that ends by itself, and a replay, on servers that somebody else runs."""

import json
import re
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from plumbing.testing import TestServers
from spoor.addresses import Addresses
from tests.services.intake.dialects.invented import line, permit
from tests.simulation.test_packs import as_csv
from tests.spoor.command_line import free_block, launched, spoor

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
async def named(test_servers: TestServers) -> dict[str, str]:
    """An empty database and topics of its own, named as an operator names them."""
    name = f"spoor_{uuid4().hex[:8]}"
    admin = await asyncpg.connect(test_servers.admin_url)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    url = f"{test_servers.admin_url.rpartition('/')[0]}/{name}"
    return {"KAFKA_BOOTSTRAP": test_servers.bootstrap, "DATABASE_URL": url, "TOPIC_PREFIX": f"{name}-"}


def test_the_town_plays_its_days_and_the_figures_are_told(named, tmp_path):
    args = ("--stop", "--days", "7", "--port-base", str(free_block()), "--home", tmp_path / "home")
    done = spoor("demo", *args, seconds=200, **named)

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Kafka of KAFKA_BOOTSTRAP ({named['KAFKA_BOOTSTRAP']})" in done.stdout
    assert "Sun 11 Jan 2026" in done.stdout
    assert re.search(r"it is now +12 January 2026", done.stdout)


def test_a_log_is_replayed_and_every_case_is_in_the_view(named, tmp_path):
    events = pack_in(tmp_path)
    args = ("--json", "--port-base", str(free_block()), "--home", tmp_path / "home")
    done = spoor("replay", events, *args, seconds=200, **named)

    assert done.returncode == 0, done.stderr
    outcome = json.loads(done.stdout)
    assert (outcome["told"]["cases"], outcome["told"]["lines"], outcome["city"]["cases"]) == (2, 2, 2)
    assert outcome["city"]["facts"] == outcome["told"]["facts"]
    assert outcome["city"]["mails"]["receipt"] == outcome["city"]["mails"]["ended"] == 2
    assert outcome["odd"] == []


def test_a_city_that_a_town_drove_does_not_jump_to_today_when_it_comes_up_alone(named, tmp_path):
    base, home = free_block(), tmp_path / "home"
    intake = Addresses(base).url("intake")
    with launched(home, base, "--clock", "driven", **named) as driven:
        driven.said("Ctrl-C ends it.")
        httpx.post(f"{intake}/v1/ticks", json={"now": "2026-03-02T09:00:00Z"}, trust_env=False).raise_for_status()
    with launched(home, base, **named) as alone:
        words = alone.said("Ctrl-C ends it.")

        assert "it keeps its own time: it is 02 March 2026 here" in words
        assert "--clock wall" in words
        assert httpx.get(f"{intake}/v1/ticks/latest", trust_env=False).json()["now"].startswith("2026-03-02T09:00")


def pack_in(folder: Path) -> Path:
    (folder / "bpic15_4_cases.csv").write_bytes(as_csv(permit(), permit("2")))
    events = folder / "bpic15_4_events.csv"
    events.write_bytes(as_csv(line("close case", "2012-02-01"), line("close case", "2012-02-02", case="2")))
    return events
