"""Cases on the pages of the dashboard, and what becomes of a page when more is said."""

import re
from typing import Any

import httpx
import pytest

from plumbing.testing import City, eventually
from schemas.envelope import instant
from schemas.snapshot import Line, Promise
from schemas.status_events import Expected
from schemas.stories import at, on, tick
from tests.services.dashboard.listed import CASES, STEPS, asked, found, number, of, town_hall_in
from tests.services.dashboard.tellings import failed, forgotten, message, told
from tests.services.dashboard.test_pages import links


@pytest.fixture
async def dashboard(city: City) -> httpx.AsyncClient:
    return await town_hall_in(city)


async def test_a_case_shows_its_days_its_dates_and_its_messages(city, dashboard):
    promised = (Promise(on(3, 2), on(4, 27), "term"), Promise(on(4, 20), on(6, 8), "delay"))
    rest = Line("suspension", "Awb 4:15", "dso#1", instant(on(3, 6)), on(3, 6), on(3, 9), ground="consent")
    expected = Expected(on(5, 1), on(6, 11), 20)
    late = told(
        "DH-9/a", "delayed", None, expected, steps=STEPS, promises=promised, ledger=(rest,), reason="external-advice"
    )
    await city.say("case-status", late, tick(at(5, 20, 13)))
    await city.say("case-messages", message("DH-9/a"), failed("DH-9/a", number=2))

    async def complete() -> str:
        text = (await dashboard.get("/dashboard/zaak/DH-9/a")).text
        return text if "Verstuurd: 1. Mislukt: 1." in text else ""

    page = await eventually(complete)
    for words in (
        "We wachten op advies",
        "10 dagen",  # at the department that was ready
        "6 dagen",  # until the next one began
        "Niet gehaald",
        "Komt nog",
        "tussen 1\u00a0mei en 11\u00a0juni",
        "/zaak/DH-9/a",
        "Vertraging gemeld",
        "dit adres bestaat niet",  # of a message, in words
    ):
        assert words in page, words
    assert "a-DH-9" not in page  # who the applicant is stays out of the dashboard


async def test_the_other_cases_of_a_plan_are_named_to_who_may_open_them(city, dashboard):
    both: dict[str, Any] = {"dossier_id": "D-1", "reason": "coordination"}
    await city.say("case-status", told("DH-1", steps=STEPS, **both), told("DH-8", department="SZW", **both))

    async def linked() -> bool:
        return found(await dashboard.get("/dashboard/zaak/DH-1")) == ["DH-8"]

    await eventually(linked)
    page = (await dashboard.get("/dashboard/zaak/DH-1")).text
    assert "De reden die wij noemden: We behandelen de zaak samen met een andere vergunning." in page
    assert "van elke stap wat gewoonlijk is" in page
    dashboard.cookies = of("DSB")
    assert "DH-8" not in (await dashboard.get("/dashboard/zaak/DH-1")).text
    await city.say("case-status", forgotten("DH-8", at(5, 20, 13)))
    pool = await city.pool("dashboard")
    await eventually(lambda: pool.fetchval("SELECT NOT marks @> ARRAY['plan:D-1'] FROM card WHERE case_id = 'DH-8'"))


MORE = [
    *(told(f"P-{n}", case_type="evenementenvergunning", department="DPZ", legal_date=on(8, 1)) for n in range(20)),
    *(told(f"L-{n}", case_type="evenementenvergunning", department="DPZ", legal_date=on(4, 1)) for n in range(2)),
    *(told(f"S-{n}", department="DPZ", legal_date=on(6, 1), expected_on=on(7, 1)) for n in range(6)),
    *(told(f"D-{n}", department=name, legal_date=on(8, 1)) for n, name in enumerate(["DSO", "SZW"] * 6)),
]


async def test_a_department_cannot_subtract_the_small_numbers_of_others(city, dashboard):
    """Of DPZ three cases are late: no page and no list says so, nor the numbers that add up with it."""
    await city.say("case-status", *MORE, tick(at(5, 20, 13)))

    async def heard() -> bool:
        return bool((await dashboard.get("/v1/overzicht")).json()["total"]["counts"]["alle"] == len(CASES + MORE))

    await eventually(heard)
    dashboard.cookies = of("DSB")
    numbers = {stand: await number(dashboard, f"?stand={stand}") for stand in ("te-laat", "vraagt-aandacht", "open")}
    assert numbers == {"te-laat": "–", "vraagt-aandacht": "–", "open": "44"}
    assert await number(dashboard, "?stand=waarschijnlijk-te-laat") == "–"
    for query, *allowed in (("?afdeling=DPZ", "29"), ("?soort=klacht",), ("?stadsdeel=Centrum",), ("?periode=3",)):
        page = (await dashboard.get(f"/dashboard{query}")).text
        assert set(re.findall(r'tile__number">(?:<a[^>]*>)?([0-9]+)<', page)) <= {"0", "1", *allowed}, query
    for query in (
        "?stand=te-laat&afdeling=DPZ",
        "?soort=klacht",
        "?wacht=derde",
        "?over=missed:term",
    ):
        assert await number(dashboard, query) == "–", query


async def test_a_date_that_is_past_is_missed_on_the_page_in_the_number_and_in_the_list(city, dashboard):
    """Also of a case that is open: nobody says so again when the day has passed, the watermark does."""
    open_case = told("DH-8", promises=(Promise(on(3, 2), on(4, 27), "term"), Promise(on(4, 20), on(6, 8), "delay")))
    await city.say("case-status", open_case, tick(at(5, 20, 13)))

    async def heard() -> bool:
        return found(await dashboard.get("/dashboard/zaken?stand=alle&over=missed:term")) == ["DH-8"]

    await eventually(heard)
    assert await asked(dashboard, "stand=alle&over=missed:delay") == []
    assert "Niet gehaald" in (await dashboard.get("/dashboard/zaak/DH-8")).text
    page = (await dashboard.get("/dashboard")).text
    assert ("/dashboard/zaken?stand=alle&amp;periode=12&amp;over=missed%3Aterm", "1") in [
        (href.replace("&", "&amp;"), text) for href, text in links(page)
    ]
