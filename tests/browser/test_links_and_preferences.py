"""With a browser from page to page of two services: a link, a new link, and the preferences."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from deploy.local.ports import HOST, free_ports
from plumbing.link import sign_link
from plumbing.postgres import Pool
from plumbing.session import Viewer
from plumbing.testing import LINK_SIGNING_KEY, City, TestServers, eventually
from schemas.stories import at, on, opened
from services.notify.app import make_app as make_notify
from services.notify.core.compose import Part
from services.notify.core.stop import stop_token
from services.notify.settings import Settings as Notify
from services.status.app import make_app as make_status
from services.status.settings import Settings as Status
from tests.at_a_port import at_a_port
from tests.browser.street import Street
from tests.browser.visiting import Visit, visiting
from tests.services.notify.saying import PRIVATE, announced, contact

pytestmark = pytest.mark.asyncio(loop_scope="session")
CASE, ME = "DH-2026-0001", Viewer("applicant", "a-DH-2026-0001")
STOP = f"/uit/{stop_token(LINK_SIGNING_KEY, [Part(announced('step-started', applicant_id=ME.id), 'change')])}"
LINK = f"/v/{sign_link(LINK_SIGNING_KEY, CASE, ME.id, at(3, 2, 9))}"


@dataclass
class Corner:
    """Status and notify, each on a port of its own, and what notify keeps."""

    status: Street
    notify: Street
    memory: Pool


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def corner(test_servers: TestServers) -> AsyncIterator[Corner]:
    city = City(test_servers, f"l{uuid4().hex[:10]}")
    ports = free_ports(2)
    where = [f"http://{HOST}:{port}" for port in ports]
    doors: dict[str, Any] = {"status_address": where[0], "notify_address": where[1]}
    status = city.settings(Status, "status", public_address=where[0], **doors)
    notify: Any = city.settings(
        Notify, "notify", public_address=where[1], notify_private_key=PRIVATE, smtp_port=1, **doors
    )
    async with AsyncExitStack() as open_doors:
        open_doors.push_async_callback(city.tear_down)
        for app, port in zip((make_status(status), make_notify(notify)), ports, strict=True):
            await open_doors.enter_async_context(at_a_port(app, port, lifespan="on"))
        memory = await city.pool("notify")
        await city.say("contacts", contact("sanne@example.nl", applicant=ME.id), key=ME.id)
        await city.say("case-events", opened(on(3, 2)))
        await eventually(lambda: memory.fetchval("SELECT count(*) FROM known"), 60)
        yield Corner(Street(city, status, memory), Street(city, notify, memory), memory)


async def test_a_link_leads_to_the_case_and_leaves_no_trace_in_the_address(chromium, corner):
    async with visiting(chromium, corner.status, None, locale="nl-NL") as visit:
        await visit.to(LINK)
        await visit.page.get_by_role("button", name="Bekijk hoe het ervoor staat").click()
        await visit.page.wait_for_url(f"**/zaak/{CASE}")

        assert "Dakkapel" in await visit.page.inner_text("h1") and visit.complaints == []


async def test_from_an_expired_link_to_a_question_for_a_new_one(chromium, corner):
    async with visiting(chromium, corner.status, None, locale="nl-NL") as visit:
        await visit.to("/v/old")
        await visit.page.get_by_role("button", name="Bekijk hoe het ervoor staat").click()
        await visit.page.get_by_label("Nummer van uw aanvraag").fill("DH-0")
        await visit.page.get_by_label("Uw e-mailadres").fill("sanne@example.nl")
        await visit.page.get_by_role("button", name="Stuur mij een nieuwe link").click()
        await visit.page.wait_for_url("**/link/gevraagd")

        assert "Kijk in uw e-mail" in await visit.page.inner_text("h1")
        assert [said for said in visit.complaints if "410" not in said] == []  # which the browser mentions itself


async def test_a_mail_leads_to_the_preferences_and_a_choice_is_kept(chromium, corner):
    async with visiting(chromium, corner.status, None, locale="nl-NL") as visit:
        await visit.to(f"{LINK}?naar=voorkeuren")
        await visit.page.get_by_role("button", name="Bekijk hoe het ervoor staat").click()
        await visit.page.wait_for_url("**/voorkeuren")
        assert "example.nl" not in await visit.page.inner_text("main")  # a link may be in a stranger's hands

        await visit.page.get_by_label("Een stap is klaar").uncheck()
        await visit.page.get_by_role("button", name="Bewaren").click()
        await visit.page.wait_for_url("**/voorkeuren?bewaard")
        assert not await visit.page.get_by_label("Een stap is klaar").is_checked()
        assert await corner.memory.fetchval("SELECT kind FROM choice WHERE NOT wanted") == "change"
        assert visit.complaints == []


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", ["/link", "/link/gevraagd", "/voorkeuren", "/voorkeuren?bewaard", STOP])
async def test_the_pages_of_notify_are_for_everyone(chromium, corner, path, language):
    async with visiting(chromium, corner.notify, ME) as visit:
        assert (await visit.to(f"{path}{'&' if '?' in path else '?'}taal={language}")).status == 200
        await _is_for_everyone(visit)


async def _is_for_everyone(visit: Visit) -> None:
    for width in (320, 390, 1280):
        assert await visit.violations(width) == []
        assert await visit.sideways() <= 0
    assert visit.complaints == []
