"""Lists and cases of the dashboard can be read by everyone, at every width, and without a script."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from plumbing.session import Viewer
from plumbing.testing import MANAGER, TestServers
from tests.browser.street import Street
from tests.browser.town_hall import open_town_hall
from tests.browser.visiting import visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")
WIDTHS = (320, 390, 1280)
OF_DSB = Viewer("staff", "s-dsb", roles=("department",), departments=("DSB",))
PAGES = {
    "list": ("/dashboard/zaken?stand=alle&op=ontvangen", MANAGER),
    "none": ("/dashboard/zaken?stand=ingetrokken", MANAGER),
    "case": ("/dashboard/zaak/DH-2026-4102", MANAGER),
    "others": ("/dashboard/zaken?stand=alle", OF_DSB),
}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town_hall(test_servers: TestServers) -> AsyncIterator[Street]:
    async with open_town_hall(test_servers) as it:
        yield it


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("name", PAGES)
async def test_a_page_of_cases_is_for_everyone(chromium, town_hall, name, language):
    path, viewer = PAGES[name]
    async with visiting(chromium, town_hall, viewer) as visit:
        assert (await visit.to(f"{path}{'&' if '?' in path else '?'}taal={language}")).status == 200
        for width in WIDTHS:
            assert await visit.violations(width) == []
            assert await visit.sideways() <= 0, f"at {width} pixels"
            await visit.picture(f"cases-{name}-{language}-{width}")
        assert visit.complaints == []
        assert "Macro" not in await visit.page.locator("body").inner_text()


async def test_a_list_is_filtered_sorted_and_turned_without_a_script(chromium, town_hall):
    async with visiting(chromium, town_hall, MANAGER, java_script_enabled=False) as visit:
        await visit.page.goto("/dashboard/zaken?taal=nl")
        await visit.page.select_option("#stand", "afgerond")
        await visit.page.click("form.filters button")
        assert await visit.page.locator("#aantal").inner_text() == "60"
        await visit.page.click("text=Ontvangen")
        assert "op=ontvangen" in visit.page.url
        await visit.page.click("text=Volgende zaken")
        assert await visit.page.locator("tbody tr").count() == 10
