"""Lists and cases on the pages of the dashboard: what is asked for is found, in its order, by whoever may see it."""

import csv
import io
import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import httpx
import pytest
from pyarrow import BufferReader, parquet

from plumbing.session import COOKIE, Viewer, sealed
from plumbing.testing import MANAGER, SESSION_KEY, City, eventually
from schemas.envelope import instant
from schemas.snapshot import Line, Promise, Step
from schemas.status_events import SOURCE, CaseForgotten, Expected, Forgetting
from schemas.stories import at, on, tick
from services.dashboard import api
from services.dashboard.app import make_app
from services.dashboard.settings import Settings
from tests.services.dashboard.tellings import failed, message, told
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


@pytest.fixture
async def dashboard(city: City) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(make_app(city.settings(Settings, "dashboard")), MANAGER)
    await ready(client)
    await city.say("case-status", *CASES, tick(at(5, 20, 12)))

    async def heard() -> bool:
        told = (await client.get("/v1/overzicht")).json()
        return bool(told["asOf"] and told["total"]["counts"]["alle"] == len(CASES))

    await eventually(heard)
    yield client


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


async def test_every_filter_of_a_list_stands_in_its_address(dashboard):
    assert await asked(dashboard, "") == ["DH-1", "EV-5", "DH-2", "DH-3"]
    assert await asked(dashboard, "stand=alle&stadsdeel=Centrum") == ["DH-1", "DH-4"]
    assert await asked(dashboard, "soort=evenement-klein") == ["EV-5"]
    assert await asked(dashboard, "afdeling=DSB") == ["DH-1"]
    assert await asked(dashboard, "wacht=aanvrager") == ["DH-3"]
    assert await asked(dashboard, "stand=afgerond&periode=2026-04") == ["DH-4"]
    assert len(await asked(dashboard, "stand=afgerond&periode=3")) == 7
    assert await asked(dashboard, "over=step:DSO/advies") == ["DH-1"]
    assert await asked(dashboard, "over=passed:DSO%3EDSB") == ["DH-1"]
    assert await asked(dashboard, "afdeling=dsb") == ["DH-1"]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/dashboard?afdeling=ABC", ["Afdeling", "deze afdeling hebben wij niet"]),
        ("/dashboard?soort=terasvergunning", ["Soort", "deze soort hebben wij niet"]),
        ("/dashboard?stadsdeel=Centrumm", ["Stadsdeel", "in dit stadsdeel hebben wij geen zaak"]),
        ("/dashboard?foo=bar&afdeling=ABC", ["foo", "Afdeling"]),
        ("/dashboard/zaken?stadsdeel='", ["Stadsdeel"]),
        ("/dashboard/zaken?stand=open&stand=alle", ["Stand", "dit staat twee keer in het adres"]),
        ("/dashboard/zaken?periode=2026-03..2026-01", ["Afgerond in", "de eerste maand komt na de laatste"]),
        ("/dashboard/zaken?periode=2026-13", ["Afgerond in"]),
        ("/dashboard/zaken?week=2025-W53", ["geen kalender heeft deze week"]),
        ("/dashboard/zaken.csv?afdeling=DSB,ABC&soort=x", ["Afdeling", "Soort"]),
        ("/dashboard/zaak/DH-1?foo=bar", ["foo"]),
        ("/dashboard/afdeling/DSB?soort=x", ["Soort"]),
    ],
)
async def test_a_question_that_nobody_understands_has_no_answer(dashboard, address, says):
    page = await dashboard.get(address)

    assert page.status_code == 400
    assert "Dit adres begrijpen wij niet" in page.text
    assert [words for words in says if words not in page.text] == []
    assert "geen open zaken" not in page.text


async def test_the_api_tells_all_that_is_wrong_with_a_question_at_once(dashboard):
    answer = await dashboard.get("/v1/zaken?aantal=-1&afdeling=ABC&stand=weg")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input")
    assert [(one["code"], one["path"]) for one in answer.json()["violations"]] == [
        ("extra-forbidden", "/query/aantal"), ("enum", "/query/stand"), ("department-unknown", "/query/afdeling"),
    ]  # fmt: skip
    assert (await dashboard.get("/v1/overzicht?foo=1")).status_code == 400


async def test_what_a_search_finds_is_a_file_too(dashboard):
    for number, cases in (("DH-1", ["DH-1"]), ("dh-7", [f"DH-7{n}" for n in range(6)]), ("DH-2026", [])):
        rows = await lines(dashboard, f"/dashboard/zaken.csv?stand=alle&nummer={number}")
        assert [row["zaaknummer"] for row in rows] == cases
    assert (await dashboard.get("/dashboard/zaken.xes?nummer=DH-1")).text.count("<trace>") == 1
    assert "zaken.csv?stand=open&amp;nummer=dh-7" in (await dashboard.get("/dashboard/zaken?nummer=dh-7")).text


async def test_the_areas_to_choose_from_are_those_that_have_a_case(dashboard):
    for page in ("/dashboard", "/dashboard/zaken"):
        assert '<option value="Centrum">Centrum</option></select>' in (await dashboard.get(page)).text


async def test_a_list_is_sorted_by_its_columns_and_says_so(dashboard):
    assert await asked(dashboard, "op=ontvangen") == ["DH-1", "EV-5", "DH-3", "DH-2"]
    assert await asked(dashboard, "op=-ontvangen") == ["DH-2", "DH-3", "EV-5", "DH-1"]
    assert await asked(dashboard, "op=-uiterlijk") == ["DH-3", "DH-2", "EV-5", "DH-1"]
    page = (await dashboard.get("/dashboard/zaken?op=ontvangen")).text
    assert page.count('aria-sort="ascending"') == 1
    assert "op=-ontvangen" in page


@pytest.mark.parametrize("order", ["uiterlijk", "-uiterlijk", "ontvangen", "-ontvangen"])
async def test_the_pages_of_a_list_are_the_list_in_every_order(dashboard, monkeypatch, order):
    whole = await asked(dashboard, f"stand=alle&op={order}")
    monkeypatch.setattr(api, "PAGE", 4)
    page, seen = await dashboard.get(f"/dashboard/zaken?stand=alle&op={order}"), list[str]()
    while True:
        seen += found(page)
        onward = [href for href, text in links(page.text) if text == "Volgende zaken"]
        if not onward:
            break
        page = await dashboard.get(onward[0])
    assert seen == whole


async def test_a_case_is_found_by_its_number_or_how_that_begins(dashboard):
    whole = await dashboard.get("/dashboard/zaken?nummer=ev-5")
    assert (whole.status_code, whole.headers["location"]) == (303, "/dashboard/zaak/EV-5")
    assert found(await dashboard.get("/dashboard/zaken?nummer=dh-7")) == [f"DH-7{n}" for n in range(6)]
    assert "Er zijn geen zaken die zo staan." in (await dashboard.get("/dashboard/zaken?nummer=%25")).text


async def test_a_list_is_a_file_for_spreadsheets_and_for_analysis(dashboard):
    rows = await lines(dashboard, "/dashboard/zaken.csv?stand=alle&op=ontvangen")
    assert [row["zaaknummer"] for row in rows] == await asked(dashboard, "stand=alle&op=ontvangen")
    event = next(row for row in rows if row["zaaknummer"] == "EV-5")
    assert (event["onderwerp"], event["ontvangen"]) == ("'=HYPERLINK(x)", "2026-03-02")

    table = parquet.read_table(BufferReader((await dashboard.get("/dashboard/zaken.parquet?stand=alle")).content))
    assert table.num_rows == len(CASES)
    assert table.column("ontvangen").to_pylist()[0] == date(2026, 3, 2)


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
        "tussen 1 mei en 11 juni",
        "/zaak/DH-9/a",
        "Vertraging gemeld",
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
    gone = CaseForgotten(
        id="gone", source=SOURCE, case_id="DH-8", time=at(5, 20, 13),
        data=Forgetting(caused_by="szw#9", ground="right-to-erasure"),
    )  # fmt: skip
    await city.say("case-status", gone)
    pool = await city.pool("dashboard")
    await eventually(lambda: pool.fetchval("SELECT NOT marks @> ARRAY['plan:D-1'] FROM card WHERE case_id = 'DH-8'"))


def of(*departments: str, role: str = "department") -> dict[str, str]:
    return {COOKIE: sealed(SESSION_KEY, Viewer("staff", "s", roles=(role,), departments=departments))}


FILES = ("csv", "parquet", "xes")


async def test_a_department_reads_its_own_cases_and_counts_the_others(dashboard):
    dashboard.cookies = of("DSB")
    assert found(await dashboard.get("/dashboard/zaken?afdeling=DSB")) == ["DH-1"]
    city = await dashboard.get("/dashboard/zaken?stand=alle")
    assert (found(city), 'id="aantal">–<' in city.text) == ([], True)
    assert 'id="aantal">&lt;5<' in (await dashboard.get("/dashboard/zaken?afdeling=DPZ")).text
    for kind in FILES:
        assert (await dashboard.get(f"/dashboard/zaken.{kind}?afdeling=DSB")).status_code == 200
        for query in ("", "?stand=alle", "?afdeling=SZW", "?over=step:DSO/advies"):
            assert (await dashboard.get(f"/dashboard/zaken.{kind}{query}")).status_code == 404, query
        assert b"DH-7" not in (await dashboard.get(f"/dashboard/zaken.{kind}?nummer=DH-7")).content
    assert found(await dashboard.get("/dashboard/zaken?nummer=DH-7")) == []
    assert [one["zaaknummer"] for one in await lines(dashboard, "/dashboard/zaken.csv?nummer=DH")] == ["DH-1"]


async def test_an_agent_opens_every_case_and_has_no_list_of_all(dashboard):
    dashboard.cookies = of(role="agent")
    page = await dashboard.get("/dashboard/zaak/DH-1")
    assert (page.status_code, "/dashboard/zaken" in page.text) == (200, False)
    for path in ("/dashboard", "/dashboard/zaken", "/dashboard/zaken?nummer=DH-1", "/dashboard/nieuws"):
        assert (await dashboard.get(path)).status_code == 404, path
    for kind in FILES:
        assert (await dashboard.get(f"/dashboard/zaken.{kind}?stand=alle")).status_code == 404
    assert [(await dashboard.get(f"/v1/{path}")).status_code for path in ("overzicht", "zaken", "zaken/DH-1")] == [
        403, 403, 200,
    ]  # fmt: skip
    dashboard.cookies = {COOKIE: sealed(SESSION_KEY, Viewer("staff", "s", ("agent", "department"), ("DSB",)))}
    assert found(await dashboard.get("/dashboard/zaken?afdeling=DSB")) == ["DH-1"]
    assert (await dashboard.get("/dashboard/zaak/EV-5")).status_code == 200


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


async def number(client: httpx.AsyncClient, query: str) -> str:
    heading = re.search(r'id="aantal">([^<]+)<', (await client.get(f"/dashboard/zaken{query}")).text)
    return heading[1] if heading else ""


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


async def test_the_list_of_a_step_calls_it_as_the_figure_does(dashboard):
    named = (await dashboard.get("/dashboard/zaken?stand=alle&over=step:SZW/gesprek&soort=klacht")).text

    assert "We praten met u over uw klacht" in named
    bare = (await dashboard.get("/dashboard/zaken?stand=alle&over=step:SZW/gesprek")).text
    assert "over uw klacht" not in bare


async def test_what_somebody_may_not_open_is_as_if_it_were_not_there(dashboard):
    """DSB works on the first case, DSO decides it; nobody else has to do with it."""
    for who, sees_it in (
        (of("DSB"), True),
        (of("DSO"), True),
        (of("SZW"), False),
        (of(), False),
        (of(role="gardener"), False),
    ):
        dashboard.cookies = who
        answer, unknown = [await dashboard.get(f"/dashboard/zaak/{case}") for case in ("DH-1", "DH-0")]
        assert answer.status_code == (200 if sees_it else 404)
        assert sees_it or answer.text.replace("DH-1", "…") == unknown.text.replace("DH-0", "…")
    for who in (of(), of(role="gardener")):
        dashboard.cookies = who
        for path in ("/dashboard/zaken", *(f"/dashboard/zaken.{kind}" for kind in FILES)):
            assert (await dashboard.get(path)).status_code == 404


async def test_a_list_is_asked_for_by_the_week_of_the_last_day_in_every_order(dashboard):
    assert await asked(dashboard, "stand=vraagt-aandacht&week=2026-W18") == ["DH-1", "EV-5"]
    assert await asked(dashboard, "stand=alle&week=2026-W18") == ["DH-1", "EV-5"]
    assert await asked(dashboard, "week=2026-W23&op=-ontvangen") == ["DH-2"]
    assert await asked(dashboard, "week=2026-W19&op=ontvangen") == []
    assert await asked(dashboard, "stand=afgerond&week=2026-W18") == []
    assert (await dashboard.get("/dashboard/zaken?week=2026-W54")).status_code == 400
    page = (await dashboard.get("/dashboard/zaken?stand=vraagt-aandacht&week=2026-W18")).text
    assert "Alleen zaken waarvan de laatste dag tussen" in page and "&amp;week=2026-W18" in page


async def test_who_reads_for_several_departments_sees_what_is_urgent_in_all_of_them(dashboard):
    dashboard.cookies.set(COOKIE, sealed(SESSION_KEY, Viewer("staff", "s", ("department",), ("DPZ", "DSB"))))
    overview = await dashboard.get("/dashboard")
    (onward,) = [href for href, text in links(overview.text) if text == "Alle zaken die aandacht vragen"]

    assert found(overview) == ["DH-1", "EV-5"]
    assert "afdeling=DPZ%2CDSB" in onward and found(await dashboard.get(onward)) == ["DH-1", "EV-5"]
    assert await asked(dashboard, "stand=vraagt-aandacht&afdeling=DSB") == ["DH-1"]


@pytest.mark.parametrize("departments", ["DPZ,DSB,SZW", "SZW", "DPZ,", ",", "DPZ,DPZ,SZW"])
async def test_several_departments_are_read_by_who_may_read_each(dashboard, departments):
    dashboard.cookies.set(COOKIE, sealed(SESSION_KEY, Viewer("staff", "s", ("department",), ("DPZ", "DSB"))))
    for path in ("zaken", "zaken.csv"):
        answer = await dashboard.get(f"/dashboard/{path}?stand=alle&afdeling={departments}")
        assert "DH-3" not in answer.text and "EV-5" not in answer.text
