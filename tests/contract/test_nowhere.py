"""In every service with pages a person who errs reads on one of them that there is no such page."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.contract.documents import APPS
from tests.front.conftest import settings_of

PERSON = {"accept": "text/html"}


@pytest.fixture(params=sorted(APPS))
async def visitor(request) -> AsyncIterator[httpx.AsyncClient]:
    app = APPS[request.param]()
    app.state.settings = settings_of()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://spoor.test") as client:
        yield client


@pytest.mark.parametrize(("taal", "says"), [("nl", "Wij kennen deze pagina niet"), ("en", "We do not know this page")])
async def test_a_wrong_address_shows_a_page_in_the_language_of_its_reader(visitor, taal, says):
    page = await visitor.get(f"/zo/iets?taal={taal}", headers=PERSON)

    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert f"<h1>{says}</h1>" in page.text


async def test_a_system_still_reads_a_problem(visitor):
    assert (await visitor.get("/zo/iets")).json()["code"] == "not-found"
