"""A town hall for every journey."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from plumbing.testing import City
from tests.journeys.town_hall import TownHall, town_hall_of


@pytest.fixture
async def town_hall(city: City, tmp_path: Path) -> AsyncIterator[TownHall]:
    async with town_hall_of(city, tmp_path / "town-hall") as hall:
        yield hall
