"""The fixtures of journeys and faults: a town hall, and a neighbour that nothing happens to."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from plumbing.testing import City, TestServers
from tests.journeys.town_hall import TownHall, town_hall_of

__all__ = ["neighbour", "town_hall"]


@pytest.fixture
async def town_hall(city: City, tmp_path: Path) -> AsyncIterator[TownHall]:
    async with town_hall_of(city, tmp_path / "town-hall") as hall:
        yield hall


@pytest.fixture
async def neighbour(test_servers: TestServers, tmp_path: Path) -> AsyncIterator[TownHall]:
    """A second city beside the first."""
    city = City(test_servers, f"n{uuid4().hex[:10]}")
    try:
        async with town_hall_of(city, tmp_path / "neighbour") as hall:
            yield hall
    finally:
        await city.tear_down()
