"""Logging in at a real issuer: who comes back with what, and every way in which it must not work."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from plumbing.issuer import Issuer
from plumbing.login import ON_THE_WAY, local
from plumbing.oidc import Journey, journey_in, viewer_in
from plumbing.session import COOKIE, Viewer, read_session
from services.status.app import make_app
from tests.access.walk import Browser

pytestmark = pytest.mark.timeout(60)
NONCE = "n" * 32
PEOPLE = {
    "a-mila": (Viewer("applicant", "a-mila"), "/mijn"),
    "s-agent": (Viewer("staff", "s-agent", roles=("agent",)), "/balie"),
    "s-manager": (Viewer("staff", "s-manager", roles=("manager",)), "http://127.0.0.1:8104/dashboard"),
    "s-dsb": (Viewer("staff", "s-dsb", roles=("department",), departments=("DSB",)), "/werk"),
}


def session(browser: Browser, settings) -> Viewer | None:
    cookie = browser.here.cookies.get(COOKIE)
    return read_session(settings, cookie) if cookie else None


def carry(browser: Browser, journey: str) -> None:
    """The browser holds this instead of what we gave it, and nothing else."""
    browser.here.cookies.clear()
    browser.here.cookies.set(ON_THE_WAY, journey, domain="spoor.test", path="/inloggen")


@pytest.mark.parametrize(("spoken", "says"), [("en-GB,nl;q=0.5", "Who are you?"), ("de,nl", "Wie bent u?")])
async def test_the_log_in_page_speaks_the_language_of_the_browser(browser, spoken, says):
    address = await browser.leave()
    page = await browser.there.get(address, headers={"accept-language": spoken}, follow_redirects=True)

    assert f"<h1>{says}</h1>" in page.text


@pytest.mark.parametrize("who", PEOPLE)
async def test_somebody_logs_in_and_is_known_here_with_their_role(browser, settings, who):
    answer = await browser.log_in(who)

    assert (session(browser, settings), answer.headers["location"]) == PEOPLE[who]
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{COOKIE}="))
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert ON_THE_WAY not in browser.here.cookies


async def test_somebody_comes_back_to_the_page_they_asked_for(browser):
    sent = await browser.here.get("/zaak/DH-1?taal=en")
    answer = await browser.log_in("a-mila", parse_qs(urlsplit(sent.headers["location"]).query)["naar"][0])

    assert (sent.status_code, urlsplit(sent.headers["location"]).path) == (303, "/inloggen")
    assert answer.headers["location"] == "/zaak/DH-1?taal=en"


async def test_the_issuer_is_asked_with_pkce_state_and_nonce(browser, settings):
    asked = {name: value[0] for name, value in parse_qs(urlsplit(await browser.leave()).query).items()}
    journey = journey_in(settings, browser.here.cookies[ON_THE_WAY])

    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert (asked["state"], asked["nonce"]) == (journey.state, journey.nonce)
    assert journey.verifier not in str(asked) and len(journey.verifier) >= 43


async def test_a_colleague_has_no_applications_and_is_not_sent_round_in_circles(browser):
    await browser.log_in("s-agent")

    assert (await browser.here.get("/mijn")).headers["location"] == "/balie"


async def test_a_colleague_reads_who_is_logged_in_on_every_page(browser, settings):
    await browser.log_in("s-agent")
    known = session(browser, settings)
    assert known and known.name == "Aga" and "Aga" not in repr(known)
    assert "Aga</span>" in (await browser.here.get("/balie")).text


async def test_an_applicant_is_not_named(browser, settings):
    await browser.log_in("a-mila")

    known = session(browser, settings)
    assert known and known.name is None


def test_who_has_no_name_there_is_called_by_their_address_of_work():
    named = {name: viewer_in({"sub": "s", "roles": ["agent"], **claims}).name for name, claims in NAMES.items()}

    assert named == {
        "both": "Aga de Wit", "address": "aga@denhaag.nl", "none": None, "odd": None, "long": "a" * 80, "turned": "Aga",
        "unseen": "aga@denhaag.nl",
    }  # fmt: skip


NAMES: dict[str, dict[str, Any]] = {
    "both": {"name": "Aga de Wit", "email": "aga@denhaag.nl"}, "address": {"name": " ", "email": "aga@denhaag.nl"},
    "none": {}, "odd": {"name": 7}, "long": {"name": "a" * 200},
    "turned": {"name": "\u202eA\x00g\u2066a\u200b\n"}, "unseen": {"name": "\u200f\r", "email": "aga@denhaag.nl"},
}  # fmt: skip


async def test_a_colleague_without_a_role_here_is_not_let_in(browser, settings):
    assert (await browser.log_in("s-nothing")).status_code == 400
    assert session(browser, settings) is None


@pytest.mark.parametrize("wrong", ["state", "nonce", "verifier"])
async def test_a_journey_that_is_not_this_one_ends_outside(browser, settings, wrong):
    back = await browser.choose(await browser.leave(), "a-mila")
    journey = journey_in(settings, browser.here.cookies[ON_THE_WAY])
    told = {name: getattr(journey, name) for name in ("naar", "state", "nonce", "verifier")}
    carry(browser, Journey(**told | {wrong: "x" * 50}).seal(settings))
    answer = await browser.here.get(back)

    assert (answer.status_code, session(browser, settings)) == (400, None)
    assert "Inloggen is niet gelukt" in answer.text
    assert ON_THE_WAY not in browser.here.cookies


async def test_a_code_works_once(browser, settings):
    back = await browser.choose(await browser.leave(), "a-mila")
    kept = browser.here.cookies[ON_THE_WAY]
    first = await browser.here.get(back)
    carry(browser, kept)

    assert (first.status_code, (await browser.here.get(back)).status_code) == (303, 400)
    assert session(browser, settings) is None


@pytest.mark.parametrize("at", [0, 20, -2])  # the last sign of base64 may be another and mean the same
async def test_a_cookie_that_was_tampered_with_is_worth_nothing(browser, settings, at):
    back = await browser.choose(await browser.leave(), "a-mila")
    kept = browser.here.cookies[ON_THE_WAY]
    changed = list(kept)
    changed[at] = "A" if kept[at] != "A" else "B"
    carry(browser, "".join(changed))

    assert (await browser.here.get(back)).status_code == 400
    assert session(browser, settings) is None


@pytest.mark.parametrize(
    "query",
    ["", "?code=x", "?state=x", "?error=access_denied", "?code=x&state=x&iss=https://else.example", "?code=%00"],
)
async def test_who_comes_back_without_having_left_is_told_so(browser, query):
    assert (await browser.here.get(f"/inloggen/terug{query}")).status_code == 400


async def test_whoever_stops_at_the_issuer_is_told_so(browser, settings):
    await browser.leave()
    journey = journey_in(settings, browser.here.cookies[ON_THE_WAY])
    answer = await browser.here.get(f"/inloggen/terug?error=access_denied&state={journey.state}")

    assert (answer.status_code, "Inloggen is niet gelukt" in answer.text) == (400, True)


async def test_an_answer_in_the_name_of_another_issuer_is_refused(browser, settings):
    back = await browser.choose(await browser.leave(), "a-mila")
    mixed_up = httpx.URL(back).copy_set_param("iss", "https://else.example")

    assert (await browser.here.get(str(mixed_up))).status_code == 400


async def test_the_issuer_does_not_know_a_client_that_it_was_not_told_of(city, settings, browser):
    stranger = await city.serving(make_app(settings.model_copy(update={"oidc_client_id": "stranger"})))
    answer = await browser.there.get((await stranger.get("/inloggen")).headers["location"])

    assert (answer.status_code, "invalid_client" in answer.text) == (400, True)


class Forger(httpx.AsyncHTTPTransport):
    """Everything comes from the issuer, but the ID token in its answer is another."""

    def __init__(self, forged: str) -> None:
        super().__init__()
        self.forged = forged

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/token":
            return httpx.Response(200, json={"id_token": self.forged, "token_type": "Bearer"})
        return await super().handle_async_request(request)


async def with_id_token(browser: Browser, issued, settings, forged: str) -> int:
    state, journey = browser.here._transport.app.state, Journey("", nonce=NONCE)  # type: ignore[attr-defined]
    async with httpx.AsyncClient(transport=Forger(forged)) as client:
        state.issuer = Issuer(issued.issuer, client)
        carry(browser, journey.seal(settings))
        return (await browser.here.get(f"/inloggen/terug?code=x&state={journey.state}")).status_code


def wrong_tokens() -> dict[str, dict[str, Any]]:
    now = int(time.time())
    return {
        "another audience": {"aud": "another"},
        "no audience": {"aud": None},
        "several audiences without a party": {"aud": ["spoor", "another"]},
        "another issuer": {"iss": "https://else.example"},
        "expired": {"iat": now - 900, "exp": now - 600},
        "without an end": {"exp": None},
        "without a person": {"sub": None},
        "another nonce": {"nonce": "another"},
        "no nonce": {"nonce": None},
    }


async def test_a_good_id_token_lets_in(browser, issued, settings):
    token = issued.signed({}, aud="spoor", nonce=NONCE)

    assert await with_id_token(browser, issued, settings, token) == 303


@pytest.mark.parametrize("wrong", wrong_tokens())
async def test_an_id_token_that_claims_anything_wrong_lets_nobody_in(browser, issued, settings, wrong):
    claims = {"aud": "spoor", "nonce": NONCE} | wrong_tokens()[wrong]

    assert await with_id_token(browser, issued, settings, issued.signed({}, **claims)) == 400
    assert session(browser, settings) is None


@pytest.mark.parametrize("token", ["", "a.b.c", "x", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhLW1pbGEifQ."])
async def test_an_id_token_without_a_signature_lets_nobody_in(browser, issued, settings, token):
    assert await with_id_token(browser, issued, settings, token) == 400


ELSEWHERE = [
    "//evil.example",
    "https://evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "zaak",
]


@pytest.mark.parametrize("naar", ELSEWHERE)
async def test_nobody_is_sent_on_to_another_site(browser, naar):
    assert (await browser.log_in("a-mila", naar)).headers["location"] == "/mijn"


def test_only_a_path_of_our_own_is_a_way_on():
    assert [local(naar) for naar in (*ELSEWHERE, "//[", "")] == [""] * (len(ELSEWHERE) + 2)
    assert local("/zaak/DH-1?taal=en") == "/zaak/DH-1?taal=en"


async def test_logging_out_ends_the_session(browser, settings):
    await browser.log_in("a-mila")
    assert (await browser.here.get("/uitloggen")).status_code == 303  # looking at it ends nothing
    answer = await browser.here.post("/uitloggen")

    assert (answer.status_code, "U bent uitgelogd" in answer.text) == (200, True)
    assert session(browser, settings) is None


async def test_who_came_by_the_other_name_of_this_machine_gets_cookies_that_will_be_read_again(city, settings):
    mine = await city.serving(make_app(settings.model_copy(update={"public_address": "http://127.0.0.1:8102"})))
    answer = await mine.get("http://localhost:8102/inloggen?naar=/zaak/DH-1")

    assert answer.headers["location"] == "http://127.0.0.1:8102/inloggen?naar=%2Fzaak%2FDH-1"
    assert "set-cookie" not in answer.headers


async def test_where_logging_in_is_not_set_up_the_page_says_so(city, settings):
    alone = await city.serving(make_app(settings.model_copy(update={"oidc_issuer": ""})))
    answer = await alone.get("/inloggen")

    assert (answer.status_code, "Inloggen kan hier niet" in answer.text) == (503, True)
    assert (await alone.get("/inloggen/terug?code=x")).status_code == 503


async def test_while_the_issuer_is_away_the_page_says_so_and_the_service_is_well(city, settings):
    alone = await city.serving(make_app(settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:1"})))
    answer = await alone.get("/inloggen")

    assert (answer.status_code, "De inlogdienst antwoordt niet" in answer.text) == (503, True)
    assert (await alone.get("/healthz")).status_code == 200
