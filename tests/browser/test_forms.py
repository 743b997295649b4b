"""Forms walk from the page of one service to the door of another and back; the session goes along."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route

from deploy.local.ports import HOST, free_ports
from plumbing.session import Viewer
from plumbing.testing import City, eventually
from schemas.stories import at, tick
from services.intake.app import make_app as make_intake
from services.intake.settings import Settings as Intake
from services.status.app import make_app as make_status
from services.status.settings import Settings as Status
from tests.at_a_port import at_a_port
from tests.browser.states import NOW, STATES
from tests.browser.street import AGENT, Street
from tests.browser.visiting import visiting
from tests.services.intake.deliveries import PUBLIC

pytestmark = pytest.mark.asyncio(loop_scope="session")
CASES = ("granted", "waits-for-you")


@pytest_asyncio.fixture(loop_scope="session")
async def town(test_servers) -> AsyncIterator[Street]:
    """Intake and status at work, each behind its own door."""
    city = City(test_servers, f"f{uuid4().hex[:10]}")
    ports = dict(zip(("intake", "status"), free_ports(2), strict=True))
    doors: dict[str, Any] = {f"{name}_address": f"http://{HOST}:{port}" for name, port in ports.items()}
    status = city.settings(Status, "status", public_address=doors["status_address"], **doors)
    more = {"notify_public_key": PUBLIC, "intake_open_door": True, "clock": "driven", "future_tolerance": "P1D"}
    intake = city.settings(Intake, "intake", public_address=doors["intake_address"], **doors, **more)
    async with AsyncExitStack() as open_doors:
        open_doors.push_async_callback(city.tear_down)
        for app, name in ((make_status(status), "status"), (make_intake(intake), "intake")):
            await open_doors.enter_async_context(at_a_port(app, ports[name], lifespan="on", log_level="error"))
        await city.say("case-events", *(fact for case in CASES for fact in STATES[case]), tick(at(*NOW)))
        street = Street(city, status, await city.pool("status"))
        for case in CASES:
            await street.known(case)
        yield street


async def test_an_agent_without_script_and_mouse_finds_a_case_and_logs_a_contact(chromium, town):
    async with visiting(chromium, town, AGENT, java_script_enabled=False) as visit:
        page = visit.page
        await page.goto("/balie?taal=nl")
        await page.locator("#nummer").press_sequentially("waits-for")
        await page.keyboard.press("Enter")
        await page.get_by_role("link", name="waits-for-you").press("Enter")
        await page.get_by_text("Een gesprek vastleggen").press("Enter")
        await page.get_by_label("Waar ging het over?").select_option("documents")
        await page.get_by_label("Uw team").fill("Klantcontact Escamp")
        await page.get_by_role("button", name="Leg vast").press("Enter")
        await page.wait_for_url("**/balie/zaak/waits-for-you?gezegd=contact")
        assert "Het gesprek is vastgelegd" in await page.inner_text("body")

        await seen_on(page, "documenten (Klantcontact Escamp)", ".desk__right")
        assert visit.complaints == []


WRONG = "Jan, 06-12345678 of jan@example.org"
MEND = {
    "nl": ("Laat het telefoonnummer weg.", "Laat het e-mailadres weg."),
    "en": ("Leave out the telephone number.", "Leave out the e-mail address."),
}
SPOKE = {
    "nl": ("balie, het besluit (Team Terras nl)", "Wanneer we u spraken", "Balie, Team Terras nl"),
    "en": ("desk, the decision (Team Terras en)", "When we spoke with you", "Desk, Team Terras en"),
}


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_contact_that_an_agent_mends_and_logs_stands_on_the_desk_and_on_the_applicants_page(
    chromium, town, language
):
    """All that is wrong at once, and what was typed and chosen is still there."""
    team = f"Team Terras {language}"
    async with visiting(chromium, town, AGENT) as visit:
        page = visit.page
        await page.goto(f"/balie/zaak/waits-for-you?taal={language}")
        await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        await page.locator("[name=channel]").select_option("desk")
        await page.locator("[name=topic]").select_option("decision")
        await page.locator("[name=team]").fill(WRONG)
        await page.locator("[data-then$=contact] button").click()
        for words in MEND[language]:
            await page.get_by_text(words).wait_for()
        assert await page.locator("[name=team]").input_value() == WRONG
        visit.complaints.clear()  # the browser mentions the 400 itself
        assert await visit.violations(390) == []

        await page.locator("[name=team]").fill(team)
        await page.locator("form.ask button").click()
        await page.wait_for_url("**/balie/zaak/waits-for-you?gezegd=contact")
        await seen_on(page, SPOKE[language][0], ".desk__right")
        assert visit.complaints == []
    async with visiting(chromium, town, Viewer("applicant", "a-waits-for-you")) as visit:
        await visit.page.goto(f"/zaak/waits-for-you?taal={language}")
        await seen_on(visit.page, SPOKE[language][2], "main")
        assert SPOKE[language][1] in await visit.page.inner_text("main")


async def seen_on(page: Page, words: str, where: str) -> None:
    async def stands_there() -> bool:
        await page.reload()
        return words in await page.inner_text(where)

    await eventually(stands_there)


async def test_an_applicant_mends_what_was_refused_and_is_thanked(chromium, town):
    async with visiting(chromium, town, Viewer("applicant", "a-granted")) as visit:
        page = visit.page
        await page.goto("/zaak/granted?taal=nl")
        await page.get_by_label("4").check()
        await page.locator("textarea[name=word]").fill("Bel mij op 06-12345678")
        await page.get_by_role("button", name="Verstuur").click()
        await page.get_by_text("Laat het telefoonnummer weg").wait_for()
        assert await page.locator("textarea[name=word]").input_value() == "Bel mij op 06-12345678"
        assert await page.get_by_label("4").is_checked()
        visit.complaints.clear()  # the browser mentions the 400 itself
        assert await visit.violations(390) == []

        await page.locator("textarea[name=word]").fill("Bel mij gerust")
        await page.get_by_role("button", name="Verstuur").click()
        await page.wait_for_url("**/zaak/granted?gezegd=dank")
        sql = """SELECT count(*) FROM "case" WHERE case_id = 'granted' AND snapshot::jsonb #>> '{rated,grade}' = '4'"""
        await eventually(lambda: town.pool.fetchval(sql))
        assert visit.complaints == []


ELSEWHERE = "<!doctype html><title>Dank u</title><a href='/voorkeuren' style='position:fixed;inset:0'>Voorkeuren</a>"
PRESSES = ("double click", "enter twice", "slow door")


@pytest.mark.parametrize("how", PRESSES)
async def test_who_presses_send_twice_gives_one_grade_and_is_thanked(chromium, town, how):
    """The second press must not land on what stands there on the next page: here that is a link, wherever it is."""
    async with visiting(chromium, town, Viewer("applicant", "a-granted")) as visit:
        page, sent, before = visit.page, list[str](), await grades(town)
        await page.goto("/zaak/granted?taal=nl")
        page.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
        await page.route("**/zaak/granted?gezegd=dank", lambda route: route.fulfill(body=ELSEWHERE, content_type=HTML))
        if how == "slow door":
            await page.route("**/v1/formulieren/oordeel", answers_late)
        await page.get_by_label("4").check()
        button = page.get_by_role("button", name="Verstuur")
        if how == "enter twice":
            await button.press("Enter")
            await asyncio.sleep(TWICE)
            await page.keyboard.press("Enter")
        else:
            await button.scroll_into_view_if_needed()
            box = await button.bounding_box()
            assert box
            await page.mouse.click(box["x"] + 5, box["y"] + 5)
            await asyncio.sleep(TWICE)
            await page.mouse.click(box["x"] + 5, box["y"] + 5, click_count=1)
        await page.wait_for_url("**/zaak/granted?gezegd=dank")
        await asyncio.sleep(TWICE)
        assert page.url.endswith("/zaak/granted?gezegd=dank") and len(sent) == 1
    await eventually(lambda: graded(town, before + 1))


TWICE, HTML = 0.3, "text/html"  # seconds between the presses of somebody who is no quicker


async def answers_late(route: Route) -> None:
    await asyncio.sleep(2 * TWICE)
    await route.continue_()


async def grades(town: Street) -> int:
    sql = "SELECT count(*) FROM fact WHERE case_id = 'granted' AND body LIKE '%case.rated%'"
    return int(await town.pool.fetchval(sql))


async def graded(town: Street, times: int) -> bool:
    return await grades(town) == times
