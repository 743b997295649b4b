"""One city from the command line for all tests of it, and the memory of notify where its commands are run in here."""

import asyncio
import signal
from collections.abc import Callable, Iterator
from typing import Any

import asyncpg
import pytest

from deploy.local.servers import temporary_home
from plumbing.postgres import Pool
from plumbing.testing import City
from tests.spoor.command_line import Launcher, free_block, launched


@pytest.fixture(scope="module")
def city_up() -> Iterator[Launcher]:
    with temporary_home() as parent, launched(parent / "een huis", free_block(), "--clock", "driven") as launcher:
        launcher.said("Ctrl-C ends it.")
        yield launcher
        assert launcher.end(signal.SIGINT) == 0
        assert "All stopped." in launcher.words.read_text("utf-8")


@pytest.fixture
async def pool(city: City) -> Pool:
    return await city.pool("notify")


@pytest.fixture
def ask(city: City, pool: Pool) -> Callable[..., Any]:
    """As `spoor.parked.ask`, of a service in this city."""

    def asked(_: object, service: str, question: Callable[[Any], Any]) -> Any:
        async def run() -> Any:
            settings = {"search_path": f"{service}_{city.name}"}
            connection = await asyncpg.connect(city.servers.admin_url, server_settings=settings)
            try:
                async with connection.transaction():
                    return await question(connection)
            finally:
                await connection.close()

        return asyncio.run(run())

    return asked
