"""The tracking link at the door of status: it opens one case for its applicant, and tells nobody else anything."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from plumbing.knocks import Knocks
from plumbing.limit import Limit
from plumbing.link import new_keys, sign_link
from plumbing.session import Viewer, read_session, seal_session
from plumbing.testing import LINK_SIGNING_KEY, City, eventually
from schemas.stories import at, fact, on, opened, published, tick
from services.status.app import make_app
from services.status.core.access import may_see
from services.status.core.fold import retell
from services.status.settings import Settings

CASE, OTHER = "DH-2026-0001", "DH-2026-0002"
OPENED = opened(on(9, 1))
MINE = f"a-{CASE}"
MADE = at(9, 2, 10)
NOW = at(10, 20, 9)
EVENTS = [
    OPENED,
    fact("links.revoked", at(9, 2, 8)),
    published(on(10, 12), case=OTHER),
    opened(on(9, 1), case=OTHER, applicant_id=MINE),
]


def link(case: str = CASE, applicant: str = MINE, made: datetime = MADE, key: str = LINK_SIGNING_KEY) -> str:
    return f"/v/{sign_link(key, case, applicant, made)}"


@pytest.fixture
def app(city: City) -> FastAPI:
    return make_app(city.settings(Settings, "status"))


@pytest.fixture
async def status(city: City, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(app)
    await city.say("case-events", *EVENTS, tick(NOW))
    yield await patient(client, app.state.settings)


async def patient(client: httpx.AsyncClient, settings: Settings, now: datetime = NOW) -> httpx.AsyncClient:
    """Once this time has come everywhere."""

    agent = {"cookie": f"spoor={seal_session(settings, Viewer('staff', 'agent-7', ('agent',)))}"}

    async def told() -> bool:
        answer = await client.get(f"/v1/zaken/{CASE}", headers=agent)
        return answer.status_code == 200 and answer.json()["bijgewerktTot"] == now.isoformat().replace("+00:00", "Z")

    await eventually(told)
    return client


async def test_a_link_opens_its_case(status: httpx.AsyncClient, app: FastAPI):
    answer = await status.post(link())

    assert (answer.status_code, answer.headers["location"]) == (303, f"/zaak/{CASE}")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and MINE not in cookie
    viewer = read_session(app.state.settings, answer.cookies["spoor"])
    assert viewer == Viewer("link", MINE, case_id=CASE, since=int(MADE.timestamp()))
    assert (await status.get(answer.headers["location"])).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_begins_nobodys_visit(status: httpx.AsyncClient, site: str):
    sent, seen = await status.post(link(), headers={"sec-fetch-site": site}), await status.get(link())

    assert (sent.status_code, sent.text) == (200, seen.text) and "set-cookie" not in sent.headers
    assert (await status.post(link(), headers={"sec-fetch-site": "same-origin"})).status_code == 303


async def test_a_link_may_be_used_again(status: httpx.AsyncClient):
    assert [(await status.post(link())).status_code for _ in range(3)] == [303, 303, 303]


async def test_looking_at_a_link_does_nothing_and_shows_nothing(status: httpx.AsyncClient):
    right, wrong, long = [await status.get(one) for one in (link(), "/v/x", "/v/" + "A" * 9_000)]

    assert right.status_code == wrong.status_code == long.status_code == 200
    assert right.text == wrong.text == long.text and headers(right) == headers(wrong) == headers(long)
    assert 'method="post"' in right.text and "set-cookie" not in right.headers
    assert right.headers["referrer-policy"] == "no-referrer" and right.headers["cache-control"] == "no-store"


BROKEN = {
    "wrong": "/v/x",
    "of another city": link(key=new_keys()[1]),
    "of an unknown case": link("DH-0"),
    "of another applicant": link(applicant="a-9"),
    "of another applicant, for the other case": link(OTHER, "a-9"),
    "revoked": link(made=at(9, 2, 7)),
    "made at the moment of the revocation": link(made=at(9, 2, 8)),
    "older than 180 days": link(OTHER, made=at(10, 20, 8) - timedelta(days=180)),
}


@pytest.mark.parametrize("why", BROKEN)
async def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(status: httpx.AsyncClient, why: str):
    wrong, expired = await status.post("/v/nothing"), await status.post(BROKEN[why])

    assert expired.status_code == wrong.status_code == 410
    assert expired.text == wrong.text and headers(expired) == headers(wrong)
    assert "Uw link is verlopen" in expired.text and 'action="http://127.0.0.1:8103/link"' in expired.text
    assert "set-cookie" not in expired.headers


async def test_no_changed_byte_opens_anything(status: httpx.AsyncClient, app: FastAPI):
    app.state.knocks = Knocks(Limit(1_000, 1), Limit(1_000, 1))
    right = link().removeprefix("/v/")
    changed = [right[:n] + ("A" if letter != "A" else "B") + right[n + 1 :] for n, letter in enumerate(right)]

    assert {(await status.post(f"/v/{one}")).status_code for one in changed} == {410}


async def test_after_the_end_a_link_works_for_ninety_days(city: City, status: httpx.AsyncClient, app: FastAPI):
    late = link(OTHER, made=at(10, 12, 10))
    assert (await status.post(late)).status_code == 303

    for moment, answer in [(at(1, 10, 12, year=2027), 303), (at(1, 11, 12, year=2027), 410)]:
        await city.say("case-events", tick(moment))
        await patient(status, app.state.settings, moment)
        assert (await status.post(late)).status_code == answer


async def test_a_visit_shows_its_own_case_until_the_link_is_revoked(city: City, status: httpx.AsyncClient):
    assert (await status.post(link())).status_code == 303
    mine, other, unknown = [await status.get(f"/zaak/{case}") for case in (CASE, OTHER, "DH-0")]
    assert (mine.status_code, other.status_code) == (200, 410)
    assert other.text.replace(OTHER, "DH-0") == unknown.text

    await city.say("case-events", fact("links.revoked", at(10, 21, 9)))

    async def over() -> bool:
        return (await status.get(f"/zaak/{CASE}")).status_code != 200

    await eventually(over)


def test_a_visit_that_began_with_a_revoked_link_is_over():
    case = retell(CASE, [OPENED, fact("links.revoked", MADE)]).snapshot
    old, new = [Viewer("link", MINE, case_id=CASE, since=int(MADE.timestamp()) + late) for late in (0, 1)]

    assert case and [may_see(one, case) for one in (old, new)] == [False, True]
    assert not may_see(Viewer("link", MINE, case_id=CASE), case)


async def test_who_is_logged_in_stays_so(status: httpx.AsyncClient, app: FastAPI):
    status.cookies["spoor"] = seal_session(app.state.settings, Viewer("applicant", MINE))
    answer = await status.post(link())

    assert answer.status_code == 303 and "set-cookie" not in answer.headers


async def test_a_mail_leads_to_the_preferences_too(status: httpx.AsyncClient):
    answer = await status.post(f"{link()}?taal=en&naar=voorkeuren")

    assert answer.headers["location"] == "http://127.0.0.1:8103/voorkeuren"
    assert "spoor=" in answer.headers["set-cookie"]
    assert (await status.post("/v/x?naar=voorkeuren")).status_code == 410


async def test_who_knocks_too_often_waits(status: httpx.AsyncClient, app: FastAPI):
    app.state.knocks = Knocks(Limit(burst=3, seconds=600), Limit(burst=1, seconds=600))
    answers = [
        await status.post(link()),
        await status.post(link()),
        await status.post("/v/x"),
        await status.post("/v/x"),
    ]

    assert [answer.status_code for answer in answers] == [303, 429, 410, 429]
    assert "Wacht even" in answers[1].text and int(answers[1].headers["retry-after"]) > 500


async def test_the_start_page_offers_a_new_link(status: httpx.AsyncClient):
    page = await status.get("/")

    assert 'action="http://127.0.0.1:8103/link"' in page.text and 'autocomplete="email"' in page.text
    assert "http://127.0.0.1:8103" in page.headers["content-security-policy"]


def headers(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "date"}


BESIDE = [
    fact("document.added", on(9, 2), title="Plattegrond", kind="tekening", by="applicant", size=10),
    fact("contact.logged", on(9, 2), channel="phone", topic="progress", team="Klantcontact"),
]


async def opened_by(city: City, viewer: Viewer, **settings: str) -> tuple[str, dict[str, Any], list[Any]]:
    """The page of the case, what the API says of it, and who looked."""
    app = make_app(city.settings(Settings, "status", **settings))
    client = await city.serving(app)
    await city.say("case-events", *EVENTS, *BESIDE, tick(NOW))
    client.headers = {"cookie": f"spoor={seal_session(app.state.settings, viewer)}"}

    async def known() -> bool:
        return "bijgewerktTot" in (answer := await client.get(f"/v1/zaken/{CASE}")).text and "2026-10-20" in answer.text

    await eventually(known)
    page, told, looks = [
        await client.get(p) for p in (f"/zaak/{CASE}", f"/v1/zaken/{CASE}", f"/v1/zaken/{CASE}/inzage")
    ]
    return page.text, told.json(), looks.json()


async def test_a_link_shows_where_it_stands_and_keeps_papers_and_talks_for_who_logs_in(city: City):
    page, told, looks = await opened_by(city, Viewer("link", MINE, case_id=CASE, since=int(MADE.timestamp())))

    assert "besluiten" in page and "U ziet meer als u inlogt" in page
    assert not any(word in page for word in ("Plattegrond", "Klantcontact", "Wie keek naar uw aanvraag"))
    assert not told["zaak"].get("documents") and not told["zaak"].get("contacts")
    assert (told["berichten"], looks) == ([], [])


async def test_a_city_may_let_a_link_show_all(city: City):
    viewer = Viewer("link", MINE, case_id=CASE, since=int(MADE.timestamp()))
    page, told, looks = await opened_by(city, viewer, link_view="full")

    assert "Plattegrond" in page and "Klantcontact" in page and "U ziet meer" not in page
    assert told["zaak"]["documents"] and looks


async def test_who_logs_in_sees_all(city: City):
    page, _, _ = await opened_by(city, Viewer("applicant", MINE))

    assert "Plattegrond" in page and "U ziet meer" not in page
