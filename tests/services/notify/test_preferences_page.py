"""The page where applicants choose: who sees and changes it, and what it says when their mail came back."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from plumbing.postgres import Pool
from plumbing.session import Viewer
from plumbing.testing import City, session_of
from schemas.stories import at
from services.notify import store
from services.notify.app import make_app
from services.notify.core.preference import BY_CHOICE
from services.notify.fates import on_bounced, on_delivered
from services.notify.settings import Settings
from tests.services.notify.at_work import hear
from tests.services.notify.saying import APPLICANT, CASE, PRIVATE, announced, seal

ME = Viewer("applicant", APPLICANT)


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return make_app(settings)


@pytest.fixture
async def notify(city: City, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(app)
    pool = await city.pool("notify")
    await hear(pool, announced("opened"), contacts={APPLICANT: seal("sanne@example.nl", "en")})
    yield client


def permit_on(page: httpx.Response) -> str:
    found = re.search(r'name="permit" value="([^"]+)"', page.text)
    assert found
    return found[1]


async def test_an_applicant_chooses_and_sees_what_was_chosen(notify: httpx.AsyncClient):
    notify.cookies = session_of(ME)
    page = await notify.get("/voorkeuren?taal=nl")
    assert "s…@example.nl" in page.text and "sanne" not in page.text
    assert page.text.count(" checked") == 1 + len(BY_CHOICE) and 'value="en" checked' in page.text

    answer = await notify.post(
        "/voorkeuren", data={"permit": permit_on(page), "taal": "nl", "wens": ["corrected/email"], "kanaal": ["email"]}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/voorkeuren?bewaard")
    page = await notify.get(answer.headers["location"])
    assert "Uw keuze is bewaard" in page.text and 'value="nl" checked' in page.text
    assert page.text.count(" checked") == 2


async def test_who_gave_a_phone_number_chooses_text_messages_and_calls(
    notify: httpx.AsyncClient, city: City, app: FastAPI
):
    pool = await city.pool("notify")
    notify.cookies = session_of(ME)
    words = re.sub(r"<[^>]+>", " ", (await notify.get("/voorkeuren?taal=nl")).text)  # a permit may hold any letters
    assert "sms" not in words.lower()
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {APPLICANT: seal("sanne@example.nl", phone="+31612345678")})

    page = await notify.get("/voorkeuren?taal=nl")
    assert "/sms" not in page.text and "Ja, bel mij" in page.text  # nobody carries text messages here
    app.state.channels |= {"sms"}
    page = await notify.get("/voorkeuren?taal=nl")
    assert 'value="decision/sms"' in page.text and "Ja, bel mij" in page.text and "+316" not in page.text
    choice = {"permit": permit_on(page), "taal": "nl", "wens": ["decision/sms"], "kanaal": ["email", "sms", "call"]}
    await notify.post("/voorkeuren", data={**choice, "bellen": "ja"})
    decided = announced("decided", "d", phase="decided", outcome="granted")
    await hear(pool, decided, announced("step-started", "s"), contacts={})
    rows = await pool.fetch("SELECT kind, channel FROM message WHERE kind <> 'receipt' ORDER BY position")
    assert [tuple(row) for row in rows] == [("decision", "email"), ("decision", "sms"), ("decision", "call")]


@pytest.mark.parametrize(
    ("query", "back"),
    [("", "/mijn"), ("?zaak=DH-2026-0001", f"/zaak/{CASE}"), ("?zaak=//x.nl/", "/zaak/%2F%2Fx.nl%2F")],
)
async def test_the_page_leads_back_to_where_somebody_came_from(notify: httpx.AsyncClient, query: str, back: str):
    notify.cookies = session_of(ME)
    page = await notify.get(f"/voorkeuren{query}")
    assert f'class="back" href="http://127.0.0.1:8102{back}"' in page.text

    answer = await notify.post("/voorkeuren", data={"permit": permit_on(page), "zaak": query.partition("=")[2]})
    assert f'class="back" href="http://127.0.0.1:8102{back}"' in (await notify.get(answer.headers["location"])).text


async def test_who_came_by_a_link_chooses_too_until_it_is_revoked(notify: httpx.AsyncClient, city: City):
    made = at(10, 20, 9)
    notify.cookies = session_of(Viewer("link", APPLICANT, case_id=CASE, since=int(made.timestamp())))
    page = await notify.get("/voorkeuren")
    assert page.status_code == 200 and f'href="http://127.0.0.1:8102/zaak/{CASE}"' in page.text

    await hear(await city.pool("notify"), announced("links-revoked", "r", links_from=made))
    assert (await notify.get("/voorkeuren")).status_code == 303
    assert (
        (await notify.post("/voorkeuren", data={"permit": permit_on(page)}))
        .headers["location"]
        .endswith("/inloggen?naar=/voorkeuren")
    )


@pytest.mark.parametrize(
    "viewer",
    [None, Viewer("machine", APPLICANT),
     Viewer("link", APPLICANT, case_id="DH-0", since=0), Viewer("link", "a-2", case_id=CASE, since=2**31)],
)  # fmt: skip
async def test_nobody_else_sees_or_changes_them(notify: httpx.AsyncClient, viewer: Viewer | None):
    notify.cookies = session_of(viewer)

    for answer in (await notify.get("/voorkeuren"), await notify.post("/voorkeuren", data={"permit": "x"})):
        assert answer.status_code == 303
        assert answer.headers["location"] == "http://127.0.0.1:8102/inloggen?naar=/voorkeuren"


async def test_a_colleague_is_led_home_and_not_round_in_circles(notify: httpx.AsyncClient):
    notify.cookies = session_of(Viewer("staff", APPLICANT, ("agent",)))

    for answer in (await notify.get("/voorkeuren"), await notify.post("/voorkeuren", data={"permit": "x"})):
        assert (answer.status_code, answer.headers["location"]) == (303, "http://127.0.0.1:8102/mijn")


async def test_a_choice_comes_from_our_own_page_only(notify: httpx.AsyncClient, pool: Pool):
    notify.cookies = session_of(ME)
    mine = permit_on(await notify.get("/voorkeuren"))
    notify.cookies = session_of(Viewer("applicant", "a-2"))
    theirs = permit_on(await notify.get("/voorkeuren"))
    notify.cookies = session_of(ME)
    site, origin = "sec-fetch-site", "origin"
    tried: list[tuple[str, dict[str, str], str]] = [
        (theirs, {}, "verlopen"),
        ("", {}, "verlopen"),
        (mine, {site: "cross-site"}, "verlopen"),
        (mine, {origin: "https://kwaad.example"}, "verlopen"),
        (mine, {site: "same-origin", origin: "null"}, "bewaard"),
        (mine, {origin: "http://127.0.0.1:8103"}, "bewaard"),
    ]

    for permit, headers, said in tried:
        answer = await notify.post("/voorkeuren", data={"permit": permit, "taal": "en"}, headers=headers)
        assert answer.headers["location"] == f"/voorkeuren?{said}", headers


@pytest.mark.parametrize(
    ("browser", "chosen", "said"), [("en", "nl", "Uw keuze is bewaard"), ("nl", "en", "Your choice")]
)
async def test_the_page_speaks_the_language_that_was_chosen_on_it(
    notify: httpx.AsyncClient, browser: str, chosen: str, said: str
):
    notify.cookies = session_of(ME)
    notify.headers["accept-language"] = browser
    permit = permit_on(await notify.get("/voorkeuren"))
    answer = await notify.post("/voorkeuren", data={"permit": permit, "taal": chosen})
    page = await notify.get(answer.headers["location"])

    assert page.headers["content-language"] == chosen and said in page.text


NOTICE = "Uw e-mailadres werkt niet"


@pytest.mark.parametrize(("reason", "told"), [("smtp-550", True), ("bounced-5.1.1", True), ("sender-smtp-550", False)])
async def test_whose_mail_came_back_reads_it_and_what_they_can_do(
    notify: httpx.AsyncClient, pool: Pool, reason: str, told: bool
):
    notify.cookies = session_of(ME)
    await came_back(pool, reason)
    page = (await notify.get("/voorkeuren?taal=nl")).text
    notice = page.partition(NOTICE)[2][:400]

    assert (NOTICE in page) is told
    assert ('href="#adres"' in notice and 'href="tel:14070"' in notice) is told


async def test_who_came_by_a_link_reads_it_too_and_is_led_to_the_log_in_or_the_telephone(
    notify: httpx.AsyncClient, pool: Pool
):
    notify.cookies = session_of(Viewer("link", APPLICANT, case_id=CASE, since=2_000_000_000))
    await came_back(pool, "smtp-550")
    page = (await notify.get("/voorkeuren?taal=nl")).text
    mend = page.partition('id="adres"')[2][:300]

    assert NOTICE in page and "/inloggen?naar=/voorkeuren" in mend and "14070" in mend and "@" not in mend


async def test_only_a_mail_that_arrived_takes_the_notice_away(notify: httpx.AsyncClient, pool: Pool):
    notify.cookies = session_of(ME)
    await came_back(pool, "smtp-550")
    later = "UPDATE message SET state = 'sent', reason = NULL WHERE state = 'failed' RETURNING id"
    ids = [row[0] for row in await pool.fetch(later)]
    assert NOTICE in (await notify.get("/voorkeuren?taal=nl")).text

    async with pool.acquire() as tx, tx.transaction():
        await on_delivered(tx, ids)
    assert NOTICE not in (await notify.get("/voorkeuren?taal=nl")).text


async def came_back(pool: Pool, reason: str) -> None:
    """The mail that left last."""
    async with pool.acquire() as tx, tx.transaction():
        ids = [row[0] for row in await tx.fetch("UPDATE message SET state = 'sent', ended_at = now() RETURNING id")]
        await tx.execute(
            "INSERT INTO attempt (message_id, number, what) SELECT unnest($1::uuid[]), 1, 'handing-over'", ids
        )
        await on_bounced(tx, ids, reason, PRIVATE, {"email"})
