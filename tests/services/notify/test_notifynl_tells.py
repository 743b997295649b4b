"""What NotifyNL tells us later: it arrived, or it did not and another way is tried. Nobody else may tell that."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from plumbing.postgres import Pool
from plumbing.testing import City, eventually
from services.notify.app import make_app
from services.notify.settings import Settings
from tests.services.notify.at_work import attempts, hear, states
from tests.services.notify.notify_nl import KEY, TEMPLATES, TOKEN, Notification, NotifyNlDouble, failure, open_notify_nl
from tests.services.notify.saying import PRIVATE, announced


@pytest.fixture
async def double() -> AsyncIterator[NotifyNlDouble]:
    async with open_notify_nl() as it:
        yield it


@pytest.fixture
def settings(city: City, double: NotifyNlDouble) -> Settings:
    more: dict[str, Any] = {
        "notify_private_key": PRIVATE, "notifynl_url": double.origin, "notifynl_key": KEY,
        "notifynl_callback_token": TOKEN, "notifynl_email_template": TEMPLATES["email"][0],
    }  # fmt: skip
    return city.settings(Settings, "notify", **more)


@pytest.fixture
async def notify(city: City, settings: Settings) -> httpx.AsyncClient:
    return await city.serving(make_app(settings))


async def mailed(notify: httpx.AsyncClient, pool: Pool, double: NotifyNlDouble) -> Notification:
    """A receipt that the service itself handed over."""
    await hear(pool, announced("opened"))

    async def sent() -> bool:
        return await states(pool) == ["sent"]

    await eventually(sent)
    (one,) = double.sent
    return one


async def test_what_arrived_is_delivered_once(notify: httpx.AsyncClient, pool: Pool, double: NotifyNlDouble):
    one = await mailed(notify, pool, double)
    answers = [await double.tell(notify, one, status) for status in ("sending", "delivered", "delivered")]

    assert [answer.status_code for answer in answers] == [204] * 3
    assert await states(pool) == ["delivered"]
    assert [what for _, what, _ in await attempts(pool)] == ["handing-over", "sent", "delivered"]


@pytest.mark.parametrize("status", ["permanent-failure", "temporary-failure", "technical-failure"])
async def test_a_legal_message_that_did_not_arrive_becomes_a_call(
    notify: httpx.AsyncClient, pool: Pool, double: NotifyNlDouble, status: str
):
    one = await mailed(notify, pool, double)
    for _ in range(2):
        await double.tell(notify, one, status)

    assert await states(pool) == ["failed", "queued"]
    assert (await attempts(pool))[-1] == (1, "failed", f"notifynl-{status}")
    assert await pool.fetchval("SELECT channel FROM message WHERE state = 'queued'") == "call"


async def test_the_address_it_tells_is_kept_nowhere(
    notify: httpx.AsyncClient, pool: Pool, double: NotifyNlDouble, capsys
):
    one = await mailed(notify, pool, double)
    await double.tell(notify, one, "permanent-failure")

    kept = await pool.fetch("SELECT m::text || a::text FROM message AS m JOIN attempt AS a ON a.message_id = m.id")
    assert kept and not any("iemand@example.org" in row[0] for row in kept)
    assert "iemand@example.org" not in capsys.readouterr().out


async def test_of_a_message_that_we_do_not_know_nothing_is_learned(notify: httpx.AsyncClient, double: NotifyNlDouble):
    for reference in (str(uuid4()), "of-another-system", None, ""):
        answer = await double.tell(notify, Notification("n-1", "email", {"reference": reference}), "delivered")
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize("more", [{"notification_type": "sms"}, {"id": str(uuid4())}])
async def test_what_it_tells_of_another_channel_or_id_is_not_of_ours(
    notify: httpx.AsyncClient, pool: Pool, double: NotifyNlDouble, more: dict[str, str]
):
    one = await mailed(notify, pool, double)

    assert (await double.tell(notify, one, "permanent-failure", **more)).status_code == 204
    assert await states(pool) == ["sent"]


async def test_it_tells_nothing_of_a_mail_that_another_server_carried(
    notify: httpx.AsyncClient, pool: Pool, double: NotifyNlDouble
):
    one = await mailed(notify, pool, double)
    await pool.execute("UPDATE message SET reference = NULL")
    await double.tell(notify, one, "permanent-failure")

    assert await states(pool) == ["sent"]


async def test_it_may_tell_sooner_than_we_wrote_down_that_it_took_the_message(
    notify: httpx.AsyncClient, pool: Pool, double: NotifyNlDouble
):
    one = await mailed(notify, pool, double)
    await pool.execute(
        "UPDATE message SET reference = NULL, state = 'queued', unsure = true, ended_at = NULL, "
        "next_try_at = 'infinity'"
    )
    await double.tell(notify, one, "delivered")

    assert await states(pool) == ["delivered"]


async def test_a_word_that_it_does_not_know_is_refused_with_all_else_that_is_wrong(
    notify: httpx.AsyncClient, pool: Pool, double: NotifyNlDouble
):
    one = await mailed(notify, pool, double)
    answer = await double.tell(notify, one, "eaten-by-the-dog", notification_type="pigeon")

    told = [(fault["code"], fault["path"]) for fault in answer.json()["violations"]]
    assert answer.status_code == 400 and await states(pool) == ["sent"]
    assert ("status-unknown", "/body/status") in told and "/body/notification_type" in [path for _, path in told]


async def test_a_channel_at_rest_closes_no_door(notify: httpx.AsyncClient, pool: Pool, double: NotifyNlDouble):
    """Who chooses, confirms or stops something needs no channel, and what waits for it is kept."""
    double.answers = [failure(429, "RateLimitError", "Exceeded rate limit")]
    await hear(pool, announced("opened"))

    async def rests() -> bool:
        told = await notify.get("/readyz")
        return told.json()["troubles"].get("mail") == "channel-away" and told.status_code == 200

    await eventually(rests)
    assert (await notify.get("/readyz")).json()["status"] == "degraded"


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}", "Bearer é"]
)
async def test_nobody_else_may_tell(notify: httpx.AsyncClient, pool: Pool, double: NotifyNlDouble, authorization: str):
    one = await mailed(notify, pool, double)
    told = {"reference": one.asked["reference"], "status": "permanent-failure"}
    headers = {"Authorization": authorization.encode()}
    answer = await notify.post("/v1/notifynl/bezorging", json=told, headers=headers)  # type: ignore[arg-type]

    assert (answer.status_code, answer.json()["code"]) == (401, "login-needed")
    assert await states(pool) == ["sent"]


async def test_what_is_no_callback_is_refused_and_not_repeated(notify: httpx.AsyncClient):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = await notify.post("/v1/notifynl/bezorging", json={"to": "iemand@example.org"}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid-input") and "iemand" not in answer.text


async def test_without_a_token_of_its_own_the_door_is_not_there(city: City, settings: Settings):
    notify = await city.serving(make_app(settings.model_copy(update={"notifynl_callback_token": None})))
    answer = await notify.post("/v1/notifynl/bezorging", json={}, headers={"Authorization": "Bearer None"})

    assert answer.status_code == 404
