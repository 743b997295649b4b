"""The book of an API: where it is shown, and what it says of null, of failures and of who may come in."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from plumbing.openapi import Book, operation_id, publish
from plumbing.settings import DoorSettings
from plumbing.testing import DOORS
from plumbing.web import API_VERSION, dress


class Wish(BaseModel):
    einddatum: date | None
    kind: str | None = None


def make(book: Book, **more: Any) -> FastAPI:
    told: dict[str, Any] = {"kafka_bootstrap": "x:1", "database_url": "postgresql://a@b/c", "db_schema": "x"}
    settings = DoorSettings(**told | DOORS | more)
    app = FastAPI(version=API_VERSION, openapi_url=None, generate_unique_id_function=operation_id)
    dress(app)

    @app.get("/v1/wishes", tags=["wishes"])
    async def all_wishes(since: date | None = None) -> list[Wish]:
        return []

    @app.get("/v1/count", tags=["wishes"], responses={404: {"description": "none"}})
    async def count() -> int:
        return 0

    publish(app, book, settings)
    return app


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    app = make(Book("Wishes.", {"wishes": "What people wish."}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://spoor.test") as client:
        yield client


async def test_everybody_and_every_page_may_read_the_book(door):
    answer = await door.get("/v1/openapi.json", headers={"Origin": "https://elders.example"})

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert answer.headers["API-Version"] == answer.json()["info"]["version"] == API_VERSION
    assert answer.json()["servers"] == [{"url": "/v1"}] and list(answer.json()["paths"]) == ["/wishes", "/count"]
    assert (await door.get("/v1/openapi.json")).json() == answer.json()


async def test_a_day_that_may_be_missing_still_says_that_it_is_a_day(door):
    told = (await door.get("/v1/openapi.json")).json()
    (since,) = told["paths"]["/wishes"]["get"]["parameters"]

    assert told["components"]["schemas"]["Wish"]["properties"]["einddatum"]["type"] == ["string", "null"]
    assert told["components"]["schemas"]["Wish"]["properties"]["einddatum"]["format"] == "date"
    assert (since["schema"]["type"], since["required"]) == ("string", False)  # nobody sends null in an address


async def test_what_takes_values_can_refuse_them_and_what_takes_none_cannot(door):
    told = (await door.get("/v1/openapi.json")).json()["paths"]
    wishes, count = told["/wishes"]["get"], told["/count"]["get"]

    assert list(wishes["responses"]) == ["200", "400", "401", "429", "503"]
    assert list(count["responses"]) == ["200", "401", "404", "429", "503"]
    assert "Retry-After" in count["responses"]["429"]["headers"]
    assert wishes["operationId"] == "allWishes"


def test_a_city_without_a_log_in_service_promises_no_tokens():
    scopes = {"zaken:alle": "all"}
    without = make(Book("-", scopes=scopes)).openapi()
    having = make(Book("-", scopes=scopes, locked=False), oidc_issuer="https://in.example/").openapi()

    assert list(without["components"]["securitySchemes"]) == ["session"] and without["security"] == [{"session": []}]
    flow = having["components"]["securitySchemes"]["machine"]["flows"]["clientCredentials"]
    assert (flow["tokenUrl"], flow["scopes"]) == ("https://in.example/token", scopes)
    assert having["security"] == [{}, {"session": []}, {"machine": []}]
