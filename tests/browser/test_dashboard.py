"""The overview of the dashboard can be used by everyone, follows the news, and waits for nobody's script."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from deploy.local.ports import HOST, free_ports
from plumbing.session import Viewer
from plumbing.testing import City, eventually
from schemas.snapshot import Promise, Rating, Step
from schemas.stories import at, tick
from services.dashboard.app import make_app
from services.dashboard.settings import Settings
from tests.browser.street import Street, open_for_visits
from tests.browser.visiting import visiting
from tests.services.dashboard.tellings import silent, told

pytestmark = pytest.mark.asyncio(loop_scope="session")
MANAGER = Viewer("staff", "manager-1", roles=("manager",))
OF_DSB = Viewer("staff", "colleague-1", roles=("department",), departments=("DSB",))
CASES = 300
TODAY = date(2026, 5, 20)
WAYS = [("DPZ", "DSB", "DSO"), ("DSO", "DSB"), ("DPZ", "SZW"), ("DSO", "DPZ", "DSO")]


def town() -> Iterator[Any]:
    """A year of work, always the same."""
    dice = Random(7)
    for number in range(CASES):
        received = TODAY - timedelta(days=dice.randint(1, 330))
        took, legal = dice.randint(10, 90), received + timedelta(days=56)
        yield _case(f"DH-{1000 + number}", dice, received, took, legal)


def _case(name: str, dice: Random, received: date, took: int, legal: date) -> Any:
    day, steps, way = received + timedelta(days=2), list[Step](), dice.choice(WAYS)
    for place, department in enumerate(way):
        done = day + timedelta(days=max(took // len(way) - 3, 1))
        kind = ("intake-check", "advice", "assessment")[place]
        steps.append(Step(kind, department, day, done if done < TODAY else None))
        day = done + timedelta(days=dice.randint(0, 14))
        if day >= TODAY:
            break
    ended = received + timedelta(days=took)
    promises: tuple[Promise, ...] = (Promise(received, legal, "term"),)
    if dice.random() < 0.3:
        promises += (Promise(received + timedelta(days=30), legal + timedelta(days=21), "delay"),)
    common: dict[str, Any] = {
        "received_on": received, "legal_date": legal, "promises": promises, "steps": tuple(steps),
        "department": way[0], "area": dice.choice(("Centrum", "Scheveningen", "Loosduinen")),
        "case_type": dice.choice(("omgevingsvergunning-regulier", "evenement-klein")),
        "reason": dice.choice((None, None, "external-advice", "term-extended")),
    }  # fmt: skip
    if ended < TODAY - timedelta(days=10):
        rated = Rating(dice.randint(2, 5), ended) if dice.random() < 0.4 else None
        closed: dict[str, Any] = {
            "phase": "decided",
            "decided_on": ended,
            "published_on": ended,
            "outcome": "granted",
            "rated": rated,
        }
        return told(name, "decided", **common, **closed)
    waits = dice.choice(("in-handling", "in-handling", "waiting-for-applicant"))
    owing = TODAY - timedelta(days=5) if legal < TODAY - timedelta(days=60) else None
    return told(name, phase=waits, **common, penalty_from=owing)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hall(test_servers) -> AsyncIterator[Street]:
    (port,) = free_ports(1)
    city = City(test_servers, f"d{uuid4().hex[:10]}")
    settings = city.settings(Settings, "dashboard", public_address=f"http://{HOST}:{port}")
    async with open_for_visits(city, make_app(settings), port):
        await city.say("case-status", *town())
        await city.say("case-status", silent("urn:nl:denhaag:szw", "SZW", at(5, 19, 9)), tick(at(5, 20, 12, 32)))
        pool = await city.pool("dashboard")
        await eventually(lambda: _heard(pool, city.partitions), 60)
        yield Street(city, settings, pool)


async def _heard(pool: Any, partitions: int) -> bool:
    cards = await pool.fetchval("SELECT count(*) FROM card")
    ticked = await pool.fetchval("SELECT count(*) FROM progress WHERE topic = 'case-status' AND now IS NOT NULL")
    return bool(cards == CASES and ticked == partitions)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", ["/dashboard", "/dashboard/afdeling/DSB", "/dashboard/type/evenement-klein"])
@pytest.mark.parametrize("viewer", [MANAGER, OF_DSB], ids=["manager", "department"])
async def test_the_overview_is_for_everyone(chromium, hall, viewer, path, language):
    async with visiting(chromium, hall, viewer) as visit:
        assert (await visit.to(f"{path}?taal={language}")).status == 200
        for width in (320, 390, 1280):
            assert await visit.violations(width) == []
            assert await visit.sideways() <= 0, f"at {width} pixels"
            await visit.picture(f"{path.strip('/').replace('/', '-')}-{viewer.roles[0]}-{language}-{width}")
        assert visit.complaints == []


async def test_the_overview_needs_no_script(chromium, hall):
    async with visiting(chromium, hall, MANAGER, java_script_enabled=False) as visit:
        await visit.page.goto("/dashboard?taal=nl")
        assert await visit.page.locator("section.sheet").count() == 17
        await visit.page.locator("section.sheet details summary").first.click()
        assert await visit.page.locator("details[open] table").count() == 1


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
async def test_on_a_phone_every_question_has_its_answer_and_figures_are_a_press_away(chromium, hall, script):
    async with visiting(chromium, hall, MANAGER, java_script_enabled=script) as visit:
        await visit.page.set_viewport_size({"width": 1280, "height": 900})
        await visit.page.goto("/dashboard?taal=nl")
        folded = visit.page.locator("section.sheet .fold")
        tables, summaries = folded.locator("table"), folded.locator("> summary")
        assert await tables.first.is_visible() and await summaries.first.is_hidden()
        await visit.page.set_viewport_size({"width": 390, "height": 900})
        assert (box := await visit.page.locator("body").bounding_box()) and box["height"] < 8_000
        assert await visit.page.locator("section.sheet > .answer").filter(visible=True).count() == 17
        assert await tables.filter(visible=True).count() == 0
        for one in await summaries.all():
            await one.click()
        assert await folded.locator("> .tablewrap table").filter(visible=True).count() == await folded.count() > 8


async def test_of_all_kinds_the_reader_is_led_to_one_with_its_term(chromium, hall):
    async with visiting(chromium, hall, MANAGER, java_script_enabled=False) as visit:
        await visit.page.goto("/dashboard?stadsdeel=Centrum&taal=nl")
        sheet = visit.page.locator("section.sheet", has=visit.page.locator("#duur"))
        await sheet.get_by_text("Kies een soort", exact=False).last.click()
        await sheet.get_by_role("link", name="Vergunning voor een klein evenement: ").click()
        assert "stadsdeel=Centrum" in visit.page.url and "soort=evenement-klein" in visit.page.url
        assert await sheet.get_by_text("Termijn: ").count() == 1


async def test_an_open_overview_shows_new_work_by_itself_and_stands_still_when_asked(chromium, hall):
    async with visiting(chromium, hall, MANAGER) as visit:
        await visit.to("/dashboard?taal=nl")
        before = int((await visit.page.locator(".tile__number").first.inner_text()).split()[0])
        await hall.city.say("case-status", told("DH-9001"))
        await visit.page.wait_for_function(
            "n => parseInt(document.querySelector('.tile__number').innerText) == n", arg=before + 1, timeout=30_000
        )
        await visit.page.locator("[data-live-toggle]").click()
        assert await visit.page.get_by_text("Deze pagina staat stil.").is_visible()
