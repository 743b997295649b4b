"""One press stops a kind of mail: for whom it was sent to, without logging in, and never what the law prescribes."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from plumbing.postgres import Pool
from plumbing.testing import LINK_SIGNING_KEY, City, batch_of
from schemas.stories import at, on, tick
from services.notify import store_people
from services.notify.app import make_app
from services.notify.core.compose import Part
from services.notify.core.preference import ALWAYS, BY_CHOICE
from services.notify.core.stop import read_stop, stop_token
from services.notify.handlers import on_announcements
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, hear, it_is
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import APPLICANT, CASE, announced, seal

SAID = announced("step-started")
NUL = "MDEyMzQ1Njc4OWFiY2RlZmNoYW5nZXxBAA"  # a case with a NUL in its number
TOKEN = stop_token(LINK_SIGNING_KEY, [Part(SAID, "change")])


@pytest.mark.parametrize("kind", BY_CHOICE)
def test_an_address_says_of_which_case_and_kind_and_is_sealed_for_one_applicant(kind):
    token = stop_token(LINK_SIGNING_KEY, [Part(SAID, kind)])
    found = read_stop(token)

    assert found and (found.case_id, found.kinds) == (CASE, (kind,))
    assert found.is_for(LINK_SIGNING_KEY, APPLICANT) and not found.is_for(LINK_SIGNING_KEY, "a-2")
    assert APPLICANT not in token and token == stop_token(LINK_SIGNING_KEY, [Part(SAID, kind)])


@pytest.mark.parametrize("kind", sorted(ALWAYS))
def test_what_the_law_prescribes_has_no_such_address(kind):
    assert stop_token(LINK_SIGNING_KEY, [Part(SAID, kind)]) == ""
    assert stop_token(LINK_SIGNING_KEY, [Part(SAID, "change"), Part(SAID, kind)]) == ""


def test_a_bundle_stops_all_that_it_tells():
    found = read_stop(stop_token(LINK_SIGNING_KEY, [Part(SAID, "validity"), Part(SAID, "change")]))

    assert found and set(found.kinds) == {"validity", "change"}


@pytest.mark.parametrize("token", ["", "x", "é", TOKEN[:-3], NUL, "A" * 30, "A" * 5000, "kind|case"])
def test_what_was_made_up_stops_nothing(token: str):
    found = read_stop(token)

    assert found is None or not found.is_for(LINK_SIGNING_KEY, APPLICANT)


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return make_app(settings)


@pytest.fixture
async def notify(city: City, app: FastAPI, pool: Pool) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(app)
    await hear(pool, announced("opened"), contacts={APPLICANT: seal("sanne@example.nl", "en")})
    yield client


async def off(pool: Pool) -> set[str]:
    async with pool.acquire() as tx:
        kept = await store_people.preference(tx, APPLICANT)
    return {kind for (kind, channel), wanted in kept.wishes.items() if channel == "email" and not wanted}


async def test_a_made_up_address_is_unknown_whatever_stands_in_it(notify: httpx.AsyncClient):
    assert (await notify.get(f"/uit/{NUL}")).status_code == 404
    assert (await notify.post(f"/uit/{NUL}")).status_code == 404
    assert (await notify.get("/link", params={"aanvraag": "A\x00"})).status_code == 200
    assert (await notify.post("/link", data={"aanvraag": "A\x00", "email": "a@example.nl"})).status_code == 400
    assert (await notify.post("/adres/A%00")).status_code == 410


async def test_looking_changes_nothing_and_the_button_does(notify: httpx.AsyncClient, pool: Pool):
    page = await notify.get(f"/uit/{TOKEN}?taal=nl")
    assert page.status_code == 200 and "Deze berichten stoppen?" in page.text and '<form method="post">' in page.text
    assert await off(pool) == set()

    answer = await notify.post(f"/uit/{TOKEN}?taal=nl")
    assert answer.status_code == 200 and "U krijgt deze berichten niet meer" in answer.text
    assert await off(pool) == {"change"}


async def test_a_mail_program_stops_it_in_one_press_and_twice_is_once(notify: httpx.AsyncClient, pool: Pool):
    """From anywhere and without cookies (RFC 8058); the language that somebody had stays."""
    for _ in range(2):
        answer = await notify.post(
            f"/uit/{TOKEN}", data={"List-Unsubscribe": "One-Click"}, headers={"sec-fetch-site": "cross-site"}
        )
        assert answer.status_code == 200
    other = stop_token(LINK_SIGNING_KEY, [Part(SAID, "corrected")])
    await notify.post(f"/uit/{other}", data={"List-Unsubscribe": "One-Click"})

    assert await off(pool) == {"change", "corrected"}
    assert await pool.fetchval("SELECT language FROM preference") == "en"


@pytest.mark.parametrize(
    "token",
    [
        "onzin",
        TOKEN[:-1] + ("A" if TOKEN[-1] != "A" else "B"),
        stop_token(LINK_SIGNING_KEY, [Part(announced("step-started", applicant_id="a-2"), "change")]),
        stop_token(LINK_SIGNING_KEY, [Part(announced("step-started", case="DH-0"), "change")]),
    ],
    ids=["nonsense", "broken", "of another applicant", "of an unknown case"],
)
async def test_an_address_of_nobody_tells_nothing_and_stops_nothing(notify: httpx.AsyncClient, pool: Pool, token: str):
    asked, pressed = await notify.get(f"/uit/{token}?taal=nl"), await notify.post(f"/uit/{token}?taal=nl")

    assert (asked.status_code, pressed.status_code) == (404, 404)
    assert "Deze link werkt niet" in asked.text and CASE not in asked.text
    assert await off(pool) == set()


async def test_the_mail_of_the_day_can_be_stopped_and_the_receipt_cannot(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await hear(pool, announced("opened"))
    await hear(pool, announced("corrected", "c", legal_date=on(11, 23), change={"reason": "De datum klopte niet."}))
    await hear_the_clock(pool)
    for _ in range(3):
        await courier(settings, pool).round()

    stops = {str(mail["Subject"]).rpartition(": ")[2]: mail["List-Unsubscribe"] for mail in post_office.mails}
    assert stops["we hebben uw aanvraag ontvangen"] is None
    assert str(stops["we hebben een fout hersteld"]).startswith(f"<{settings.notify_address}/uit/")


async def hear_the_clock(pool: Pool) -> None:
    """Everywhere it is so late that the post of the day leaves."""
    await it_is(pool, at(12, 1, 9))
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(tick(at(12, 1, 9)), topic="case-status", partition=2), tx)
