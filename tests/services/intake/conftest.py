"""An intake that runs, without a broker: its HTTP door must do all it promises all the same."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from plumbing.testing import City
from services.intake.app import make_app
from services.intake.settings import Settings
from tests.services.intake.deliveries import NOW, PUBLIC


@pytest.fixture
def settings(city: City) -> Settings:
    more = {"notify_public_key": PUBLIC, "intake_open_door": True, "clock": "driven", "future_tolerance": "P1D"}
    return city.settings(Settings, "intake", **more)


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return make_app(settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1"}))


@pytest.fixture
async def door(city: City, app: FastAPI) -> httpx.AsyncClient:
    """The real HTTP door while Kafka is away; it is November in the city."""
    client = await city.serving(app)
    await client.post("/v1/ticks", json={"now": NOW.isoformat()})
    return client


Outbox = Callable[[str], Awaitable[list[dict[str, Any]]]]


@pytest.fixture
async def outbox(city: City) -> Outbox:
    pool = await city.pool("intake")

    async def said(topic: str) -> list[dict[str, Any]]:
        rows = await pool.fetch("SELECT * FROM outbox WHERE topic = $1 ORDER BY position", topic)
        return [dict(row) for row in rows]

    return said
