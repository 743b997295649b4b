"""What nobody understands is set aside with a name, what comes too early is kept, and all the rest goes on."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any, cast
from uuid import uuid4

import asyncpg
import pytest
from pydantic import Field, TypeAdapter

from plumbing.testing import City, Made, TestServers, eventually, serving
from schemas.case_events import FACTS
from schemas.envelope import QUIET, Tick, day_starts
from schemas.facts import DelayAnnounced
from schemas.stories import delayed, on, raw_fact
from services.intake import app as intake
from services.intake.settings import Settings as Intake
from services.status import app as status
from services.status.settings import Settings as Status
from spoor.addresses import SERVICES
from tests.faults.test_killed import opening
from tests.journeys.town_hall import TownHall, town_hall_of
from tests.services.intake.deliveries import binary_headers

CASE = "DH-2026-0417"
PROJECT = Path(__file__).parents[2]


@dataclass
class Registered(City):
    """A city with a database of its own, in which the schemas have their usual names: the command line finds it."""

    def settings(self, kind: type[Made], service: str, **more: Any) -> Made:
        return super().settings(kind, service, **more).model_copy(update={"db_schema": service})


@pytest.fixture
async def hall(test_servers: TestServers, tmp_path: Path) -> AsyncIterator[TownHall]:
    name = f"p{uuid4().hex[:10]}"
    admin = await asyncpg.connect(test_servers.admin_url)
    await admin.execute(f"CREATE DATABASE {name}")
    city = Registered(TestServers(test_servers.bootstrap, f"{test_servers.admin_url.rpartition('/')[0]}/{name}"), name)
    async with town_hall_of(city, tmp_path / "hall") as opened:
        yield opened
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


async def spoor(hall: TownHall, *words: str) -> str:
    """The command line, as a person at a terminal uses it."""
    settings = hall.settings("status")
    told = {"KAFKA_BOOTSTRAP": settings.kafka_bootstrap, "DATABASE_URL": settings.dsn}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "spoor", *words, cwd=PROJECT, env=os.environ | told, stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await child.communicate()
    assert child.returncode == 0
    return printed.decode()


async def test_poison_and_unknown_versions_are_parked_listed_and_replayable_and_the_rest_flows(hall: TownHall):
    await hall.start(*SERVICES)
    await hall.door.introduce(["a-koffie"])
    await hall.door.say([opening(CASE)])
    await hall.settled()
    ((_, announcement),) = await hall.said("case-status")

    await hall.city.say("case-events", b"{not json", later(delayed(on(4, 20), on(5, 22), CASE)), key=CASE)
    await hall.city.say("case-status", b"{not json", announcement.replace(b".v1", b".v9"), key=CASE)
    await hall.door.say([begun(CASE)])
    await hall.settled()

    assert (await hall.ask("status", f"/v1/zaken/{CASE}"))["zaak"]["stepNumber"] == 2
    assert (await hall.ask("dashboard", f"/v1/zaken/{CASE}"))["case"]
    for service in ("status", "notify", "dashboard"):
        listed = await spoor(hall, "parked", "list", service)
        assert "json_invalid" in listed and "unknown-type" in listed and "2 waiting" in listed
        assert await hall.ready(service)

    assert "2 said again" in await spoor(hall, "parked", "replay", "status", "--all")
    await eventually(lambda: parked(hall, "replayed", 2))
    await eventually(lambda: parked(hall, None, 2))  # nobody understands them today either
    assert "2 discarded" in await spoor(hall, "parked", "discard", "status", "--all")


async def test_what_was_parked_is_told_once_the_version_that_understands_it_is_there(
    hall: TownHall, monkeypatch: pytest.MonkeyPatch
):
    await hall.start("intake", "notify")
    await hall.door.introduce(["a-koffie"])
    monkeypatch.setattr(status, "case_event", yesterdays_words())
    async with serving(status.make_app(cast("Status", hall.settings("status")))):
        await hall.door.say([opening(CASE), on_the_wire(delayed(on(4, 20), on(5, 22), CASE)), begun(CASE, on(4, 21))])
        await eventually(lambda: parked(hall, None, 1))
    await hall.start("status")
    assert "unknown-type" in await spoor(hall, "parked", "list", "status")

    await spoor(hall, "parked", "replay", "status", "--all")
    await eventually(lambda: told(hall, "delayed"))
    await hall.settled()

    assert "0 waiting" in await spoor(hall, "parked", "list", "status")
    assert (await hall.ask("status", f"/v1/zaken/{CASE}"))["zaak"]["expectedOn"] == "2026-05-22"
    assert "it takes longer" in str(hall.post.letters("a-koffie@example.org")[-1]["Subject"])


async def test_what_was_said_in_headers_is_said_again_with_them(hall: TownHall, monkeypatch: pytest.MonkeyPatch):
    """A department may say all but the data of a fact in headers (CloudEvents, binary mode)."""
    said = opening(CASE)
    headers = [*binary_headers(said, "inbox-dso").items(), ("content-type", "application/json")]
    monkeypatch.setattr(intake, "on_records", falling_over)
    async with serving(intake.make_app(cast("Intake", hall.settings("intake")))):
        body = json.dumps(said["data"]).encode()
        await hall.city.say("inbox-dso", body, key=CASE, headers=[(name, value.encode()) for name, value in headers])
        await eventually(lambda: parked(hall, None, 1, "intake"))
    place = (await spoor(hall, "parked", "list", "intake")).split()[2:5]
    assert f"ce_id: {said['id']}" in await spoor(hall, "parked", "show", "intake", *place)

    await hall.start("intake", "status")
    assert "1 said again" in await spoor(hall, "parked", "replay", "intake", *place)
    await eventually(lambda: told(hall, "opened"))


async def falling_over(*_: Any, **__: Any) -> None:
    raise RuntimeError("yesterday's intake had a mistake in it")


async def test_a_fact_for_a_case_never_opened_is_kept_and_shown_when_it_opens(town_hall: TownHall):
    await town_hall.start(*SERVICES)
    await town_hall.door.introduce(["a-koffie"])
    await town_hall.door.say([begun(CASE)])
    await town_hall.settled()
    assert (await town_hall.client("status").get(f"/v1/zaken/{CASE}")).status_code == 404
    assert (await town_hall.client("status").get(f"/zaak/{CASE}")).status_code == 404
    assert await town_hall.rows("status", "SELECT case_id FROM fact") == [(CASE,)]

    await town_hall.door.say([opening(CASE)])
    await town_hall.door.tick(day_starts(on(3, 7)))
    await town_hall.settled()

    shown = await town_hall.ask("status", f"/v1/zaken/{CASE}")
    assert shown["zaak"]["stepNumber"] == 2 and [entry["wat"] for entry in shown["historie"]] == ["opened"]
    assert "Stap 2 van 5" in await town_hall.page(CASE)
    assert (await town_hall.ask("dashboard", "/v1/overzicht"))["total"]["counts"]["open"] == 1
    assert list(town_hall.post.ids.values()) == [1]


def begun(case: str, day: date | None = None) -> dict[str, Any]:
    """The second of the five steps."""
    return raw_fact("step.started", day or on(3, 6), case, opening(case)["source"], step="ruimte", department="DSB")


def on_the_wire(fact: Any) -> dict[str, Any]:
    raw: dict[str, Any] = fact.model_dump(mode="json", exclude_none=True)
    return raw


def later(fact: Any) -> bytes:
    """The same as a version of the contract would say it that does not exist yet."""
    text: str = fact.model_dump_json(exclude_none=True)
    return text.replace(".v1", ".v9").encode()


def yesterdays_words() -> TypeAdapter[Any]:
    """The facts that a service knew before delays were announced."""
    known: Any = reduce(or_, (kind for kind in FACTS if kind is not DelayAnnounced))
    return TypeAdapter(Annotated[known | Tick, Field(discriminator="type")], config=QUIET)


async def parked(hall: TownHall, ended: str | None, count: int, service: str = "status") -> bool:
    sql = "SELECT count(*) FROM parked WHERE ended IS NOT DISTINCT FROM $1"
    return await hall.number(service, sql, ended) == count


async def told(hall: TownHall, change: str) -> bool:
    return (change,) in await hall.rows("status", "SELECT change FROM told")
