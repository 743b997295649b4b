"""A new e-mail address: nothing changes before somebody says yes from there, and the old address hears of it."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from plumbing.postgres import Pool
from plumbing.session import Viewer
from plumbing.testing import City, batch_of, eventually, session_of
from services.notify import orders, store_address
from services.notify.core.evidence import OPERATOR
from services.notify.people import forget_people, on_contacts
from services.notify.settings import Settings
from tests.services.notify.at_work import hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.locked import address
from tests.services.notify.saying import APPLICANT, CASE, PRIVATE, announced, contact, seal

ME = Viewer("applicant", APPLICANT)
OLD, NEW = "sanne@old.example", "sanne@new.example"


@pytest.fixture
async def door(city: City, pool: Pool, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The door of a notify that runs, while Kafka is away; who applied got a receipt before."""
    await hear(pool, announced("opened"), contacts={APPLICANT: seal(OLD, "nl")})
    await pool.execute("UPDATE message SET state = 'sent', ended_at = now()")
    client = await city.serving(app)
    client.cookies = session_of(ME)
    yield client


@pytest.fixture
def mailed(post_office: PostOffice, pool: Pool) -> Any:
    """The mails, once there are so many and it is written down that they went."""

    async def so_many(number: int) -> list[Any]:
        async def gone() -> bool:
            busy = await pool.fetchval(
                "SELECT count(*) FROM message WHERE state IN ('queued', 'sending') AND refusals = 0"
            )
            return len(post_office.mails) >= number and busy == 0

        await eventually(gone)
        return post_office.mails

    return so_many


async def permit(door: httpx.AsyncClient) -> str:
    found = re.search(r'name="permit" value="([^"]+)"', (await door.get("/voorkeuren")).text)
    assert found
    return found[1]


async def asks(door: httpx.AsyncClient, address: str = NEW) -> httpx.Response:
    return await door.post("/voorkeuren/adres", data={"permit": await permit(door), "email": address})


def link_in(mail: Any) -> str:
    found = re.search(r"/adres/\S+", mail.get_body(("plain",)).get_content())
    assert found
    return found[0]


async def test_nothing_changes_before_it_is_confirmed_from_the_new_address(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, mailed: Any
):
    answer = await asks(door)
    assert (answer.status_code, answer.headers["location"]) == (303, "/voorkeuren?adres=gevraagd")
    (mail,) = await mailed(1)
    assert (mail["To"], await address(pool)) == (NEW, OLD)

    page = await door.get(link_in(mail))
    assert "<button" in page.text and await address(pool) == OLD
    answer = await door.post(link_in(mail))
    assert answer.status_code == 200 and "Uw e-mailadres is veranderd" in answer.text
    assert await address(pool) == NEW


async def test_who_only_holds_a_tracking_link_is_led_to_log_in(door: httpx.AsyncClient, pool: Pool):
    theirs = await permit(door)
    door.cookies = session_of(Viewer("link", APPLICANT, case_id=CASE, since=2_000_000_000))
    page = (await door.get("/voorkeuren")).text
    answer = await door.post("/voorkeuren/adres", data={"permit": theirs, "email": NEW})

    assert "/voorkeuren/adres" not in page and "/inloggen?naar=/voorkeuren" in page and "14070" in page
    assert (answer.status_code, answer.headers["location"].endswith("/inloggen?naar=/voorkeuren")) == (303, True)
    assert await pool.fetchval("SELECT count(*) FROM new_address") == 0


async def test_the_old_address_hears_that_it_is_one_no_longer(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, mailed: Any
):
    await asks(door)
    await door.post(link_in((await mailed(1))[0]))

    assert [mail["To"] for mail in await mailed(2)] == [NEW, OLD]
    assert post_office.subjects[1] == "Uw e-mailadres is veranderd"
    rows = await pool.fetch("SELECT kind, state FROM message WHERE to_sealed IS NULL AND kind <> 'receipt' ORDER BY 1")
    assert [tuple(row) for row in rows] == [("address", "delivered"), ("address-changed", "sent")]


async def test_an_address_that_nobody_confirmed_is_not_kept_with_its_mail(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, mailed: Any
):
    post_office.answers[NEW] = ["550 Nobody here"]
    await asks(door)

    async def given_up() -> bool:
        return bool(
            await pool.fetchval("SELECT count(*) FROM message WHERE kind = 'address' AND state = 'failed'") == 1
        )

    await eventually(given_up)
    assert await pool.fetchval("SELECT count(*) FROM message WHERE to_sealed IS NOT NULL") == 0
    async with pool.acquire() as tx:  # and nobody sends its link to the address that we know
        id = await tx.fetchval("SELECT id FROM message WHERE kind = 'address'")
        assert await orders.try_again(tx, id, OPERATOR) is False


async def test_a_link_that_was_used_says_that_nothing_more_is_needed(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, mailed: Any
):
    await asks(door)
    link = link_in((await mailed(1))[0])
    await door.post(link)
    await asks(door, "one@more.example")  # and as long as nobody confirms that

    before = await pool.fetch("SELECT * FROM new_address ORDER BY id")
    for again in (await door.get(link), await door.post(link)):
        assert again.status_code == 200 and "Dit e-mailadres is al bevestigd" in again.text
        assert "<button" not in again.text.split("<main")[1]
    assert await pool.fetch("SELECT * FROM new_address ORDER BY id") == before
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(contact("third@new.example"), topic="contacts"), tx, PRIVATE)
    assert "Er is daarna een ander e-mailadres doorgegeven" in (await door.get(link)).text


async def test_a_link_works_for_two_days(door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, mailed: Any):
    await asks(door)
    (mail,) = await mailed(1)
    await pool.execute("UPDATE new_address SET asked_at = asked_at - INTERVAL '48 hours'")

    for answer in (await door.get(link_in(mail)), await door.post(link_in(mail))):
        assert answer.status_code == 410 and "Deze link is verlopen" in answer.text
    assert await address(pool) == OLD


async def test_only_the_newest_question_counts(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, mailed: Any
):
    await asks(door, "typo@new.example")
    await asks(door)
    links = {mail["To"]: link_in(mail) for mail in await mailed(2)}

    for answer in (await door.get(links["typo@new.example"]), await door.post(links["typo@new.example"])):
        assert answer.status_code == 410 and "een ander e-mailadres doorgegeven" in answer.text
    assert (await door.post(links[NEW])).status_code == 200 and await address(pool) == NEW


@pytest.mark.parametrize("token", ["x", "a.b", "ImEi.deadbeef", "%00"])
async def test_a_link_that_we_did_not_make_opens_nothing(door: httpx.AsyncClient, token: str):
    answers = [await door.get(f"/adres/{token}"), await door.post(f"/adres/{token}")]
    assert {one.status_code for one in answers} == {410} and "Deze link werkt niet meer" in answers[0].text


async def test_another_site_confirms_nothing(door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, mailed: Any):
    await asks(door)
    answer = await door.post(link_in((await mailed(1))[0]), headers={"sec-fetch-site": "cross-site"})

    assert "<button" in answer.text and await address(pool) == OLD


async def test_the_answer_is_the_same_whether_the_address_is_known_and_who_asks_too_often_is_told(
    door: httpx.AsyncClient, pool: Pool, settings: Settings
):
    *answers, last = [await asks(door, one) for one in (OLD, NEW, "somebody@else.example", "one@more.example")]

    assert len({(one.status_code, one.headers["location"]) for one in answers}) == 1
    assert last.status_code == 429 and "gestuurd" not in last.text
    assert await pool.fetchval("SELECT count(*) FROM message WHERE kind = 'address'") == settings.links_an_hour


@pytest.mark.parametrize("typed", ["sanne.new.example", "foo@bar"])
async def test_what_is_no_address_is_told_at_the_field(door: httpx.AsyncClient, pool: Pool, typed: str):
    answer = await asks(door, typed)
    page = await door.get(answer.headers["location"])

    assert "Vul een heel e-mailadres in" in page.text
    assert await pool.fetchval("SELECT count(*) FROM new_address") == 0


@pytest.mark.parametrize("viewer", [None, Viewer("staff", APPLICANT, ("agent",)), Viewer("applicant", "a-2")])
async def test_nobody_else_asks_for_a_new_address(door: httpx.AsyncClient, pool: Pool, viewer: Viewer | None):
    mine = await permit(door)
    door.cookies = session_of(viewer)
    answer = await door.post("/voorkeuren/adres", data={"permit": mine, "email": NEW})

    assert answer.status_code == 303
    assert await pool.fetchval("SELECT count(*) FROM new_address") == 0


async def test_it_does_not_wait_behind_a_mail_that_the_old_address_refuses(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, mailed: Any
):
    post_office.answers[OLD] = ["452 full"] * 9
    await hear(pool, announced("decided", "d", phase="decided"), contacts={APPLICANT: seal(OLD)})
    await asks(door)

    assert [mail["To"] for mail in await mailed(1)] == [NEW]


async def test_neither_the_database_nor_the_bus_tells_the_address(door: httpx.AsyncClient, pool: Pool):
    await asks(door)
    for table in ("message", "new_address", "contact", "outbox", "attempt"):
        rows = await pool.fetch(f"SELECT t::text FROM {table} AS t")
        assert not [row for row in rows if "new.example" in row[0]]


async def test_who_is_forgotten_has_no_new_address_either(door: httpx.AsyncClient, pool: Pool):
    await asks(door)
    async with pool.acquire() as tx, tx.transaction():
        await forget_people(tx, [APPLICANT])

    assert await pool.fetchval("SELECT count(*) FROM new_address") == 0
    assert await pool.fetchval("SELECT count(*) FROM message WHERE to_sealed IS NOT NULL") == 0


async def test_a_department_that_tells_another_address_is_told_to_the_old_one(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, mailed: Any
):
    for given in (contact(OLD), contact(NEW)):
        async with pool.acquire() as tx, tx.transaction():
            await on_contacts(batch_of(given, topic="contacts"), tx, PRIVATE)

    assert [mail["To"] for mail in await mailed(1)] == [OLD]
    assert post_office.subjects[0] == "Uw e-mailadres is veranderd" and await address(pool) == NEW


async def test_who_is_written_to_in_dutch_hears_of_a_new_address_in_dutch_whatever_the_page_spoke(
    door: httpx.AsyncClient, post_office: PostOffice, mailed: Any
):
    door.headers["accept-language"] = "en"
    await asks(door)
    await door.post(link_in((await mailed(1))[0]))

    await mailed(2)
    assert post_office.subjects == ["Klopt uw nieuwe e-mailadres?", "Uw e-mailadres is veranderd"]


async def test_who_is_written_to_in_english_from_now_on_hears_in_english_that_the_address_changed(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, mailed: Any
):
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(contact(NEW, "en"), topic="contacts"), tx, PRIVATE)

    await mailed(1)
    assert post_office.subjects == ["Your e-mail address has changed"]


async def test_an_announcement_that_nobody_can_read_keeps_no_contact_away(door: httpx.AsyncClient, pool: Pool):
    await pool.execute("UPDATE message SET body = '{}'")
    async with pool.acquire() as tx, tx.transaction():
        await on_contacts(batch_of(contact(NEW), topic="contacts"), tx, PRIVATE)

    assert await address(pool) == NEW


async def test_a_question_twice_is_kept_once(pool: Pool):
    async with pool.acquire() as tx:
        assert await store_address.last_told(tx, "a-nobody") is None


async def test_of_several_confirmed_addresses_only_the_last_is_remembered(pool: Pool):
    asked = [uuid4(), uuid4()]
    async with pool.acquire() as tx, tx.transaction():
        for id in asked:
            await store_address.ask(tx, id, APPLICANT, "sealed")
            assert await store_address.confirm(tx, id)

    assert [row["id"] for row in await pool.fetch("SELECT id FROM new_address")] == asked[1:]
