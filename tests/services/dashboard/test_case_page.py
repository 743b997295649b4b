"""What the page of one case says: why it is late, what that costs, what moved, and who had it."""

from datetime import date
from typing import Any

import httpx
import pytest

from plumbing.testing import MANAGER, City, eventually
from schemas.envelope import instant
from schemas.snapshot import Promise
from schemas.status_events import Expected
from schemas.stories import at, on, tick
from services.dashboard.app import make_app
from services.dashboard.settings import Settings
from tests.services.dashboard.tellings import busy, forgotten, heard_again, silent, told
from tests.services.dashboard.test_pages import ready

SPRING, SUMMER, LATER = [Expected(on(month, 1), on(month, 20), 20) for month in (5, 6, 7)]
OWING: dict[str, Any] = {"noticed_on": on(5, 4), "penalty_from": on(5, 19)}


@pytest.fixture
async def dashboard(city: City) -> httpx.AsyncClient:
    client = await city.serving(make_app(city.settings(Settings, "dashboard")), MANAGER)
    await ready(client)
    return client


async def page_of(city: City, dashboard: httpx.AsyncClient, *said: Any) -> str:
    """Of the case that they are about, on 20 May, when all of it was heard."""
    await city.say("case-status", *said, tick(at(5, 20, 12)))
    pool = await city.pool("dashboard")
    ticked = "SELECT count(*) FROM progress WHERE topic = 'case-status' AND now > $1"
    await eventually(lambda: _all(pool.fetchval(ticked, at(5, 20, 11)), city.partitions))
    return (await dashboard.get(f"/dashboard/zaak/{said[0].case_id}?taal=nl")).text.replace("\u00a0", " ")


async def _all(found: Any, expected: int) -> bool:
    return bool(await found == expected)


def day(month: int, number: int) -> dict[str, Any]:
    return {"as_of": instant(date(2026, month, number))}


async def test_a_late_case_says_that_nobody_told_why_and_who_has_it(city, dashboard):
    page = await page_of(city, dashboard, told(steps=busy("DSB", "DPZ")))

    assert "Deze zaak is te laat. Geen afdeling heeft een reden gegeven." in page
    assert "De zaak ligt nu bij Dienst Stadsbeheer, Dienst Publiekszaken." in page


async def test_a_day_that_has_passed_is_a_promise_of_before_and_no_expectation(city, dashboard):
    delay = {"expected_on": on(5, 11), "promises": (Promise(on(4, 20), on(5, 11), "delay"),)}
    page = await page_of(city, dashboard, told(**delay), told("DH-2", **{**delay, "expected_on": on(6, 11)}))
    lists = [(await dashboard.get(path)).text for path in ("/dashboard/zaken?taal=nl", "/dashboard?taal=nl")]
    asked = (await dashboard.get("/v1/zaken")).json()["cases"]

    assert "<dt>Verwacht uiterlijk op</dt>" not in page and '<time datetime="2026-05-11">' in page
    for text in lists:
        assert '<time datetime="2026-05-11">' not in text and '<time datetime="2026-06-11">' in text
    assert {one["card"].get("forecastOn") for one in asked} == {None, "2026-06-11"}


@pytest.mark.parametrize("other", [{"reason": "external-advice"}, {"legal_date": on(6, 1)}])
async def test_a_case_that_is_not_late_or_has_a_reason_does_not(city, dashboard, other):
    assert "Geen afdeling heeft een reden" not in await page_of(city, dashboard, told(**other))


async def test_a_case_that_ended_late_is_not_said_to_lie_somewhere(city, dashboard):
    page = await page_of(city, dashboard, told(phase="decided", published_on=on(5, 4), **OWING))

    assert "Geen afdeling heeft een reden gegeven." in page and "De zaak ligt nu bij" not in page
    assert "In totaal een dwangsom van € 0." in page and "Morgen komt erbij" not in page


async def test_a_case_that_costs_money_says_how_much_since_when_and_since_which_notice(city, dashboard):
    page = await page_of(city, dashboard, told(**OWING))

    for words in (
        "Nu € 46. Morgen komt er € 23 bij.",
        '<dt>Ingebrekestelling ontvangen op</dt><dd><time datetime="2026-05-04">',
        '<dt>Kost geld vanaf</dt><dd><time datetime="2026-05-19">',
        "€ 1.442, op 29 juni",
        "Vanaf dag 15 is dat € 35 per dag.",
    ):
        assert words in page, words


async def test_a_notice_that_costs_nothing_yet_says_from_when_it_does(city, dashboard):
    page = await page_of(city, dashboard, told(noticed_on=on(5, 18), penalty_from=on(6, 2)))

    assert "Nog niets. Vanaf 2 juni kost elke dag geld." in page


QUIET = (
    silent("urn:nl:denhaag:dsb", "DSB", at(5, 19, 9)),
    silent("urn:nl:denhaag:szw", "SZW", at(5, 18, 9)),
    silent("urn:nl:denhaag:dpz", "DPZ", at(5, 18, 9)),
    heard_again("urn:nl:denhaag:dpz", "DPZ", at(5, 18, 9), at(5, 19, 9)),
)
OF_DSB = "Sinds 19 mei horen wij niets van Dienst Stadsbeheer."


async def test_an_open_case_says_of_which_of_its_departments_nothing_is_heard(city, dashboard):
    case = told(steps=busy("DSB", "DPZ"), department="DSO")
    page = await page_of(city, dashboard, case, told("DH-2", phase="closed", ended_on=on(5, 4)), *QUIET)

    assert f"{OF_DSB} Wat daar daarna gebeurde, kan hier ontbreken." in page
    assert page.count("horen wij niets van") == 1
    assert "horen wij niets van" not in (await dashboard.get("/dashboard/zaak/DH-2?taal=nl")).text


@pytest.mark.parametrize(
    ("asked", "names"), [("", 2), ("&afdeling=DSB", 1), ("&afdeling=DPZ,SZW", 1), ("&afdeling=DSO", 0)]
)
async def test_a_list_says_of_which_of_its_departments_nothing_is_heard(city, dashboard, asked, names):
    await page_of(city, dashboard, told(steps=busy("DSB")), *QUIET)
    page = (await dashboard.get(f"/dashboard/zaken?taal=nl{asked}")).text.replace("\u00a0", " ")

    assert page.count("horen wij niets van") == names
    assert (OF_DSB in page) == (asked in ("", "&afdeling=DSB"))


async def test_the_history_says_what_moved_and_which_department_had_it_and_no_name(city, dashboard):
    page = await page_of(
        city,
        dashboard,
        told(change="opened", expected=SPRING, **day(3, 2)),
        told(change="handler", expected=SPRING, steps=busy("DSB"), team="Jan de Vries", **day(3, 9)),
        told(change="expectation", expected=SUMMER, steps=busy("DSB"), **day(4, 1)),
        told(change="expectation", expected=LATER, steps=busy("DSB"), **day(4, 1)),
        told(change="expectation", expected=LATER, steps=busy("DSB"), **day(4, 8)),
        told(change="default-noticed", expected=LATER, steps=busy("DSB"), team="Jan de Vries", **OWING, **day(5, 4)),
    )

    assert page.count("Verwachting verschoven") == 1
    assert "Verwachting verschoven: eerst tussen 1 mei en 20 mei, nu tussen 1 juli en 20 juli" in page
    assert page.count(" zeiden wij: tussen ") == 2  # of that day only the last
    assert 'Behandelaar gewijzigd <span class="fine">(Dienst Stadsbeheer)</span>' in page
    assert 'Ingebrekestelling ontvangen <span class="fine">(Dienst Stedelijke Ontwikkeling)</span>' in page
    assert "Jan de Vries" not in page


async def test_an_erased_case_has_no_frame_no_euros_and_no_reason(city, dashboard):
    page = await page_of(city, dashboard, told(**OWING), forgotten("DH-2026-0001", at(5, 19, 9)))

    assert "Deze aanvraag is gewist" in page
    assert "<iframe" not in page and "€" not in page and "Geen afdeling" not in page
