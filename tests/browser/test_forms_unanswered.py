"""A form that nobody answers: what was typed stays, the page says what to do, and sent again it counts once."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, Route

from deploy.local.ports import HOST, free_ports
from plumbing.testing import City, eventually
from schemas.stories import at, fact, tick
from services.intake.settings import Settings as Intake
from services.status.app import make_app as make_status
from services.status.settings import Settings as Status
from tests.at_a_port import at_a_port
from tests.browser.states import NOW, STATES
from tests.browser.street import AGENT, Street
from tests.browser.visiting import visiting
from tests.journeys.staff import Worker, as_environment
from tests.services.intake.deliveries import PUBLIC

pytestmark = pytest.mark.asyncio(loop_scope="session")
CASE, TEAM = "waits-for-you", "Klantcontact Escamp"
SORRY = {"nl": "Wij kunnen dit formulier nu niet ontvangen.", "en": "We cannot receive this form right now."}
PAPER = fact("document.added", at(*NOW), CASE, title="Tekening", kind="tekening", by="applicant", size=10)
LOGGED = {"nl": "Het gesprek is vastgelegd", "en": "The contact has been logged"}


@pytest_asyncio.fixture(loop_scope="session")
async def town(test_servers, tmp_path: Path) -> AsyncIterator[tuple[Street, Worker]]:
    """Status at work, and an intake that can be killed."""
    city, ports = (
        City(test_servers, f"u{uuid4().hex[:10]}"),
        dict(zip(("intake", "status"), free_ports(2), strict=True)),
    )
    doors: dict[str, Any] = {f"{name}_address": f"http://{HOST}:{port}" for name, port in ports.items()}
    status = city.settings(Status, "status", public_address=doors["status_address"], **doors)
    more = {"notify_public_key": PUBLIC, "intake_open_door": True, "clock": "driven", "future_tolerance": "P1D"}
    intake = city.settings(Intake, "intake", public_address=doors["intake_address"], **doors, **more)
    worker = Worker("intake", ports["intake"], as_environment(intake), tmp_path / "intake.log")
    async with AsyncExitStack() as open_doors:
        open_doors.push_async_callback(city.tear_down)
        open_doors.callback(worker.kill)
        await open_doors.enter_async_context(at_a_port(make_status(status), ports["status"], lifespan="on"))
        await city.say("case-events", *STATES[CASE], tick(at(*NOW)))
        street = Street(city, status, await city.pool("status"))
        await street.known(CASE)
        await started(worker)
        yield street, worker


async def started(worker: Worker) -> None:
    worker.start()

    async def ready() -> bool:
        try:
            async with httpx.AsyncClient(trust_env=False) as client:
                return (await client.get(f"http://{HOST}:{worker.port}/readyz")).status_code == 200
        except httpx.TransportError:
            return False

    await eventually(ready, 60)


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_with_nobody_at_the_door_the_page_says_so_and_keeps_what_was_typed(chromium, town, language):
    street, intake = town
    async with visiting(chromium, street, AGENT) as visit:
        page = visit.page
        await fill_in(page, language)
        intake.kill()
        await press(page)
        await sorry(page, language).wait_for()
        assert await page.locator("[name=team]").input_value() == TEAM
        visit.complaints.clear()  # the browser mentions that nobody answered itself
        assert await visit.violations(390) == []

        await started(intake)
        await press(page)
        await page.get_by_text(LOGGED[language]).wait_for()
        assert visit.complaints == []
    await counts_once(street)


async def test_a_form_that_came_in_when_intake_died_counts_once_though_the_page_was_renewed(chromium, town):
    street, intake = town
    async with visiting(chromium, street, AGENT) as visit:
        page = visit.page
        await fill_in(page, "nl")
        before = await page.locator("[data-then$=contact] [name=permit]").input_value()
        await page.route("**/v1/formulieren/contact", dies_with_it(intake), times=1)
        await press(page)
        await sorry(page, "nl").wait_for()

        await street.say(PAPER)
        await page.get_by_text("Tekening").first.wait_for()  # the open page was renewed, with new forms
        assert await sorry(page, "nl").is_visible()
        assert await page.locator("[data-then$=contact] [name=permit]").input_value() == before
        await started(intake)
        await press(page)
        await page.get_by_text(LOGGED["nl"]).wait_for()
    await counts_once(street)


async def fill_in(page: Page, language: str) -> None:
    await page.goto(f"/balie/zaak/{CASE}?taal={language}")
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    await page.locator("[name=team]").fill(TEAM)


def sorry(page: Page, language: str) -> Locator:
    return page.get_by_role("alert").filter(has_text=SORRY[language])


async def press(page: Page) -> None:
    await page.locator("[data-then$=contact] button").click()


def dies_with_it(intake: Worker) -> Any:
    """It is written down, and the answer never comes."""

    async def handle(route: Route) -> None:
        answer = await route.fetch(max_redirects=0)
        assert answer.status == 303
        intake.kill()
        await route.abort("connectionreset")

    return handle


async def counts_once(street: Street) -> None:
    """The talk is on the page, and no second one comes behind it."""
    sql = "SELECT count(*) FROM fact WHERE case_id = $1 AND body LIKE '%contact.logged%'"
    await eventually(lambda: street.pool.fetchval(sql, CASE))
    later = at(4, 1, 10)
    await street.say(tick(later))
    heard = "SELECT min(now) = $1 FROM progress WHERE topic = 'case-events'"
    await eventually(lambda: street.pool.fetchval(heard, later))
    assert await street.pool.fetchval(sql, CASE) == 1
