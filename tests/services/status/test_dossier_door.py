"""What an applicant, an agent and another system read of a plan: all of it once, and nothing of somebody else's."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from plumbing.session import COOKIE, Viewer, seal_session
from plumbing.testing import City, eventually
from schemas.stories import asked, at, decided, delayed, fact, on, opened, tick
from services.status.app import make_app
from services.status.settings import Settings

CAFE = {"applicant_id": "a-waard", "dossier_id": "CAFE-1"}
STORY = [
    opened(on(3, 2), "bouw", title="Verbouwing van een winkel", **CAFE),
    opened(on(3, 2), "exploitatie", title="Exploitatie van Café Zeeheld", **CAFE),
    opened(on(3, 3), "terras", title="Terras bij Café Zeeheld", **CAFE),
    opened(on(3, 2), "uitrit", title="Uitrit van de buurman", applicant_id="a-buurman", dossier_id="CAFE-1"),
    fact("case.linked", on(3, 3), "exploitatie", dossier_id="CAFE-1", depends_on=["bouw"]),
    fact("case.linked", on(3, 4), "terras", dossier_id="CAFE-1", depends_on=["exploitatie", "uitrit", "nergens"]),
    asked(on(3, 9), on(4, 1), "exploitatie"),
    delayed(on(3, 9), on(6, 1), "bouw"),
    tick(at(3, 10, 9)),
]
OWNER, NEIGHBOUR = Viewer("applicant", "a-waard"), Viewer("applicant", "a-buurman")
AGENT, STRANGER = Viewer("staff", "b-1", roles=("agent",)), Viewer("applicant", "a-vreemd")
LINK = Viewer("link", "a-waard", case_id="terras")


class Town:
    def __init__(self, door: httpx.AsyncClient, settings: Settings) -> None:
        self.door, self.settings = door, settings

    async def get(self, where: str, viewer: Viewer | None = None) -> httpx.Response:
        cookie = f"{COOKIE}={seal_session(self.settings, viewer)}" if viewer else ""
        return await self.door.get(where, headers={"cookie": cookie})

    async def page(self, viewer: Viewer, taal: str = "nl") -> str:
        """The words of the page, without its marks."""
        html = (await self.get(f"/dossier/CAFE-1?taal={taal}", viewer)).text
        return " ".join(re.sub(r"<[^>]+>", " ", html[html.index("<main") :]).split())


@pytest.fixture
async def town(city: City) -> AsyncIterator[Town]:
    settings = city.settings(Settings, "status")
    town = Town(await city.serving(make_app(settings)), settings)
    await city.say("case-events", *STORY)

    async def told() -> bool:
        answer = (await town.get("/v1/dossiers/CAFE-1", AGENT)).json()
        return len(answer.get("zaken", ())) == 4 and bool(answer["bijgewerktTot"])

    await eventually(told)
    yield town


async def test_the_plan_tells_the_order_the_waits_and_what_holds_all_back(town):
    told = (await town.get("/v1/dossiers/CAFE-1", OWNER)).json()

    assert (told["klaar"], told["einde"], told["bekendOp"]) == (False, "2026-06-15", "2026-03-10")
    assert told["wachtVooralOp"] == {
        "volgorde": 2, "titel": "Verbouwing van een winkel", "aanZet": "gemeente", "datum": "2026-06-01",
    }  # fmt: skip
    rows = [(one["zaak"], one["stand"], one["grondslag"], one["wachtOp"]) for one in told["zaken"]]
    assert rows == [
        (None, "bezig", "verwacht", []),
        ("bouw", "bezig", "toegezegd", []),
        ("exploitatie", "wacht-op-aanvrager", "volgt", [2]),
        ("terras", "wacht", "volgt", [1, 3]),
    ]
    assert [one["bepaaltEinde"] for one in told["zaken"]] == [False, True, True, True]
    assert told["zaken"][3]["onbekend"] == 1
    assert told["teDoen"] == [
        {"zaak": "exploitatie", "titel": "Exploitatie van Café Zeeheld", "wat": ["Een nieuwe plattegrond"],
         "uiterlijk": "2026-04-01"}
    ]  # fmt: skip


@pytest.mark.parametrize("viewer", [OWNER, NEIGHBOUR, LINK])
async def test_nobody_reads_of_cases_that_are_not_theirs(town, viewer):
    told = (await town.get("/v1/dossiers/CAFE-1", viewer)).text + await town.page(viewer)
    theirs = {"a-waard": ["buurman", "uitrit"], "a-buurman": ["Zeeheld", "bouw", "terras", "plattegrond"]}
    hidden = ["Exploitatie van", "plattegrond", "buurman"] if viewer is LINK else theirs[viewer.id]

    assert [word for word in hidden if word.lower() in told.lower()] == []


async def test_an_agent_reads_all_of_it(town):
    told = (await town.get("/v1/dossiers/CAFE-1", AGENT)).json()

    assert [one["titel"] is not None for one in told["zaken"]] == [True] * 4


@pytest.mark.parametrize("where", ["/v1/dossiers/{}", "/dossier/{}"])
async def test_what_one_may_not_see_and_what_is_not_there_look_the_same(town, where):
    forbidden = await town.get(where.format("CAFE-1"), STRANGER)
    unknown = await town.get(where.format("CAFE-2"), STRANGER)

    assert (forbidden.status_code, forbidden.text) == (404, unknown.text)


async def test_who_did_not_log_in_is_asked_to(town):
    page, answer = await town.get("/dossier/CAFE-1"), await town.get("/v1/dossiers/CAFE-1")

    assert (page.status_code, page.headers["location"]) == (303, "/inloggen?naar=%2Fdossier%2FCAFE-1")
    assert (answer.status_code, answer.json()["code"]) == (401, "login-needed")


async def test_the_page_says_what_the_api_says_in_dutch(town):
    words = await town.page(OWNER)

    assert "Uw plan in 4 onderdelen" in words
    assert "Uw plan wacht vooral op Verbouwing van een winkel Wij zijn ermee bezig." in words
    assert "We rekenen op een besluit op maandag 1 juni ." in words
    assert "Op zijn vroegst op maandag 15 juni" in words
    assert "Dit moet u nu doen Exploitatie van Café Zeeheld : Een nieuwe plattegrond" in words
    assert "Vóór woensdag 1 april" in words
    assert "1. Een ander onderdeel Bezig" in words
    assert "Het besluit komt na dat over: een ander onderdeel en Exploitatie van Café Zeeheld ." in words
    assert "Dit onderdeel wacht ook op een onderdeel dat we nog niet kennen." in words


async def test_the_page_says_it_in_english(town):
    words = await town.page(OWNER, "en")

    assert "Your plan waits most of all for Verbouwing van een winkel We are working on it." in words
    assert "At the earliest on Monday 15 June" in words and "Another part" in words


async def test_a_plan_of_which_all_ended_asks_nothing(town, city):
    ends = [decided(on(3, 11), case=case) for case in ("bouw", "exploitatie", "terras", "uitrit")]
    await city.say("case-events", *ends)

    async def done() -> bool:
        return bool((await town.get("/v1/dossiers/CAFE-1", OWNER)).json()["klaar"])

    await eventually(done)
    words = await town.page(OWNER)
    assert "Alle onderdelen van dit plan zijn klaar." in words and "Dit moet u nu doen" not in words


async def test_a_look_at_a_plan_is_a_look_at_each_of_its_cases(town):
    await town.page(AGENT)

    for case in ("bouw", "terras"):
        looked = (await town.get(f"/v1/zaken/{case}/inzage", OWNER)).json()
        assert {"agent", "applicant"} <= {one["wie"] for one in looked}
