"""A city as a newcomer starts it: ready, mended when a part dies, told apart from its neighbours, ended."""

import json
import os
import re
import signal
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from plumbing.testing import eventually
from spoor.addresses import SERVICES
from spoor.city import City, read_city
from spoor.figures import Glance, glance
from spoor.up import warn_when_ahead
from tests.spoor.command_line import Launcher, spoor

NOTHING = Glance(None, 0, 0, 0)
pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def city(city_up: Launcher, monkeypatch) -> City:
    for name in ("KAFKA_BOOTSTRAP", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return read_city(city_up.home)


def number_of(launcher: Launcher, child: str) -> int:
    return int(json.loads((launcher.home / "run" / f"{child}.pid").read_text())["pid"])


def answers(url: str) -> int:
    try:
        return httpx.get(url, timeout=5, trust_env=False).status_code
    except httpx.TransportError:
        return 0


def tell_time(city: City, now: str) -> int:
    try:
        tick = {"now": now}
        return httpx.post(f"{city.url('intake')}/v1/ticks", json=tick, timeout=5, trust_env=False).status_code
    except httpx.TransportError:
        return 0


def test_every_door_is_open_and_told_where_it_is(city_up, city):
    words = city_up.said("Ctrl-C ends it.")

    assert [answers(f"{city.url(name)}/readyz") for name in SERVICES] == [200] * 4
    assert answers(f"{city.url('mail page')}/") == 200
    assert all(address in words for _, address in city.addresses.table())


def test_only_the_owner_can_read_the_register_of_the_city(city_up, city):
    assert (city_up.home / "city.json").stat().st_mode & 0o777 == 0o600
    assert len(set(city.database_urls.values())) == len(SERVICES)


@pytest.mark.parametrize(("child", "day"), [("status", 1), ("postgres", 2), ("kafka", 3)])
async def test_a_part_that_is_killed_is_started_again_and_the_city_goes_on(city_up, city, child, day):
    killed = number_of(city_up, child)
    os.kill(killed, signal.SIGKILL)
    city_up.said(f"{child} ended (signal 9) and was started again")
    assert number_of(city_up, child) != killed

    async def it_is_later_everywhere() -> bool:
        tell_time(city, f"2026-03-{day:02}T09:00:00Z")
        return (await glance(city) or NOTHING).now == datetime(2026, 3, day, 9, tzinfo=UTC)

    await eventually(it_is_later_everywhere, seconds=90)


def test_a_taken_port_is_named_with_the_way_out(city_up, tmp_path):
    done = spoor("up", "--home", tmp_path / "neighbour", "--port-base", str(city_up.base))

    assert done.returncode == 1
    assert re.search(rf"Port {city_up.base // 10}\d is needed by .*--port-base", done.stderr)


def test_a_second_city_in_the_same_folder_is_refused(city_up):
    done = spoor("up", "--home", city_up.home, "--port-base", str(city_up.base))

    assert (done.returncode, "already running" in done.stderr) == (1, True)


def test_other_commands_find_the_city_by_its_folder(city_up):
    parked = spoor("parked", "list", "status", "--home", city_up.home)
    messages = spoor("notify", "waiting", "--home", city_up.home)
    nothing = spoor("notify", "release", "DSB", "--home", city_up.home)
    evidence = spoor("notify", "export", "DH-0", "--home", city_up.home)
    rebuilt = [spoor("rebuild", service, "--home", city_up.home) for service in ("status", "dashboard")]

    assert (parked.returncode, parked.stdout) == (0, "0 waiting\n")
    assert (messages.returncode, messages.stdout) == (0, "0 waiting\n")
    assert (nothing.returncode, nothing.stderr) == (1, "spoor: nothing of this department is held\n")
    assert (evidence.returncode, "unknown case" in evidence.stderr) == (1, True)
    assert [(one.returncode, one.stdout[:14]) for one in rebuilt] == [(0, "0 cases retold")] * 2


def test_a_city_whose_time_lies_ahead_of_the_wall_clock_is_told_so(city_up, city):
    said: list[str] = []
    warn_when_ahead(city, said.append)
    httpx.post(
        f"{city.url('intake')}/v1/ticks", json={"now": "2999-03-02T09:00:00Z"}, trust_env=False
    ).raise_for_status()
    warn_when_ahead(city, said.append)

    assert len(said) == 1
    assert "it is 02 March 2999 already" in said[0]
    assert "--clock driven" in said[0]


def test_there_is_nothing_to_end_where_no_city_was(tmp_path: Path):
    done = spoor("down", "--home", tmp_path / "nowhere")

    assert (done.returncode, "There is no city" in done.stdout) == (0, True)
