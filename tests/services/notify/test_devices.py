"""The door for browsers: who may switch notifications on and off, and what nobody may slip in there."""

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from plumbing.postgres import Pool
from plumbing.session import Viewer
from plumbing.testing import City, session_of
from schemas.stories import at
from services.notify import store_push
from services.notify.app import make_app
from services.notify.core.subscription import Subscription, unseal
from services.notify.settings import Settings
from tests.services.notify.at_work import hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.push_service import PushService
from tests.services.notify.saying import APPLICANT, CASE, PRIVATE, announced, seal
from tests.services.notify.test_push import VAPID

ME = Viewer("applicant", APPLICANT)
MADE = at(10, 20, 9)
BY_LINK = Viewer("link", APPLICANT, case_id=CASE, since=int(MADE.timestamp()))


@pytest.fixture
def settings(city: City, post_office: PostOffice) -> Settings:
    more: dict[str, Any] = {
        "notify_private_key": PRIVATE,
        "smtp_port": post_office.port,
        "vapid_private_key": VAPID,
        "link_changes": "all",
    }
    return city.settings(Settings, "notify", **more)


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return make_app(settings)


@pytest.fixture
async def notify(city: City, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    client = await city.serving(app)
    await hear(await city.pool("notify"), announced("opened"), contacts={APPLICANT: seal("sanne@example.nl")})
    yield client


def browser() -> Subscription:
    return PushService("https://fcm.googleapis.com").subscribe()[0]


def said(one: Subscription, **more: Any) -> dict[str, Any]:
    """As a browser says it."""
    keys = {"p256dh": one.p256dh, "auth": one.auth}
    return {"endpoint": one.endpoint, "expirationTime": None, "keys": keys, **more}


async def permit(client: httpx.AsyncClient) -> str:
    (found,) = re.findall(r'data-permit="([^"]+)"', (await client.get("/voorkeuren")).text)
    return str(found)


async def switch_on(client: httpx.AsyncClient, one: Subscription) -> httpx.Response:
    return await client.post("/meldingen", json=said(one, permit=await permit(client)))


async def test_a_browser_is_switched_on_and_lies_sealed(notify: httpx.AsyncClient, pool: Pool):
    notify.cookies = session_of(ME)
    mine = browser()

    assert (await switch_on(notify, mine)).status_code == 204
    async with pool.acquire() as tx:
        (sealed,) = await store_push.browsers(tx, APPLICANT, "any")
    assert unseal(PRIVATE, sealed) == mine and mine.endpoint not in sealed
    page = (await notify.get("/voorkeuren?taal=nl")).text
    assert f'data-known="{mine.digest}"' in page and "U krijgt meldingen op 1 apparaat." in page
    assert mine.endpoint not in page


async def test_who_came_by_a_link_hears_of_that_case_until_the_link_is_revoked(notify: httpx.AsyncClient, pool: Pool):
    notify.cookies = session_of(BY_LINK)
    assert (await switch_on(notify, browser())).status_code == 204

    async with pool.acquire() as tx:
        found = [
            await store_push.browsers(tx, APPLICANT, case, at(10, 20, hour))
            for case, hour in ((CASE, 8), (CASE, 9), ("DH-0", 8))
        ]
    assert [len(one) for one in found] == [1, 0, 0]


@pytest.mark.parametrize(
    "viewer", [None, Viewer("staff", APPLICANT, ("agent",)), Viewer("link", APPLICANT, case_id="DH-0", since=0)]
)
async def test_nobody_else_is_notified(notify: httpx.AsyncClient, pool: Pool, viewer: Viewer | None):
    notify.cookies = session_of(ME)
    mine = await permit(notify)
    notify.cookies = session_of(viewer)
    answer = await notify.post("/meldingen", json=said(browser(), permit=mine))

    assert (answer.status_code, answer.json()["code"]) == (401, "login-needed")
    assert (await notify.post("/meldingen/uit", data={"permit": mine})).status_code == 303
    assert await pool.fetchval("SELECT count(*) FROM subscription") == 0


async def test_only_our_own_page_switches_on_and_off(notify: httpx.AsyncClient, pool: Pool):
    notify.cookies = session_of(Viewer("applicant", "a-2"))
    theirs = await permit(notify)
    notify.cookies = session_of(ME)
    mine, one = await permit(notify), browser()
    elsewhere = {"sec-fetch-site": "cross-site"}

    tried: list[tuple[str, dict[str, str]]] = [("", {}), (theirs, {}), (mine, elsewhere)]
    for word, headers in tried:
        answer = await notify.post("/meldingen", json=said(one, permit=word), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "permit-invalid")
    assert (await switch_on(notify, one)).status_code == 204
    for word, headers in tried:
        answer = await notify.post("/meldingen/uit", data={"permit": word}, headers=headers)
        assert answer.headers["location"] == "/voorkeuren?verlopen"
    assert await pool.fetchval("SELECT count(*) FROM subscription") == 1


async def test_who_came_by_a_link_neither_sees_nor_ends_the_browsers_of_who_logged_in(
    notify: httpx.AsyncClient, pool: Pool
):
    notify.cookies = session_of(ME)
    mine, by_link = browser(), browser()
    await switch_on(notify, mine)
    notify.cookies = session_of(BY_LINK)
    await switch_on(notify, by_link)

    assert f'data-known="{by_link.digest}"' in (await notify.get("/voorkeuren")).text
    await notify.post("/meldingen/uit", data={"permit": await permit(notify)})
    assert [row[0] for row in await pool.fetch("SELECT digest FROM subscription")] == [mine.digest]


async def test_one_browser_is_switched_off_or_all(notify: httpx.AsyncClient, pool: Pool):
    notify.cookies = session_of(ME)
    first, second, third = browser(), browser(), browser()
    for one in (first, second, third):
        await switch_on(notify, one)

    word = await permit(notify)
    answer = await notify.post("/meldingen/uit", data={"permit": word, "apparaat": second.digest})
    assert answer.headers["location"] == "/voorkeuren?bewaard"
    async with pool.acquire() as tx:
        assert await store_push.devices(tx, APPLICANT) == [first.digest, third.digest]
    await notify.post("/meldingen/uit", data={"permit": word, "apparaat": ""})
    assert await pool.fetchval("SELECT count(*) FROM subscription") == 0


async def test_all_that_is_wrong_is_told_at_once_and_repeats_nothing(notify: httpx.AsyncClient):
    notify.cookies = session_of(ME)
    told = {"endpoint": "http://169.254.169.254/latest", "keys": {"p256dh": "AAAA", "auth": "secret"}}
    answer = await notify.post("/meldingen", json={**told, "permit": await permit(notify)})

    assert (answer.status_code, answer.json()["code"]) == (400, "subscription-invalid")
    assert [(one["path"], one["code"]) for one in answer.json()["violations"]] == [
        ("/endpoint", "endpoint-of-no-push-service"), ("/keys/p256dh", "key-invalid"), ("/keys/auth", "secret-invalid"),
    ]  # fmt: skip
    assert "169.254" not in answer.text and "secret" not in answer.text.replace("secret-invalid", "")


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"endpoint": 1, "keys": null}', '{"endpoint": "' + "x" * 3000 + '"}']
)
async def test_what_is_no_subscription_is_refused(notify: httpx.AsyncClient, body: str):
    notify.cookies = session_of(ME)
    answer = await notify.post("/meldingen", content=body, headers={"content-type": "application/json"})

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input") and "xxx" not in answer.text


async def test_a_browser_that_got_another_endpoint_says_so_by_itself(notify: httpx.AsyncClient, pool: Pool):
    notify.cookies = session_of(BY_LINK)
    old, new = browser(), browser()
    await switch_on(notify, old)
    notify.cookies = session_of(None)

    assert (await notify.post("/meldingen/vernieuwd", json=said(new, old=said(old)))).status_code == 204
    async with pool.acquire() as tx:
        assert await store_push.devices(tx, APPLICANT) == [new.digest]
        kept = await store_push.lock_subscription(tx, new.digest)
    assert kept and (kept.case_id, kept.link_since) == (CASE, MADE)


async def test_who_does_not_know_the_secret_of_a_browser_changes_nothing_and_learns_nothing(
    notify: httpx.AsyncClient, pool: Pool
):
    notify.cookies = session_of(ME)
    mine, theirs = browser(), browser()
    await switch_on(notify, mine)
    notify.cookies = session_of(None)
    guess = said(Subscription(mine.endpoint, mine.p256dh, theirs.auth))

    answers = [
        await notify.post("/meldingen/vernieuwd", json=said(theirs, old=one)) for one in (guess, said(browser()))
    ]
    assert [(one.status_code, one.content) for one in answers] == [(204, b"")] * 2
    async with pool.acquire() as tx:
        assert await store_push.devices(tx, APPLICANT) == [mine.digest]


async def test_who_knocks_too_often_waits(notify: httpx.AsyncClient):
    told = said(browser(), old=said(browser()))
    answers = [await notify.post("/meldingen/vernieuwd", json=told) for _ in range(21)]

    assert answers[-1].status_code == 429 and int(answers[-1].headers["retry-after"]) > 0


async def test_the_worker_is_served_at_the_root_and_asked_for_again(notify: httpx.AsyncClient):
    answer = await notify.get("/sw.js")

    assert (
        answer.headers["content-type"].startswith("text/javascript") and answer.headers["cache-control"] == "no-cache"
    )
    assert "connect-src 'self'" in answer.headers["content-security-policy"] and "pushsubscriptionchange" in answer.text


async def test_without_a_key_of_ours_nobody_sees_anything_of_it(city: City, settings: Settings):
    client = await city.serving(make_app(settings.model_copy(update={"vapid_private_key": None})))
    await hear(await city.pool("notify"), announced("opened"), contacts={APPLICANT: seal("sanne@example.nl")})
    client.cookies = session_of(ME)

    page = await client.get("/voorkeuren")
    assert (
        page.status_code == 200
        and "push" not in page.text
        and "meldingen" not in page.text.lower().replace("/meldingen", "")
    )
    tried = [await client.get("/sw.js"), await client.post("/meldingen", json=said(browser(), permit="x"))]
    assert [one.status_code for one in tried] == [404, 404]
