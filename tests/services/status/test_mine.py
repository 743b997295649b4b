"""My applications: what must be done comes first, what is ready last, and nobody sees those of somebody else."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from plumbing.session import Viewer, seal_session
from plumbing.testing import City, eventually
from schemas.status_events import Expected
from schemas.stories import asked, at, decided, on, opened, published, started, tick, withdrawn
from services.status.app import make_app
from services.status.core.mine import mine
from services.status.settings import Settings

from .shown import shown, told

TODAY = on(9, 21)
ME = {"applicant_id": "a-1"}
OLD = [opened(on(8, 3), "OLD", title="Oud", **ME), started(on(8, 10), case="OLD")]
NEW = [opened(on(9, 18), "NEW", title="Nieuw", **ME)]
SOON = [opened(on(8, 20), "SOON", title="Eerst", **ME), asked(on(9, 14), on(9, 25), "SOON")]
LATER = [opened(on(8, 21), "LATER", title="Later", **ME), asked(on(9, 14), on(10, 2), "LATER")]
ENDED = [opened(on(8, 3), "DONE", title="Klaar", **ME), decided(on(9, 10), case="DONE"), published(on(9, 11), "DONE")]
GONE = [opened(on(8, 4), "GONE", title="Weg", **ME), withdrawn(on(8, 10), "GONE")]
ALL = [OLD, GONE, ENDED, NEW, LATER, SOON]


def cases(*stories: Any) -> Any:
    return mine([told(story, TODAY) for story in stories], {"OLD": Expected(on(10, 1), on(10, 9), 40)}, TODAY, "nl")


def test_what_must_be_done_comes_first_and_what_is_ready_last():
    found = cases(*ALL)

    assert [line.title for line in found.busy] == ["Eerst", "Later", "Nieuw", "Oud"]
    assert [line.title for line in found.ready] == ["Klaar", "Weg"]


def test_each_line_says_where_it_is_when_it_comes_and_what_to_do():
    found = {line.title: line for line in (*cases(*ALL).busy, *cases(*ALL).ready)}

    assert found["Eerst"].todo == "U moet nog iets doen vóór 25 september" and not found["Eerst"].nothing
    assert found["Oud"].status == "We toetsen uw plan aan de regels (stap 2 van 4)"
    assert found["Oud"].decision == "Besluit: tussen 1 en 9 oktober"
    assert found["Oud"].nothing == "U hoeft nu niets te doen"
    assert found["Klaar"].status == "U krijgt de vergunning op 11 september, na 39 dagen"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["Hier zijn we mee bezig", "U moet nog iets doen vóór 25 september", "Klaar"]),
        ("en", ["What we are working on", "You still have to do something before 25 September", "Ready"]),
    ],
)
def test_the_page_in_both_languages(language, words):
    found = mine([told(story, TODAY) for story in ALL], {}, TODAY, language)
    page = shown("mine.html", {"mine": found, "more": False, "updated": None, "bounced": False}, language)

    assert [word for word in words if word not in page] == []


def test_who_has_nothing_reads_so():
    page = shown("mine.html", {"mine": cases(), "more": True, "updated": None, "bounced": False}, "nl")

    assert "We zijn nu niet met een aanvraag van u bezig." in page and "Bel 14070 voor de andere" in page


@pytest.fixture
async def status(city: City) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(make_app(city.settings(Settings, "status")))
    other = opened(on(9, 1), "THEIRS", title="Van een ander", applicant_id="a-2")
    await city.say("case-events", *OLD, *ENDED, other, tick(at(9, 21, 9)))
    agent = as_(city, Viewer("staff", "s-1", roles=("agent",)))

    async def known() -> bool:
        answers = [await client.get(f"/v1/zaken/{case}", headers=agent) for case in ("OLD", "DONE", "THEIRS")]
        return all(answer.status_code == 200 and answer.json()["bijgewerktTot"] for answer in answers)

    await eventually(known)
    yield client


def as_(city: City, viewer: Viewer) -> dict[str, str]:
    return {"cookie": f"spoor={seal_session(city.settings(Settings, 'status'), viewer)}"}


async def test_everybody_sees_their_own(city, status):
    mine_, theirs, nobodys = [
        (await status.get("/mijn", headers=as_(city, Viewer("applicant", who)))).text for who in ("a-1", "a-2", "a-3")
    ]

    assert "Oud" in mine_ and "Klaar" in mine_ and "Van een ander" not in mine_
    assert "Van een ander" in theirs and "Oud" not in theirs
    assert "caseitem" not in nobodys


async def test_who_has_no_applications_goes_where_they_belong(city, status):
    link, agent = Viewer("link", "a-1", case_id="OLD"), Viewer("staff", "s-1", roles=("agent",))
    answers = [await status.get("/mijn", headers=as_(city, viewer)) for viewer in (link, agent)]
    nobody = await status.get("/mijn")

    assert [(one.status_code, one.headers["location"]) for one in answers] == [(303, "/zaak/OLD"), (303, "/balie")]
    assert (nobody.status_code, nobody.headers["location"]) == (303, "/inloggen?naar=%2Fmijn")


async def test_the_calendar_is_for_who_may_see_the_case(city, status):
    mine_, theirs = [
        await status.get("/zaak/OLD/agenda.ics", headers=as_(city, Viewer("applicant", who))) for who in ("a-1", "a-2")
    ]

    assert mine_.headers["content-type"].startswith("text/calendar") and "BEGIN:VCALENDAR" in mine_.text
    assert theirs.status_code == 404 and "VCALENDAR" not in theirs.text


def test_a_day_that_is_over_is_called_so_as_on_the_page_of_the_case():
    (late,) = mine([told(SOON, on(9, 26))], {}, on(9, 26), "nl").busy

    assert late.todo == "U moet nog iets doen vóór 25 september, die dag is voorbij"
