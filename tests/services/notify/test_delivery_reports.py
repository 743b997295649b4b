"""Who carries our mails tells what became of them, and is told all that is wrong with such a report."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from plumbing.issuer import Issuer
from plumbing.testing import City
from services.notify.app import make_app
from services.notify.settings import Settings
from tests.services.notify.at_work import attempts, courier, hear, states
from tests.services.notify.saying import announced

HERE = "https://log-in.example"
KEY = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


@pytest.fixture
async def door(city: City, settings: Settings) -> httpx.AsyncClient:
    """A service whose issuer is known, for everybody who shows a token."""
    app = make_app(settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1", "oidc_issuer": HERE}))

    def answer(request: httpx.Request) -> httpx.Response:
        told = {"issuer": HERE, "jwks_uri": f"{HERE}/jwks"}
        keys = {"keys": [KEY.as_dict(private=False)]}
        return httpx.Response(200, json=keys if request.url.path.endswith("/jwks") else told)

    app.state.issuer = Issuer(HERE, httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    return await city.serving(app)


def bearer(settings: Settings, scope: str = "bezorging") -> dict[str, str]:
    now = int(datetime.now(UTC).timestamp())
    claims: dict[str, Any] = {"iss": HERE, "sub": "mail", "client_id": "mail", "aud": settings.api_audience}
    claims |= {"scope": scope, "iat": now, "exp": now + 60, "jti": "1"}
    token = jwt.encode({"alg": "ES256", "kid": KEY.kid, "typ": "at+jwt"}, claims, KEY)
    return {"authorization": f"Bearer {token}"}


async def test_a_mail_platform_tells_what_became_of_a_mail(door, settings, pool, post_office):
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()
    (name,) = post_office.ids
    told = {"messageId": name, "result": "bounced", "status": "5.1.1"}
    delayed = {"messageId": name, "result": "delayed", "status": "4.2.2"}
    somebodys = {"messageId": "<x@y>", "result": "delivered", "status": "2.0.0"}
    answers = [
        await door.post("/v1/bezorging", json=one, headers=bearer(settings)) for one in (delayed, somebodys, told, told)
    ]

    assert {answer.status_code for answer in answers} == {204}
    assert await states(pool) == ["failed", "queued"]
    assert [row for row in await attempts(pool) if row[1] == "failed"] == [(1, "failed", "bounced-5.1.1")]


async def test_that_a_mail_arrived_needs_no_status(door, settings, pool, post_office):
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()
    told = {"messageId": post_office.ids[0], "result": "delivered"}

    assert (await door.post("/v1/bezorging", json=told, headers=bearer(settings))).status_code == 204
    assert await states(pool) == ["delivered"]
    assert [row[2] for row in await attempts(pool) if row[1] == "delivered"] == ["2.0.0"]


async def test_a_report_that_makes_no_sense_is_told_all_that_is_wrong(door, settings):
    odd = {"messageId": "x" * 301, "result": "lost", "status": "5"}
    answer = await door.post("/v1/bezorging", json=odd, headers=bearer(settings))
    twofold = {"messageId": "x", "result": "delivered", "status": "5.1.1"}
    silent = {"messageId": "x" * 301, "result": "bounced"}
    second = await door.post("/v1/bezorging", json=twofold, headers=bearer(settings))

    third = await door.post("/v1/bezorging", json=silent, headers=bearer(settings))

    assert answer.status_code == second.status_code == third.status_code == 400
    told = [(one["code"], one["path"]) for one in third.json()["violations"]]
    assert told == [("string-too-long", "/body/messageId"), ("status-missing", "/body/status")]
    assert [one["path"] for one in answer.json()["violations"]] == ["/body/messageId", "/body/result", "/body/status"]
    assert second.json()["violations"][0]["code"] == "status-of-another-result"


async def test_only_who_carries_mails_may_tell(door, settings):
    told = {"messageId": "x", "result": "delivered", "status": "2.0.0"}
    codes = [
        (await door.post("/v1/bezorging", json=told, headers=headers)).status_code
        for headers in ({}, bearer(settings, "zaken:alle"), {"authorization": "Bearer opensesame"})
    ]
    assert codes == [401, 403, 401]
