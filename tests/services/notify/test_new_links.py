"""Whoever asks for a new link hears the same; only who holds the known address gets one."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from plumbing.knocks import Knocks
from plumbing.limit import Limit
from plumbing.link import public_key, read_link
from plumbing.permit import grant
from plumbing.postgres import Pool
from plumbing.session import Viewer, seal_session
from plumbing.testing import LINK_SIGNING_KEY, City, batch_of, eventually
from schemas.message_events import message_event
from schemas.stories import at, on, tick
from services.notify import store_people
from services.notify.app import make_app
from services.notify.core.link import made_at
from services.notify.core.ring import sealed_for
from services.notify.handlers import on_announcements, on_asked_links
from services.notify.settings import Settings
from tests.relayed import take_letters
from tests.services.notify.at_work import ADDRESS, courier, hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import APPLICANT, CASE, PRIVATE, announced, contact

RIGHT = {"aanvraag": CASE, "email": ADDRESS}
AGENT = Viewer("staff", "agent-7", roles=("agent",))


async def ask(pool: Pool, case: str = CASE, typed: str | None = ADDRESS) -> int:
    async with pool.acquire() as tx, tx.transaction():
        await store_people.add_asked(tx, case, sealed_for(PRIVATE, typed) if typed is not None else None)
        return await on_asked_links(tx, PRIVATE, 3)


async def links(pool: Pool) -> int:
    found: int = await pool.fetchval("SELECT count(*) FROM message WHERE kind = 'link'")
    return found


@pytest.mark.parametrize("typed", [ADDRESS, f" {ADDRESS.upper()} ", None])
async def test_the_known_address_gets_a_link(pool: Pool, typed: str | None):
    await hear(pool, announced("opened"))

    assert await ask(pool, typed=typed) == await links(pool) == 1
    assert await pool.fetchval("SELECT count(*) FROM asked_link") == 0


@pytest.mark.parametrize(
    ("case", "typed"), [(CASE, "ander@example.org"), ("DH-0", ADDRESS), (CASE.lower(), ADDRESS), (CASE, "")]
)
async def test_nobody_else_gets_one_and_nothing_stays(pool: Pool, case: str, typed: str):
    await hear(pool, announced("opened"))

    assert await ask(pool, case, typed) == await links(pool) == 0
    assert await pool.fetchval("SELECT count(*) FROM asked_link") == 0


async def test_the_address_of_another_applicant_opens_nothing(pool: Pool):
    await hear(pool, announced("opened"), announced("opened", "2", "DH-2", applicant_id="a-2"))
    async with pool.acquire() as tx:
        await tx.execute("DELETE FROM contact WHERE applicant_id = $1", APPLICANT)

    assert (await ask(pool, CASE), await ask(pool, "DH-2")) == (0, 1)


async def test_who_asks_often_gets_a_few_an_hour(pool: Pool):
    await hear(pool, announced("opened"))

    assert [await ask(pool) for _ in range(5)] == [1, 1, 1, 0, 0]


async def test_who_presses_twice_gets_one(pool: Pool):
    await hear(pool, announced("opened"))
    async with pool.acquire() as tx, tx.transaction():
        await store_people.add_asked(tx, CASE, sealed_for(PRIVATE, ADDRESS))

    assert await ask(pool) == 1


async def test_what_was_typed_is_read_by_nobody_who_looks_into_the_database(pool: Pool):
    async with pool.acquire() as tx:
        await store_people.add_asked(tx, CASE, sealed_for(PRIVATE, ADDRESS))

    assert "iemand" not in (await pool.fetchval("SELECT asked_link::text FROM asked_link"))


async def test_what_is_sealed_for_another_is_no_address(pool: Pool):
    await hear(pool, announced("opened"))
    async with pool.acquire() as tx, tx.transaction():
        await store_people.add_asked(tx, CASE, "bm90IGEgYm94")

        assert await on_asked_links(tx, PRIVATE, 3) == 0


async def test_the_new_link_is_newer_than_a_revocation(settings: Settings, pool: Pool, post_office: PostOffice):
    revoked = announced("links-revoked", "r", links_from=at(10, 21, 9))
    await hear(pool, announced("opened"), revoked)
    await ask(pool)
    while await courier(settings, pool).round():
        pass

    text = post_office.mails[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = read_link(public_key(LINK_SIGNING_KEY), text.partition("/v/")[2].split()[0])
    assert link and link.issued_at == at(10, 21, 9) + timedelta(seconds=1)
    assert "uw nieuwe link" in post_office.subjects[-1]


def test_a_link_of_the_second_of_a_revocation_is_not_revoked():
    revoked = at(10, 21, 9) + timedelta(milliseconds=300)
    made = made_at(revoked + timedelta(milliseconds=400), revoked)

    assert made.replace(microsecond=0) > revoked


async def test_it_is_made_at_the_time_of_its_partition_and_told_on(pool: Pool):
    await hear(pool, announced("opened"))
    await pool.execute("INSERT INTO progress (topic, partition, now) VALUES ('case-status', 2, $1)", at(11, 3, 9))
    await ask(pool)

    async with pool.acquire() as tx:
        letters = await take_letters(tx, range(4))
    (said,) = [one for one in (message_event.validate_json(x.value or "") for x in letters) if one.data.kind == "link"]  # type: ignore[union-attr]
    assert (said.time, said.data.at, said.case_id) == (at(11, 3, 9), at(11, 3, 9), CASE)  # type: ignore[union-attr]


async def test_after_ninety_days_no_link_is_sent_that_opens_nothing(pool: Pool):
    await hear(pool, announced("closed", phase="closed", ended_on=on(10, 20)))
    await pool.execute(
        "INSERT INTO progress (topic, partition, now) VALUES ('case-status', 2, $1)", at(1, 19, 9, year=2027)
    )

    assert await ask(pool) == 0


async def test_a_case_that_changes_hands_is_told_to_its_new_applicant(pool: Pool):
    await hear(pool, announced("opened"))
    await hear(pool, announced("corrected", "c", applicant_id="a-2"))

    assert await ask(pool) == 1
    rows = await pool.fetch("SELECT kind, applicant_id FROM message ORDER BY position")
    assert [tuple(row) for row in rows] == [("receipt", APPLICANT), ("corrected", "a-2"), ("link", "a-2")]


async def test_time_that_passes_changes_nothing_of_what_was_noted(pool: Pool):
    await hear(pool, announced("links-revoked", "r", links_from=at(10, 21, 9)))
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(tick(at(12, 1, 9)), topic="case-status", partition=2), tx)

    assert "2026-10-21" in await pool.fetchval("SELECT body FROM known")


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return make_app(settings)


@pytest.fixture
async def notify(city: City, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    yield await city.serving(app)


async def test_the_answer_is_the_same_whether_we_know_them_or_not(
    city: City, notify: httpx.AsyncClient, post_office: PostOffice
):
    await city.say("contacts", contact(), key=APPLICANT)
    await city.say("case-status", announced("opened"))

    async def mailed(count: int) -> bool:
        return len(post_office.mails) == count

    await eventually(lambda: mailed(1))
    answers = [
        await notify.post("/link", data=data)
        for data in (RIGHT, RIGHT | {"aanvraag": "DH-0"}, RIGHT | {"email": "ander@example.org"})
    ]
    await eventually(lambda: mailed(2))

    assert {answer.status_code for answer in answers} == {303}
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == len({a.text for a in answers}) == 1
    page = await notify.get(answers[0].headers["location"])
    assert "Kijk in uw e-mail" in page.text and ADDRESS not in page.text
    assert post_office.recipients == [ADDRESS, ADDRESS]


@pytest.mark.parametrize(
    "typed", [{}, {"aanvraag": "", "email": ADDRESS}, {"aanvraag": CASE, "email": "niemand"}, {"aanvraag": "D" * 101}]
)
async def test_what_cannot_be_right_is_said_beside_the_field(notify: httpx.AsyncClient, typed: dict[str, str]):
    answer = await notify.post("/link", data=typed, headers={"accept-language": "nl"})

    assert answer.status_code == 400 and 'aria-invalid="true"' in answer.text


async def test_who_asks_too_often_waits(notify: httpx.AsyncClient, app: FastAPI):
    app.state.knocks = Knocks(Limit(burst=2, seconds=600))
    answers = [await notify.post("/link", data=RIGHT) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert int(answers[2].headers["retry-after"]) > 500


async def test_an_agent_sends_a_link_by_a_page_that_was_shown_to_them(
    notify: httpx.AsyncClient, app: FastAPI, settings: Settings
):
    permit = grant(settings, "link", CASE, AGENT.id)

    async def send(viewer: Viewer | None, permit: str, case: str = CASE) -> httpx.Response:
        cookies = {"cookie": f"spoor={seal_session(settings, viewer)}"} if viewer else {}
        return await notify.post(f"/link/{case}", data={"permit": permit}, headers=cookies)

    sent = await send(AGENT, permit)
    assert (sent.status_code, sent.headers["location"]) == (303, f"http://127.0.0.1:8102/balie/zaak/{CASE}?gezegd=link")
    assert [(await send(*who)).status_code for who in (
        (None, permit), (Viewer("applicant", AGENT.id), permit), (Viewer("staff", AGENT.id, ("manager",)), permit),
        (Viewer("staff", "agent-8", ("agent",)), permit), (AGENT, permit, "DH-2"), (AGENT, "x"),
        (AGENT, grant(settings, "contact", CASE, AGENT.id)),
    )] == [303, 404, 404, 403, 403, 403, 403]  # fmt: skip
