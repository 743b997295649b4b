"""What applicants choose: the language and the kinds of our messages, never those that the law prescribes."""

import re
from collections.abc import AsyncIterator
from typing import get_args

import httpx
import pytest
from fastapi import FastAPI

from plumbing.postgres import Pool
from plumbing.session import Viewer, seal_session
from plumbing.testing import City, batch_of
from schemas.message_events import Kind
from schemas.stories import at, tick
from services.notify import store, store_people
from services.notify.app import make_app
from services.notify.core.contact import masked
from services.notify.core.preference import ALWAYS, BY_CHOICE, Preference, Wish, chosen, columns
from services.notify.handlers import on_announcements
from services.notify.people import forget_people
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import APPLICANT, CASE, PLAN, announced, asked_for, seal

ME = Viewer("applicant", APPLICANT)
ALL = get_args(Kind)


def test_every_kind_is_prescribed_or_a_choice():
    assert sorted([*ALWAYS, *BY_CHOICE]) == sorted(ALL)


def test_what_the_law_prescribes_cannot_be_switched_off():
    nothing = chosen("nl", [])

    assert {kind for kind in ALL if nothing.wants(kind, "email")} == ALWAYS


def test_only_what_is_named_is_wanted():
    mails: dict[Wish, bool] = {(kind, "email"): kind == "change" for kind in BY_CHOICE}

    assert chosen("en", ["change/email", "delay/sms", "nonsense"]) == Preference("en", mails)
    assert chosen("xx", []).language == "nl"


def test_of_a_way_that_was_not_offered_nothing_is_chosen():
    shown = chosen("nl", ["delay/sms", "change/push"], columns(has_device=True, has_phone=True), call=True)

    assert shown.wants("delay", "sms") and not shown.wants("change", "sms")
    assert shown.wants("change", "push") and not shown.wants("delay", "push")
    assert shown.prefers_calls and not shown.wants("change", "call")
    assert columns(has_device=False, has_phone=False) == ("email",)
    assert chosen("nl", ["delay/sms"], call=True).wishes.keys() == {(kind, "email") for kind in BY_CHOICE}


def test_of_an_address_the_first_letter_is_shown():
    assert masked("sanne.de.vries@example.nl") == "s…@example.nl"


async def prefer(pool: Pool, *off: Kind, language: str = "nl") -> None:
    async with pool.acquire() as tx:
        on = [f"{kind}/email" for kind in BY_CHOICE if kind not in off]
        await store_people.save_preference(tx, APPLICANT, chosen(language, on))


async def kinds(pool: Pool) -> list[str]:
    async with pool.acquire() as tx:
        return [row["kind"] for row in await store.messages_of(tx, CASE)]


async def silences(pool: Pool) -> list[str]:
    async with pool.acquire() as tx:
        return [row["reason"] for row in await store.silences_of(tx, CASE)]


async def midnight(pool: Pool) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(tick(at(12, 1, 9)), topic="case-status", partition=2), tx)


async def test_what_is_switched_off_is_silent_with_that_reason(pool: Pool):
    await prefer(pool, "change", "corrected", "delay")
    await hear(
        pool,
        announced("opened"),
        announced("corrected", "a", title="Anders"),
        announced("step-started", "s", step_number=3),
    )
    await midnight(pool)

    assert await kinds(pool) == ["receipt"]
    assert await silences(pool) == ["switched-off", "switched-off"]


async def test_a_change_that_waits_is_not_told_when_it_is_switched_off_meanwhile(pool: Pool):
    await hear(pool, announced("opened"), announced("step-started", "s", step_number=3))
    await prefer(pool, "change")
    await midnight(pool)

    assert await kinds(pool) == ["receipt"]


async def test_who_switches_on_again_hears_the_next_change(pool: Pool):
    await prefer(pool, "change")
    await hear(pool, announced("opened"), announced("step-started", "s", step_number=3))
    await prefer(pool)
    await hear(pool, announced("step-started", "t", step_number=3))
    await midnight(pool)

    assert await kinds(pool) == ["receipt", "change"]


async def test_a_question_comes_through_whatever_was_switched_off(pool: Pool):
    await prefer(pool, *ALL)
    await hear(pool, announced("opened"), asked_for(PLAN, id="q"))

    assert await kinds(pool) == ["receipt", "information-requested"]


async def test_the_chosen_language_goes_before_that_of_the_contact(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await prefer(pool, language="en")
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()

    assert post_office.mails[0]["Content-Language"] == "en"


async def test_who_is_forgotten_leaves_no_preference(pool: Pool):
    await prefer(pool, "change")
    async with pool.acquire() as tx, tx.transaction():
        await forget_people(tx, [APPLICANT])

    assert await pool.fetchval("SELECT (SELECT count(*) FROM preference) + (SELECT count(*) FROM choice)") == 0


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return make_app(settings)


@pytest.fixture
async def notify(city: City, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(app)
    pool = await city.pool("notify")
    await hear(pool, announced("opened"), contacts={APPLICANT: seal("sanne@example.nl", "en")})
    yield client


def comes(client: httpx.AsyncClient, settings: Settings, viewer: Viewer | None) -> None:
    client.cookies.clear()
    if viewer:
        client.cookies["spoor"] = seal_session(settings, viewer)


def permit_on(page: httpx.Response) -> str:
    found = re.search(r'name="permit" value="([^"]+)"', page.text)
    assert found
    return found[1]


async def test_an_applicant_chooses_and_sees_what_was_chosen(notify: httpx.AsyncClient, settings: Settings):
    comes(notify, settings, ME)
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
    notify: httpx.AsyncClient, settings: Settings, city: City, app: FastAPI
):
    pool = await city.pool("notify")
    comes(notify, settings, ME)
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


async def test_a_choice_keeps_the_day_on_which_it_was_made(pool: Pool):
    await prefer(pool, "change")
    await pool.execute("UPDATE choice SET chosen_at = '2026-01-05'")
    await prefer(pool, "change", "still-busy")

    rows = await pool.fetch("SELECT kind FROM choice WHERE chosen_at > '2026-01-05'")
    assert [row["kind"] for row in rows] == ["still-busy"]


@pytest.mark.parametrize(
    ("query", "back"),
    [("", "/mijn"), ("?zaak=DH-2026-0001", f"/zaak/{CASE}"), ("?zaak=//x.nl/", "/zaak/%2F%2Fx.nl%2F")],
)
async def test_the_page_leads_back_to_where_somebody_came_from(
    notify: httpx.AsyncClient, settings: Settings, query: str, back: str
):
    comes(notify, settings, ME)
    page = await notify.get(f"/voorkeuren{query}")
    assert f'class="back" href="http://127.0.0.1:8102{back}"' in page.text

    answer = await notify.post("/voorkeuren", data={"permit": permit_on(page), "zaak": query.partition("=")[2]})
    assert f'class="back" href="http://127.0.0.1:8102{back}"' in (await notify.get(answer.headers["location"])).text


async def test_who_came_by_a_link_chooses_too_until_it_is_revoked(
    notify: httpx.AsyncClient, settings: Settings, city: City
):
    made = at(10, 20, 9)
    comes(notify, settings, Viewer("link", APPLICANT, case_id=CASE, since=int(made.timestamp())))
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
async def test_nobody_else_sees_or_changes_them(notify: httpx.AsyncClient, settings: Settings, viewer: Viewer | None):
    comes(notify, settings, viewer)

    for answer in (await notify.get("/voorkeuren"), await notify.post("/voorkeuren", data={"permit": "x"})):
        assert answer.status_code == 303
        assert answer.headers["location"] == "http://127.0.0.1:8102/inloggen?naar=/voorkeuren"


async def test_a_colleague_is_led_home_and_not_round_in_circles(notify: httpx.AsyncClient, settings: Settings):
    comes(notify, settings, Viewer("staff", APPLICANT, ("agent",)))

    for answer in (await notify.get("/voorkeuren"), await notify.post("/voorkeuren", data={"permit": "x"})):
        assert (answer.status_code, answer.headers["location"]) == (303, "http://127.0.0.1:8102/mijn")


async def test_a_choice_comes_from_our_own_page_only(notify: httpx.AsyncClient, settings: Settings, pool: Pool):
    comes(notify, settings, ME)
    mine = permit_on(await notify.get("/voorkeuren"))
    comes(notify, settings, Viewer("applicant", "a-2"))
    theirs = permit_on(await notify.get("/voorkeuren"))
    comes(notify, settings, ME)
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


NOTICE = "Uw e-mailadres werkt niet"
WRONG = "UPDATE message SET state = 'failed', reason = $1, ended_at = now(), lease_until = NULL"


@pytest.mark.parametrize(("reason", "told"), [("smtp-550", True), ("bounced-5.1.1", True), ("sender-smtp-550", False)])
async def test_whose_mail_came_back_reads_it_and_what_they_can_do(
    notify: httpx.AsyncClient, settings: Settings, pool: Pool, reason: str, told: bool
):
    comes(notify, settings, ME)
    await pool.execute(WRONG, reason)
    page = (await notify.get("/voorkeuren?taal=nl")).text
    notice = page.partition(NOTICE)[2][:400]

    assert (NOTICE in page) is told
    assert ('href="#adres"' in notice and 'href="tel:14070"' in notice) is told


async def test_who_came_by_a_link_reads_it_too_and_is_led_to_the_log_in_or_the_telephone(
    notify: httpx.AsyncClient, settings: Settings, pool: Pool
):
    comes(notify, settings, Viewer("link", APPLICANT, case_id=CASE, since=2_000_000_000))
    await pool.execute(WRONG, "smtp-550")
    page = (await notify.get("/voorkeuren?taal=nl")).text
    mend = page.partition('id="adres"')[2][:300]

    assert NOTICE in page and "/inloggen?naar=/voorkeuren" in mend and "14070" in mend and "@" not in mend


async def test_the_next_mail_that_goes_takes_the_notice_away(notify: httpx.AsyncClient, settings: Settings, pool: Pool):
    comes(notify, settings, ME)
    await pool.execute(WRONG, "smtp-550")
    await hear(pool, announced("term-passed", "later", at=at(10, 21, 9)))
    await pool.execute(
        "UPDATE message SET state = 'sent', ended_at = now(), lease_until = NULL WHERE state <> 'failed'"
    )

    assert NOTICE not in (await notify.get("/voorkeuren?taal=nl")).text
