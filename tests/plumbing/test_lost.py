"""Whoever errs in an address: a person sees a page, or the page that they meant; a system a problem document."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from plumbing.web import dress

PERSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    dress(app)
    app.state.nowhere = lambda request: HTMLResponse("<h1>Wij kennen deze pagina niet</h1>", 404)

    @app.get("/zaken")
    async def cases(request: Request) -> str:
        return request.url.query

    @app.get("/v1/zaken")
    async def cases_for_systems() -> str:
        return ""

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://spoor.test") as client:
        yield client


@pytest.mark.parametrize("path", ["/niets", "/niets/", "/zaken/niets", "//zaken/", "//elders.example/"])
async def test_a_person_reads_on_a_page_that_there_is_none(door, path):
    page = await door.get(f"http://spoor.test{path}", headers=PERSON)

    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert page.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/zaken/", "/zaken//"])
async def test_a_slash_too_many_leads_a_person_to_the_page_with_what_they_asked(door, path):
    answer = await door.get(f"{path}?stand=open", headers=PERSON)

    assert (answer.status_code, answer.headers["location"]) == (307, "/zaken?stand=open")


@pytest.mark.parametrize(
    ("path", "headers", "method"),
    [("/niets", {}, "GET"), ("/zaken/", {}, "GET"), ("/v1/zaken/", PERSON, "GET"), ("/niets", PERSON, "POST")],
)
async def test_a_system_is_told_a_problem(door, path, headers, method):
    answer = await door.request(method, path, headers=headers)

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not-found"
