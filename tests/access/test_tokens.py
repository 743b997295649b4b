"""Systems at the API: an access token of the real issuer opens the cases of its department, and nothing else does."""

import time
from typing import Any

import httpx
import pytest

from plumbing.testing import eventually
from schemas.stories import on, opened, started
from services.status.app import make_app

pytestmark = pytest.mark.timeout(60)
CASE = "/v1/zaken/DH-DSB"


@pytest.fixture
async def door(city, status):
    """A case of DSB and one of DSO are known, and nobody is logged in."""
    await city.say("case-events", opened(on(3, 2), "DH-DSB", case_type="terrasvergunning"), opened(on(3, 2), "DH-DSO"))
    await city.say("case-events", started(on(3, 3), department="DSB", case="DH-DSB"))
    return status


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


async def shown(door, path: str, token: str) -> int:
    answer: httpx.Response = await door.get(path, headers=bearer(token))
    return answer.status_code


async def test_a_system_sees_the_cases_of_its_department_and_no_other(door, issued):
    token = await issued.granted("dsb", "zaken:dsb")

    await eventually(lambda: seen(door, token))
    assert await shown(door, "/v1/zaken/DH-DSO", token) == 404


async def seen(door, token: str) -> bool:
    return await shown(door, CASE, token) == 200


async def test_a_system_of_the_whole_city_sees_every_case(door, issued):
    token = await issued.granted("city", "zaken:alle")

    await eventually(lambda: seen(door, token))
    assert await shown(door, "/v1/zaken/DH-DSO", token) == 200


async def test_a_system_without_a_scope_for_cases_sees_none(door, issued):
    await eventually(lambda: seen(door, issued.access()))

    assert await shown(door, CASE, await issued.granted("dsb", "feiten:dsb")) == 404


def wrong(issued) -> dict[str, str]:
    now = int(time.time())
    header, _, rest = issued.access().partition(".")
    unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0." + rest.split(".")[0] + "."
    usual: dict[str, Any] = {"sub": "dsb", "client_id": "dsb", "aud": "urn:spoor:api", "scope": "zaken:dsb"}
    return {
        "nothing": "",
        "no token": "opensesame",
        "without a signature": unsigned,
        "with another signature": f"{header}.{rest[:-6]}AAAAAA",
        "for another audience": issued.access(aud="urn:other:api"),
        "of another issuer": issued.access(iss="https://else.example"),
        "expired": issued.access(iat=now - 900, exp=now - 600),
        "that never expires": issued.access(exp=None),
        "of no client": issued.access(client_id=None),
        "that is an ID token": issued.signed({}, **usual),
        "that does not say what it is": issued.signed({"typ": ""}, **usual),
        "that says it is an ID token": issued.signed({"typ": "JWT"}, **usual),
        "by an unknown key": issued.signed({"typ": "at+jwt", "kid": "another"}, **usual),
    }


async def test_a_token_that_is_not_worth_anything_opens_nothing(door, issued):
    await eventually(lambda: seen(door, issued.access()))

    for what, token in wrong(issued).items():
        answer = await door.get(CASE, headers=bearer(token))
        assert (answer.status_code, answer.json()["code"]) == (401, "login-needed"), what
        assert answer.headers["www-authenticate"] == 'Bearer realm="spoor", error="invalid_token"', what
        assert answer.headers["content-type"] == "application/problem+json"
        assert "eyJ" not in answer.text


async def test_a_bad_token_is_not_saved_by_a_good_session(door, issued, browser):
    await browser.log_in("s-manager")

    assert await shown(door, CASE, "opensesame") == 401


async def test_who_shows_nothing_is_asked_to_log_in(door):
    answer = await door.get(CASE)

    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Bearer realm="spoor"')


async def test_invented_keys_do_not_make_us_ask_the_issuer_all_day(door, issued):
    await eventually(lambda: seen(door, issued.access()))
    issuer, asked = door._transport.app.state.issuer, []
    before = issuer._json

    async def counted(address: str) -> Any:
        asked.append(address)
        return await before(address)

    issuer._json = counted
    for _ in range(5):
        assert await shown(door, CASE, issued.signed({"typ": "at+jwt", "kid": "another"})) == 401

    assert asked == []
    issuer._looked_at -= 60
    assert await shown(door, CASE, issued.signed({"typ": "at+jwt", "kid": "another"})) == 401
    assert len(asked) == 1
    assert await shown(door, CASE, issued.access()) == 200


async def test_while_the_issuer_is_away_a_system_hears_that_it_is_us(city, settings, issued):
    alone = await city.serving(make_app(settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:1"})))
    answer = await alone.get(CASE, headers=bearer(issued.access()))

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
