"""A town hall with a few cases in every state, and how a test reads its lists."""

import csv
import io
import re
from datetime import date

import httpx

from plumbing.session import Viewer
from plumbing.testing import MANAGER, City, eventually, session_of
from schemas.snapshot import Step
from schemas.stories import at, on, tick
from services.dashboard.app import make_app
from services.dashboard.settings import Settings
from tests.services.dashboard.tellings import told
from tests.services.dashboard.test_pages import links, ready

STEPS = (
    Step("advies", "DSO", date(2026, 3, 4), date(2026, 3, 14)),
    Step("verkeer", "DSB", date(2026, 3, 20), None),
)
CASES = [
    told("DH-1", steps=STEPS, area="Centrum", received_on=on(3, 2), legal_date=on(4, 27)),
    told("DH-2", legal_date=on(6, 1), received_on=on(3, 5)),
    told("DH-3", phase="waiting-for-applicant", received_on=on(3, 3), legal_date=on(8, 18), department="SZW"),
    told("DH-4", phase="decided", decided_on=on(4, 1), published_on=on(4, 2), outcome="granted", area="Centrum"),
    told("EV-5", case_type="evenement-klein", department="DPZ", title="=HYPERLINK(x)"),
    *(
        told(f"DH-7{n}", phase="closed", published_on=on(3, 2 + n), ended_on=on(6, 1), department="SZW")
        for n in range(6)
    ),
]
FILES = ("csv", "parquet", "xes")


async def town_hall_in(city: City) -> httpx.AsyncClient:
    """As a manager sees it, when all cases are known."""
    client = await city.serving(make_app(city.settings(Settings, "dashboard")), MANAGER)
    await ready(client)
    await city.say("case-status", *CASES, tick(at(5, 20, 12)))

    async def heard() -> bool:
        told = (await client.get("/v1/overzicht")).json()
        return bool(told["asOf"] and told["total"]["counts"]["alle"] == len(CASES))

    await eventually(heard)
    return client


def found(page: httpx.Response) -> list[str]:
    return [href.removeprefix("/dashboard/zaak/") for href, _ in links(page.text) if "/dashboard/zaak/" in href]


async def asked(client: httpx.AsyncClient, query: str) -> list[str]:
    page = await client.get(f"/dashboard/zaken?{query}")
    number = re.search(r'id="aantal">(\d+)<', page.text)
    assert number and int(number[1]) == len(found(page)), query
    return found(page)


async def lines(client: httpx.AsyncClient, path: str) -> list[dict[str, str]]:
    answer = await client.get(path)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


async def number(client: httpx.AsyncClient, query: str) -> str:
    heading = re.search(r'id="aantal">([^<]+)<', (await client.get(f"/dashboard/zaken{query}")).text)
    return heading[1] if heading else ""


def of(*departments: str, role: str = "department") -> httpx.Cookies:
    return session_of(Viewer("staff", "s", roles=(role,), departments=departments))
