"""What another system reads about one case beside its snapshot: what is expected and promised, how old the data are."""

from collections.abc import AsyncIterator

import httpx
import pytest

from plumbing.testing import MANAGER, City
from schemas.days import later
from schemas.stories import at, decided, fact, on, opened, published, tick
from services.status.app import make_app
from services.status.settings import Settings
from tests.services.status.listed_cases import hear


def closed_cases(count: int, days: int, first: int = 0):
    for number in range(first, first + count):
        case, ended = f"OLD-{number}", later(on(1, 5), days)
        yield from (opened(on(1, 5), case), decided(ended, case=case), published(ended, case=case))


@pytest.fixture
async def door(city: City) -> AsyncIterator[httpx.AsyncClient]:
    pool = await city.pool("status")
    await hear(pool, *closed_cases(20, 40), opened(on(4, 1), "NEW"), tick(at(4, 2, 9)))
    await hear(pool, *closed_cases(60, 70, 100), tick(at(4, 15, 9)), now=at(4, 2, 9))
    await hear(pool, fact("source.alive", at(4, 15, 9), "zaaksysteem"), tick(at(4, 17, 9)), now=at(4, 15, 9))
    away = city.settings(Settings, "status").model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})
    yield await city.serving(make_app(away), MANAGER)


async def asked(door: httpx.AsyncClient, where: str):
    return (await door.get(f"/v1/zaken/NEW{where}")).raise_for_status().json()


async def test_what_is_expected_stands_beside_what_the_law_says(door):
    told = await asked(door, "")

    assert told["zaak"]["legalDate"] == "2026-05-27"
    assert told["verwachting"] == {"vanaf": "2026-05-11", "totEnMet": "2026-06-10", "aantalZaken": 80}
    assert told["wachtOp"] == "municipality"


async def test_promises_and_the_age_of_the_data_are_told(door):
    told = await asked(door, "")

    kept = [(one["soort"], one["uiterlijkOp"], one["stand"]) for one in told["beloften"]]
    assert kept == [
        ("receipt", "2026-04-02", "missed"), ("news", "2026-04-15", "missed"), ("term", "2026-05-27", "open"),
    ]  # fmt: skip
    assert told["bronnen"] == [{"afdeling": "DSO", "bijgewerktOp": "2026-04-15T09:00:00Z", "stil": True}]


async def test_on_an_earlier_day_it_tells_what_was_expected_then(door):
    then, before = await asked(door, "?geldigOp=2026-04-10"), await asked(door, "?geldigOp=2026-04-01")

    assert then["verwachting"] == {"vanaf": "2026-05-11", "totEnMet": "2026-05-11", "aantalZaken": 20}
    assert [one["stand"] for one in then["beloften"]] == ["missed", "open", "open"]
    assert before["verwachting"] is None


async def test_the_history_has_every_range_that_was_expected(door):
    found = (await asked(door, "/historie"))["verwachtingen"]

    assert [(one["verwachting"]["totEnMet"], one["verteld"]) for one in found] == [
        ("2026-05-11", True), ("2026-06-10", True),
    ]  # fmt: skip
    announced = [one["wat"] for one in (await asked(door, "/historie"))["aankondigingen"]]
    assert announced == ["opened", "nothing-new", "expectation"]
