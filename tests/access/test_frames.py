"""Who may show a page in a frame: the dashboard that of the applicant, to a colleague; and nobody anything else."""

import re

import pytest

from plumbing.session import Viewer
from plumbing.testing import MANAGER, eventually, session_of
from schemas.stories import on, opened, started
from services.dashboard.app import make_app as make_dashboard
from services.dashboard.settings import Settings as Dashboard
from services.status.app import make_app
from services.status.settings import Settings

DASHBOARD, STATUS = "https://dashboard.denhaag.example", "https://volg.denhaag.example"
AGENT = Viewer("staff", "s-agent", roles=("agent",))
MILA = Viewer("applicant", "a-mila")
WITH_THE_LINK = Viewer("link", "a-mila", case_id="DH-1")


@pytest.fixture
async def status(city):
    client = await city.serving(make_app(city.settings(Settings, "status", dashboard_address=f"{DASHBOARD}/here")))
    story = opened(on(3, 2), "DH-1", applicant_id="a-mila"), started(on(3, 3), department="DSB", case="DH-1")
    await city.say("case-events", *story)

    async def known() -> bool:
        client.cookies = session_of(AGENT)
        return bool((await client.get("/zaak/DH-1")).status_code == 200)

    await eventually(known)
    return client


def framed_by(answer) -> list[str]:
    return re.findall("frame-ancestors ([^;]*)", answer.headers["content-security-policy"])


@pytest.mark.parametrize("viewer", [AGENT, MANAGER])
async def test_the_dashboard_alone_shows_a_colleague_the_page_of_the_applicant(status, viewer):
    status.cookies = session_of(viewer)
    answer = await status.get("/zaak/DH-1")

    assert (answer.status_code, framed_by(answer)) == (200, [DASHBOARD])
    assert "x-frame-options" not in answer.headers


@pytest.mark.parametrize("viewer", [MILA, WITH_THE_LINK])
async def test_nobody_shows_applicants_their_own_page_in_a_frame(status, viewer):
    status.cookies = session_of(viewer)
    answer = await status.get("/zaak/DH-1")

    assert (answer.status_code, framed_by(answer), answer.headers["x-frame-options"]) == (200, ["'none'"], "DENY")


async def test_no_other_page_of_status_stands_in_a_frame(status):
    other = ("/", "/zaak/DH-0", "/mijn", "/balie", "/balie/zaak/DH-1", "/werk", "/v/x", "/inloggen", "/uitloggen")
    for viewer in (AGENT, MANAGER, None):
        status.cookies = session_of(viewer)
        for path in (*other, *(() if viewer else ("/zaak/DH-1",))):
            answer = await status.get(path)
            assert (framed_by(answer), answer.headers["x-frame-options"]) == (["'none'"], "DENY"), (viewer, path)


async def test_a_case_of_the_dashboard_frames_a_page_of_status_and_no_other_page_frames_anything(city, status):
    settings = city.settings(Dashboard, "dashboard", status_address=f"{STATUS}/spoor")
    client = await city.serving(make_dashboard(settings), MANAGER)
    pool = await city.pool("dashboard")
    await eventually(lambda: pool.fetchval("SELECT true FROM card WHERE case_id = 'DH-1'"))

    rules = {
        path: (await client.get(path)).headers["content-security-policy"]
        for path in ("/dashboard/zaak/DH-1", "/dashboard/zaak/DH-0", "/dashboard/zaken", "/dashboard")
    }
    assert re.findall("frame-src ([^;]*)", rules.pop("/dashboard/zaak/DH-1")) == [STATUS]
    assert all("frame-src" not in one and "default-src 'none'" in one for one in rules.values())

    page = (await client.get("/dashboard/zaak/DH-1?taal=nl")).text
    frame = re.findall("<iframe[^>]*>", page)
    assert len(frame) == 1 and f'src="{STATUS}/spoor/zaak/DH-1"' in frame[0]
    assert 'sandbox="allow-same-origin"' in frame[0] and 'loading="lazy"' in frame[0] and "title=" in frame[0]
    assert "Open dan de pagina zelf" in page and f'<a href="{STATUS}/spoor/zaak/DH-1">' in page
    assert re.findall(
        "frame-ancestors ([^;]*)", (await client.get("/dashboard/zaak/DH-1")).headers["content-security-policy"]
    ) == ["'none'"]
