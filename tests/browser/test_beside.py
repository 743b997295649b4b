"""Beside a case of the dashboard stands the page of the applicant: the same page, only to read."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from deploy.local.ports import HOST, free_ports
from plumbing.session import Viewer
from plumbing.testing import MANAGER, City, eventually
from schemas.stories import asked, at, decided, fact, noticed, on, opened, published, started, tick
from services.dashboard.app import make_app as make_dashboard
from services.dashboard.settings import Settings as Dashboard
from services.status.app import make_app
from services.status.settings import Settings
from tests.at_a_port import at_a_port
from tests.browser.street import Street, open_for_visits
from tests.browser.visiting import visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")
CASE, FRAME = "DH-2026-4102", "iframe.theirs"
WAITS, DONE = "DH-2026-4103", "DH-2026-4104"
MILA = {"applicant_id": "a-mila"}
STORY = (
    opened(on(3, 2), CASE, **MILA),
    started(on(3, 4), department="DSB", case=CASE),
    fact("handler.assigned", on(3, 11), CASE, team="Team Terras"),
    noticed(on(5, 4), CASE),
    opened(on(5, 4), WAITS, **MILA),
    asked(on(5, 11), on(6, 1), case=WAITS),
    opened(on(3, 2), DONE, **MILA),
    started(on(3, 4), department="DSB", case=DONE),
    decided(on(3, 30), case=DONE),
    published(on(3, 31), case=DONE),
    tick(at(5, 20, 12, 32)),
)
KNOWN = """SELECT count(*) = 3 AND count(*) FILTER (WHERE waits_on = 'applicant' OR state = 'finished') = 2
             AND (SELECT count(*) > 0 FROM change WHERE name = 'penalty-started') FROM card"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def both(test_servers) -> AsyncIterator[tuple[Street, Street]]:
    """The dashboard and status of one city, each at its own address."""
    here, there, city = *free_ports(2), City(test_servers, f"f{uuid4().hex[:10]}")
    doors: dict[str, Any] = {
        "dashboard_address": f"http://{HOST}:{here}",
        "status_address": f"http://{HOST}:{there}",
    }
    status = city.settings(Settings, "status", public_address=doors["status_address"], **doors)
    dashboard = city.settings(Dashboard, "dashboard", public_address=doors["dashboard_address"], **doors)
    async with (
        open_for_visits(city, make_app(status), there),
        at_a_port(make_dashboard(dashboard), here, lifespan="on"),
    ):
        await city.say("case-events", *STORY)
        pools = await city.pool("dashboard"), await city.pool("status")
        await eventually(lambda: pools[0].fetchval(KNOWN), 60)
        yield Street(city, dashboard, pools[0]), Street(city, status, pools[1])


async def framed(visit: Any) -> Any:
    """The page in the frame, once it is there; it comes when it is near what the reader sees."""
    await visit.page.locator(FRAME).scroll_into_view_if_needed()
    found = visit.page.frame_locator(FRAME)
    await found.locator("h1").wait_for()
    return found


@pytest.mark.parametrize(("case", "language"), [(CASE, "nl"), (WAITS, "nl"), (DONE, "en")])
async def test_the_frame_shows_the_page_of_the_applicant_word_for_word(chromium, both, case, language):
    dashboard, status = both
    async with visiting(chromium, status, Viewer("applicant", "a-mila")) as visit:
        await visit.to(f"/zaak/{case}?taal={language}")
        said = await words(visit.page)
    async with visiting(chromium, dashboard, MANAGER) as visit:
        await visit.to(f"/dashboard/zaak/{case}?taal={language}")
        assert await words(await framed(visit)) == said
        assert case != CASE or ("46 euro" in "".join(said) and "€\u00a046" in await visit.page.inner_text("#inhoud"))


async def words(page: Any) -> list[str]:
    return [await page.locator(one).first.inner_text() for one in ("h1", ".now", ".denhaag-process-steps")]


async def place(page: Any, what: str) -> dict[str, float]:
    found: dict[str, float] = await page.locator(what).bounding_box()
    return found


@pytest.mark.parametrize("case", [CASE, WAITS, DONE])
async def test_the_frame_stands_beside_the_case_or_under_it_and_everyone_can_use_it(chromium, both, case):
    async with visiting(chromium, both[0], MANAGER) as visit:
        await visit.to(f"/dashboard/zaak/{case}?taal=nl")
        for width in (320, 390, 1280):
            assert await visit.violations(width) == []
            await framed(visit)
            assert await visit.sideways() <= 0, f"at {width} pixels"
            frame, main = await place(visit.page, FRAME), await place(visit.page, ".case > .main")
            is_beside = frame["x"] >= main["x"] + main["width"]
            assert is_beside == (width >= 1000)
            assert is_beside or frame["y"] >= main["y"] + main["height"]
            await visit.picture(f"beside-{case}-{width}")
        assert all("'allow-scripts' permission is not set" in one for one in visit.complaints)


async def test_what_is_pressed_in_the_frame_does_nothing(chromium, both):
    async with visiting(chromium, both[0], MANAGER) as visit:
        posted: list[str] = []
        visit.page.on("request", lambda one: posted.append(one.url) if one.method == "POST" else None)
        await visit.to(f"/dashboard/zaak/{CASE}?taal=nl")
        theirs = await framed(visit)
        await theirs.locator("form button").first.click()
        await eventually(lambda: _refused(visit, "sandboxed"))
        assert posted == [] and await theirs.locator("h1").count() == 1


async def test_another_site_cannot_frame_it_nor_the_dashboard_another_page(chromium, both):
    dashboard, status = both
    async with visiting(chromium, dashboard, MANAGER) as visit:
        await visit.to(f"/dashboard/zaak/{CASE}?taal=nl")
        await framed(visit)
        await visit.page.locator(FRAME).evaluate("(frame, where) => { frame.src = where }", f"{status.address}/balie")
        await eventually(lambda: _refused(visit, "frame-ancestors"))
    async with visiting(chromium, status, MANAGER) as visit:  # status itself is another site than the dashboard
        await visit.page.route("**/elsewhere", lambda route: route.fulfill(body=f'<iframe src="/zaak/{CASE}">'))
        await visit.page.goto("/elsewhere")
        await eventually(lambda: _refused(visit, "frame-ancestors"))


async def _refused(visit: Any, word: str) -> bool:
    return any(word in one for one in visit.complaints)


async def test_who_is_not_logged_in_at_status_reads_what_to_do(chromium, both):
    dashboard, status = both

    async def log_in_first(route: Any) -> None:
        await route.fulfill(status=303, headers={"Location": "/inloggen"})

    async with visiting(chromium, dashboard, MANAGER) as visit:
        await visit.page.route(f"{status.address}/zaak/*", log_in_first)
        await visit.to(f"/dashboard/zaak/{CASE}?taal=nl")
        await visit.page.locator(FRAME).scroll_into_view_if_needed()
        await eventually(lambda: _refused(visit, "frame-ancestors"))
        assert await visit.page.get_by_text("Ziet u hier niets? Open dan de pagina zelf").is_visible()
