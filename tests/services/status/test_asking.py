"""What is asked wrongly is said, not passed over; and who may ask little is told little."""

from collections.abc import AsyncIterator

import httpx
import pytest

from plumbing.session import Viewer
from plumbing.testing import MANAGER, City, session_of
from schemas.stories import at, fact, on, tick
from services.status.app import make_app
from services.status.settings import Settings
from tests.services.status.listed_cases import fill, hear, whats


@pytest.fixture
async def door(city: City) -> AsyncIterator[httpx.AsyncClient]:
    await fill(await city.pool("status"))
    away = city.settings(Settings, "status").model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})
    yield await city.serving(make_app(away), MANAGER)


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ("zaken/DH-1?geldigop=2026-03-10&foo=1", [("extra-forbidden", "geldigop"), ("extra-forbidden", "foo")]),
        ("zaken/DH-1?geldigOp=2026-03-10&geldigOp=2026-03-11", [("given-twice", "geldigOp")]),
        ("zaken/DH-1/termijnen?bekendop=2026-05-01", [("extra-forbidden", "bekendop")]),
        ("zaken/DH-1/historie?foo=1", [("extra-forbidden", "foo")]),
        ("zaken/DH-1/inzage?foo=1", [("extra-forbidden", "foo")]),
        ("dossiers/D-1?foo=1", [("extra-forbidden", "foo")]),
        ("zaken?fase=decided&fase=closed", [("given-twice", "fase")]),
        (
            "zaken?afdeling=ABC&zaaktype=parkeren",
            [("department-unknown", "afdeling"), ("case-type-unknown", "zaaktype")],
        ),
        (
            "zaken?foo=1&aantal=-1&afdeling=ABC",
            [("extra-forbidden", "foo"), ("department-unknown", "afdeling"), ("greater-than-equal", "aantal")],
        ),
    ],
)
async def test_a_name_that_is_misspelt_or_doubled_hides_nothing(door, asked, wrong):
    answer = await door.get(f"/v1/{asked}")

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input")
    assert [(one["code"], one["path"]) for one in answer.json()["violations"]] == [
        (code, f"/query/{name}") for code, name in wrong
    ]


async def test_a_system_without_a_scope_for_cases_has_no_list(door):
    door.cookies = session_of(Viewer("machine", "m"))

    assert ((answer := await door.get("/v1/zaken")).status_code, answer.json()["code"]) == (403, "not-for-you")


async def test_a_link_tells_other_systems_no_more_than_its_page(city, door):
    pool = await city.pool("status")
    talk = fact("contact.logged", at(5, 21, 9), "DH-4", channel="phone", topic="progress", team="KCC")
    paper = fact("document.added", on(5, 21), "DH-4", title="Tekening", kind="drawing", by="applicant", size=9)
    await hear(pool, talk, paper, tick(at(5, 22, 0)), now=at(5, 20, 0))
    known = whats((await door.get("/v1/zaken/DH-4")).json())
    door.cookies = session_of(Viewer("link", "a-piet", case_id="DH-4"))

    told, history = [(await door.get(f"/v1/zaken/DH-4{where}")).json() for where in ("", "/historie")]
    then = (await door.get("/v1/zaken/DH-4?geldigOp=2026-05-21")).json()
    assert {"contact", "document"} <= set(known)
    assert not {"contact", "document"} & {
        *whats(told),
        *whats(then),
        *(one["wat"] for one in history["aankondigingen"]),
    }
    assert told["zaak"]["applicantId"] == then["zaak"]["applicantId"] == ""
