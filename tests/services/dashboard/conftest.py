"""The memory of the dashboard; and the town hall of `listed.py`, once for all tests of a file that only read it."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from plumbing.postgres import Pool
from plumbing.testing import MANAGER, City, TestServers, session_of
from tests.services.dashboard.listed import town_hall_in


@pytest.fixture
async def pool(city: City) -> Pool:
    return await city.pool("dashboard")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town_hall(test_servers: TestServers) -> AsyncIterator[httpx.AsyncClient]:
    city = City(test_servers, f"l{uuid4().hex[:10]}")
    try:
        yield await town_hall_in(city)
    finally:
        await city.tear_down()


@pytest_asyncio.fixture(loop_scope="module")
async def lists(town_hall: httpx.AsyncClient) -> httpx.AsyncClient:
    """It as a manager sees it; a test may come as somebody else."""
    town_hall.cookies = session_of(MANAGER)
    return town_hall
