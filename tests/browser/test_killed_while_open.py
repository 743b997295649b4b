"""An overview is open while its dashboard is killed: the reader is told so within seconds, and when it is back."""

from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import expect

from deploy.local.ports import HOST, free_ports
from plumbing.testing import MANAGER, City, eventually, session_of
from schemas.stories import at, tick
from services.dashboard.settings import Settings
from tests.browser.street import Street
from tests.browser.visiting import visiting
from tests.journeys.staff import Worker, as_environment
from tests.services.dashboard.tellings import told

pytestmark = pytest.mark.asyncio(loop_scope="session")
SECONDS = 5_000  # milliseconds in which a reader is told


@pytest_asyncio.fixture(loop_scope="session")
async def hall(test_servers, tmp_path) -> AsyncIterator[Street]:
    (port,) = free_ports(1)
    city = City(test_servers, f"k{uuid4().hex[:10]}")
    try:
        settings = city.settings(Settings, "dashboard", public_address=f"http://{HOST}:{port}")
        yield Street(city, settings, await city.pool("dashboard"))
    finally:
        await city.tear_down()


@pytest.fixture
def dashboard(hall: Street, tmp_path: Path) -> Iterator[Worker]:
    port = httpx.URL(hall.address).port or 0
    worker = Worker("dashboard", port, as_environment(hall.settings), tmp_path / "dashboard.log")
    worker.start()
    yield worker
    worker.kill()


async def _asked(hall: Street, path: str) -> Any:
    with suppress(httpx.TransportError):
        async with httpx.AsyncClient(base_url=hall.address, cookies=session_of(MANAGER), trust_env=False) as client:
            answer = await client.get(path)
            return answer.json() if answer.is_success else None


async def _knows_the_day(hall: Street) -> Any:
    overview = await _asked(hall, "/v1/overzicht")
    return overview["asOf"] and overview["total"]["counts"]["alle"]


async def test_a_reader_is_told_that_the_dashboard_died_and_sees_the_news_once_it_is_back(chromium, hall, dashboard):
    await eventually(lambda: _asked(hall, "/readyz"), 60)
    await hall.city.say("case-status", told("DH-1"), tick(at(5, 20, 12, 32)))
    await eventually(lambda: _knows_the_day(hall), 60)
    async with visiting(chromium, hall, MANAGER) as visit:
        page = visit.page
        await visit.to("/dashboard?taal=nl")
        gone, spoken = page.locator("[data-live-gone]"), page.locator("#live-status")
        await expect(gone).to_be_hidden()

        dashboard.kill()

        await expect(gone).to_be_visible(timeout=SECONDS)
        await expect(spoken).to_contain_text("Wij kunnen deze pagina nu niet bijwerken. Wij blijven het proberen.")
        await expect(spoken).to_contain_text("Bijgewerkt tot 20\u00a0mei\u00a02026 om\u00a014.32\u00a0uur")
        await hall.city.say("case-status", told("DH-2"))
        dashboard.start()
        await expect(gone).to_be_hidden(timeout=60_000)
        await expect(spoken).to_have_text("Wij werken deze pagina weer bij.")
        await expect(page.locator(".tile__number").first).to_have_text("2 Open zaken", timeout=30_000)
