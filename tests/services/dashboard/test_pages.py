"""The running dashboard: what is said on Kafka is seen on the pages, and every number leads to its list."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from front.static import address as static
from plumbing.testing import MANAGER, City, eventually
from schemas.stories import at, on, tick
from services.dashboard import api, store, store_tally
from services.dashboard.app import make_app
from services.dashboard.settings import Settings
from tests.services.dashboard.tellings import busy, failed, message, told

ONE_OF_EACH = [
    told("DH-1", steps=busy("DSO", "DSB"), reason="external-advice"),
    told("DH-2", legal_date=on(6, 1)),
    told("DH-3", phase="waiting-for-applicant", legal_date=on(8, 18)),
    told("DH-4", phase="decided", decided_on=on(4, 1), published_on=on(4, 2), outcome="granted"),
    told("DH-5", phase="decided", decided_on=on(5, 1), published_on=on(5, 2), department="DPZ"),
    told("DH-6", phase="withdrawn", ended_on=on(3, 20)),
    *(
        told(f"DH-7{n}", phase="closed", published_on=on(3, 2 + n), ended_on=on(6, 1), department="SZW")
        for n in range(5)
    ),
]


class Links(HTMLParser):
    """The address and the text of every link on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append((dict(attributes)["href"] or "", ""))

    def handle_data(self, data: str) -> None:
        if self.found:
            self.found[-1] = (self.found[-1][0], self.found[-1][1] or data.strip())


def links(html: str) -> list[tuple[str, str]]:
    reader = Links()
    reader.feed(html)
    return reader.found


@pytest.fixture
async def dashboard(city: City) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(make_app(city.settings(Settings, "dashboard")), MANAGER)
    await ready(client)
    yield client


async def ready(client: httpx.AsyncClient) -> None:
    await eventually(lambda: _is_ready(client))


async def _is_ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/readyz")).status_code == 200


async def knows(client: httpx.AsyncClient, number: int) -> Any:
    """The overview once it counts so many cases and knows what time it is."""

    async def counted() -> Any:
        overview = (await client.get("/v1/overzicht")).json()
        return overview if overview["asOf"] and overview["total"]["counts"]["alle"] == number else None

    return await eventually(counted)


async def test_the_page_works_before_anything_was_heard(dashboard):
    page = await dashboard.get("/dashboard")

    assert page.status_code == 200
    assert "Er zijn nu geen open zaken." in page.text
    assert "Wij weten nog niet hoe laat het is." in page.text
    assert "te weinig zaken" in page.text
    assert "Er is nu geen zaak die aandacht vraagt." in page.text


async def test_the_overview_tells_how_the_city_stands(city, dashboard):
    await city.say("case-status", *ONE_OF_EACH, tick(at(5, 20, 12, 32)))
    overview = await knows(dashboard, len(ONE_OF_EACH))
    page = (await dashboard.get("/dashboard")).text

    open_cases = {name: figures["counts"]["open"] for name, figures in overview["departments"].items()}
    assert open_cases == {"DPZ": 0, "DSB": 1, "DSO": 3, "SZW": 0}
    assert overview["total"]["counts"] == {
        "alle": 11, "open": 3, "te-laat": 1, "waarschijnlijk-te-laat": 0, "vraagt-aandacht": 1,
        "op-tijd": 2, "wacht-op-aanvrager": 1,
        "afgerond": 7, "besloten": 7, "te-laat-afgerond": 1, "ingetrokken": 1,
    }  # fmt: skip
    assert (overview["today"], overview["departments"]["SZW"]["medianDays"]) == ("2026-05-20", 2)
    assert overview["departments"]["DPZ"]["medianDays"] is None
    assert "20\u00a0mei\u00a02026 om\u00a014.32\u00a0uur" in page
    assert "liggen bij Dienst Stadsbeheer en Dienst Stedelijke Ontwikkeling." in page
    assert "De helft is klaar binnen 3 dagen." in page


async def test_every_number_on_every_overview_leads_to_a_list_of_that_length(city, dashboard):
    """Of the city, of a department, of a kind, and of a filter."""
    await city.say("case-status", *ONE_OF_EACH, tick(at(5, 20, 12)))
    await knows(dashboard, len(ONE_OF_EACH))
    seen = 0
    for where in ("", "/afdeling/DSO", "/type/omgevingsvergunning-regulier", "?afdeling=SZW&periode=3"):
        page = (await dashboard.get(f"/dashboard{where}")).text
        for href, number in [(href, int(text)) for href, text in links(page) if "/zaken?" in href and text.isdigit()]:
            text = (await dashboard.get(href)).text
            heading = re.search(r'id="aantal">(\d+)<', text)
            assert heading, href
            rows = [h for h, _ in links(text) if h.startswith("/dashboard/zaak/")]
            assert int(heading[1]) == len(rows) == number, (where, href)
            seen += 1
    assert seen > 100


async def test_a_case_shows_its_facts_its_messages_and_what_happened(city, dashboard):
    late = told("DH-1/a", change="delayed", steps=busy("DSB"), reason="external-advice", expected_on=on(6, 1))
    await city.say("case-status", late, tick(at(5, 20, 12)))
    await city.say("case-messages", message("DH-1/a", city_at=at(3, 1, 15)), failed("DH-1/a", number=2))
    await knows(dashboard, 1)
    href = next(h for h, _ in links((await dashboard.get("/dashboard")).text) if "DH-1" in h)

    async def complete() -> str:
        text = (await dashboard.get(href)).text
        return text if "Verstuurd: 1. Mislukt: 1." in text else ""

    page = await eventually(complete)
    for words in (
        "Dakkapel",
        "Dienst Stadsbeheer",
        "27\u00a0april",
        "We wachten op advies",
        "Vertraging gemeld",
        "1\u00a0maart om\u00a016.00",
    ):
        assert words in page
    assert "a-DH-1" not in page  # who the applicant is stays out of the dashboard


async def test_the_page_speaks_english_and_keeps_speaking_it(city, dashboard):
    await city.say("case-status", told("DH-1"), tick(at(5, 20, 12)))
    await knows(dashboard, 1)
    page = (await dashboard.get("/dashboard?taal=en")).text

    assert '<html lang="en">' in page
    assert "Where are the open cases?" in page
    assert "Which cases need attention now?" in (await dashboard.get("/dashboard")).text


async def test_many_who_read_the_same_cost_one_reading(city, dashboard, monkeypatch):
    await city.say("case-status", *ONE_OF_EACH, tick(at(5, 20, 12)))
    await knows(dashboard, len(ONE_OF_EACH))
    read, asked = store_tally.kept, []

    async def counting(*args: Any, **more: Any) -> Any:
        asked.append(args)
        return await read(*args, **more)

    monkeypatch.setattr(store_tally, "kept", counting)
    pages_read = await asyncio.gather(*(dashboard.get("/dashboard") for _ in range(50)))

    assert {page.status_code for page in pages_read} == {200}
    assert len(asked) == 5  # all kinds together, and each; of the months before this and of the rest; and grades


async def test_of_a_department_or_a_kind_that_is_not_there_no_page_is(dashboard):
    for where in ("afdeling/XYZ", "type/onbekend"):
        assert (await dashboard.get(f"/dashboard/{where}")).status_code == 404


async def test_a_list_is_read_page_by_page(city, dashboard, monkeypatch):
    monkeypatch.setattr(api, "PAGE", 4)
    await city.say("case-status", *ONE_OF_EACH, tick(at(5, 20, 12)))
    await knows(dashboard, len(ONE_OF_EACH))

    seen, cursor = [], ""
    while cursor is not None:
        answer = (await dashboard.get("/v1/zaken", params={"stand": "alle", "cursor": cursor})).json()
        seen += [row["card"]["caseId"] for row in answer["cases"]]
        cursor = answer["next"]
    assert len(seen) == len(set(seen)) == answer["total"] == len(ONE_OF_EACH)
    assert seen[:3] == ["DH-1", "DH-2", "DH-3"]

    first = (await dashboard.get("/dashboard/zaken?stand=alle")).text
    onward = next(href for href, text in links(first) if text == "Volgende zaken")
    assert "DH-73" in (await dashboard.get(onward)).text


async def test_a_question_we_do_not_know_is_answered_with_the_reason(dashboard):
    places = ["x", "1", "-1.DH-1", "1.", ".DH-1", "999999999.DH-1", "%C2%B23.DH-1", "1.%00"]
    wrong = [*places, *(f"uiterlijk.{place}" for place in places), "1.DH-1", "ontvangen.1.DH-1"]
    for query in ("stand=weg", "afdeling=a%00b", *(f"cursor={cursor}" for cursor in wrong)):
        answer = await dashboard.get(f"/v1/zaken?{query}")

        assert (query, answer.status_code) == (query, 400)
        assert answer.json()["code"] == "invalid-input"


async def test_a_case_nobody_announced_is_not_found(dashboard):
    assert (await dashboard.get("/v1/zaken/DH-0")).json()["code"] == "case-unknown"
    page = await dashboard.get("/dashboard/zaak/DH-0")
    assert (page.status_code, "Deze zaak kennen wij niet" in page.text) == (404, True)


@pytest.mark.parametrize(
    ("path", "words"),
    [("afdeling/XYZ", "Deze afdeling kennen wij niet"), ("type/parkeren", "Deze soort zaak kennen wij niet")],
)
async def test_what_we_do_not_know_is_called_what_it_is(dashboard, path, words):
    page = await dashboard.get(f"/dashboard/{path}")

    assert (page.status_code, words in page.text, "Deze zaak kennen wij niet" in page.text) == (404, True, False)


async def test_the_front_door_and_the_style_are_there(dashboard):
    assert (await dashboard.get("/")).headers["location"] == "/dashboard"
    assert "text/css" in (await dashboard.get(static("app.css"))).headers["content-type"]


async def test_a_message_nobody_understands_is_parked(city, dashboard):
    unknown = json.loads(told("DH-8").model_dump_json()) | {"type": "nl.spoor.status.changed.v9"}
    await city.say("case-status", b"not json", json.dumps(unknown).encode(), told("DH-9"), key="DH-9")
    await city.say("case-status", tick(at(5, 20, 12)))
    await knows(dashboard, 1)

    pool = await city.pool("dashboard")
    rows = await pool.fetch('SELECT reason FROM parked ORDER BY "offset"')
    assert [row["reason"] for row in rows] == [":json_invalid", "unknown-type"]


async def test_what_could_not_be_stored_is_not_announced(city, dashboard, monkeypatch):
    """Neither on a page: while the card cannot be kept nothing of the announcement is seen, and later all of it."""
    lost, tries, save = True, [], store.save_cards

    async def lose(*args: Any) -> Any:
        tries.append(args)
        if lost:
            raise ConnectionError("the database went away")
        return await save(*args)

    monkeypatch.setattr(store, "save_cards", lose)
    await city.say("case-status", told("DH-1"), tick(at(5, 20, 12)))
    pool = await city.pool("dashboard")

    async def tried() -> bool:
        return len(tries) > 1

    await eventually(tried)
    assert await pool.fetchval("SELECT count(*) FROM change") == 0
    lost = False
    assert (await knows(dashboard, 1))["total"]["counts"]["open"] == 1
