"""A broker that is gone, or that says nothing any more, is noticed by whoever listens to it, and told."""

import os
import signal
from pathlib import Path

import httpx
import pytest

from plumbing import bus
from plumbing.health import NOT_YET, Health
from plumbing.service import Ear, make_service
from plumbing.settings import PipeSettings
from plumbing.testing import City, TestServers, eventually
from tests.faults.servers import own_kafka
from tests.plumbing.book import TOPIC, decode, open_book

AWAY = {"kafka": "world-broken"}


class Logbook(list[str]):
    """What a log would keep, by name."""

    def info(self, name: str, **_: object) -> None:
        self.append(name)

    warning = info


@pytest.fixture
def logbook(monkeypatch) -> Logbook:
    monkeypatch.setattr(bus, "LOOK_EVERY", 0.5)
    monkeypatch.setattr(bus, "AWAY_AFTER", 1.0)
    monkeypatch.setattr(bus, "log", book := Logbook())
    return book


async def house(city: City, home: Path, *spared: str) -> httpx.AsyncClient:
    book = await open_book(await city.pool(f"pipe{len(spared)}"))
    settings = city.settings(PipeSettings, f"pipe{len(spared)}")
    ears = [Ear(TOPIC, decode, book.write)]
    return await city.serving(make_service("pipe", settings, title="Pipes", migrations=home, ears=ears, spared=spared))


@pytest.mark.timeout(240)
async def test_a_broker_that_fell_silent_is_named_and_who_works_without_it_keeps_the_door_open(
    test_servers: TestServers, tmp_path: Path, logbook: Logbook
):
    async with own_kafka(test_servers, tmp_path / "bus") as kafka:
        listens = await house(kafka.city, tmp_path)
        takes_in = await house(kafka.city, tmp_path, "kafka", "relay")

        async def told(client: httpx.AsyncClient, code: int, word: str, troubles: dict[str, str]) -> bool:
            answer = await client.get("/readyz")
            said = answer.json()
            return (answer.status_code, said["status"], said["troubles"]) == (code, word, troubles)

        async def both_are_ready() -> bool:
            return await told(listens, 200, "ready", {}) and await told(takes_in, 200, "ready", {})

        async def both_say_so() -> bool:
            return await told(listens, 503, "not ready", AWAY) and await told(takes_in, 200, "degraded", AWAY)

        await eventually(both_are_ready, 60)
        os.kill(kafka.process.pid, signal.SIGSTOP)  # it takes calls, and answers none
        await eventually(both_say_so, 30)
        os.kill(kafka.process.pid, signal.SIGCONT)
        await eventually(both_are_ready, 30)
        kafka.crash()
        await eventually(both_say_so, 30)
        kafka.start()
        await eventually(both_are_ready, 60)

    assert sorted(logbook) == ["world_was_broken"] * 4 + ["world_was_mended"] * 4  # each of two houses, twice


def test_who_was_never_connected_is_not_ready_whatever_is_spared():
    assert Health({"kafka": NOT_YET}, spared=("kafka",)).word == "not ready"
    assert Health({"kafka": "world-broken", "database": "world-broken"}, spared=("kafka",)).word == "not ready"
