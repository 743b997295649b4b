"""A system subscribes: its callback is tried first, all that is wrong is told at once, and nobody else sees it."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response

from plumbing.bearer import LoginNeeded, who_asks
from plumbing.postgres import Pool
from plumbing.session import Viewer, viewer_of
from plumbing.testing import City, eventually
from services.notify import webhooks
from services.notify.app import make_app
from services.notify.core.ring import opened
from services.notify.settings import Settings
from tests.contract.examiner import examine
from tests.services.notify.at_work import hear
from tests.services.notify.saying import PRIVATE, announced
from tests.services.notify.subscribed import AUTH, System

DSB, SZW = Viewer("machine", "dsb", departments=("DSB",)), Viewer("machine", "szw", departments=("SZW",))
TERRACES = {"naam": "zaken", "filters": {"zaaktype": "terrasvergunning"}}


@pytest.fixture
def app(city: City, system: System) -> FastAPI:
    more: dict[str, Any] = {"notify_private_key": PRIVATE, "webhook_private": system.origin, "webhook_seconds": 1}
    return make_app(city.settings(Settings, "notify", **more))


def comes_as(app: FastAPI, viewer: Viewer) -> None:
    """As with the token of this system."""
    for question in (webhooks.system, who_asks):
        app.dependency_overrides[question] = lambda: viewer


@pytest.fixture
async def notify(city: City, app: FastAPI) -> httpx.AsyncClient:
    comes_as(app, DSB)
    return await city.serving(app)


def wish(system: System, **more: Any) -> dict[str, Any]:
    return {"callbackUrl": system.callback, "auth": AUTH, "kanalen": [TERRACES]} | more


async def test_a_system_subscribes_and_hears_what_happens(notify: httpx.AsyncClient, pool: Pool, system: System):
    answer = await notify.post("/v1/abonnement", json=wish(system))
    told = answer.json()

    assert answer.status_code == 201 and answer.headers["location"] == told["url"]
    assert told | {"url": ""} == {
        "url": "",
        "callbackUrl": system.callback,
        "kanalen": [TERRACES],
        "sendCloudevents": False,
    }
    ((test,),) = (system.got,)
    assert (test["kanaal"], test["kenmerken"]) == ("test", {})

    await hear(pool, announced("opened"))
    await eventually(lambda: heard(system, 2))
    assert (system.got[1]["kanaal"], system.got[1]["actie"]) == ("zaken", "create")


async def heard(system: System, number: int) -> bool:
    return len(system.got) >= number


async def test_what_it_wants_to_see_as_authorization_is_sealed_and_never_shown(
    notify: httpx.AsyncClient, pool: Pool, system: System
):
    answer = await notify.post("/v1/abonnement", json=wish(system))
    listed = await notify.get("/v1/abonnement")

    assert AUTH not in answer.text + listed.text and "auth" not in listed.json()[0]
    (sealed,) = [row[0] for row in await pool.fetch("SELECT sealed FROM subscriber")]
    assert AUTH not in sealed and opened(PRIVATE, sealed) == AUTH


@pytest.mark.parametrize("answer", [Response(status_code=500), Response(status_code=302), None])
async def test_a_callback_that_does_not_take_a_test_is_refused(
    notify: httpx.AsyncClient, system: System, answer: Response | None
):
    system.answers = [answer]
    refused = await notify.post("/v1/abonnement", json=wish(system))

    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
    assert [(v["code"], v["path"]) for v in refused.json()["violations"]] == [
        ("invalid-callback-url", "/body/callbackUrl")
    ]
    assert (await notify.get("/v1/abonnement")).json() == []


async def test_a_callback_in_our_own_network_is_refused_and_not_asked(notify: httpx.AsyncClient, system: System):
    port = system.origin.rpartition(":")[2]
    for callback in (f"https://127.0.0.1:{port}/", f"https://localhost:{port}/", "https://no-such-host.invalid/"):
        refused = await notify.post("/v1/abonnement", json=wish(system, callbackUrl=callback))
        assert [v["code"] for v in refused.json()["violations"]] == ["callback-not-public"]

    assert system.asked == []


async def test_all_that_is_wrong_is_told_at_once_and_holds_no_values(notify: httpx.AsyncClient, system: System):
    wrong = {"callbackUrl": "http://geheim.example/", "auth": "a\nb", "kanalen": [{"naam": "geheim"}, TERRACES]}
    refused = await notify.post("/v1/abonnement", json=wrong)

    codes = [violation["code"] for violation in refused.json()["violations"]]
    assert codes == ["callback-not-public", "callback-not-https", "auth-invalid", "kanaal-unknown"]
    assert "geheim" not in refused.text and system.asked == []


async def test_a_host_in_our_own_network_is_told_with_all_else(notify: httpx.AsyncClient, system: System):
    wrong = wish(system, callbackUrl="https://127.0.0.1/", auth="", kanalen=[{"naam": "geheim"}])
    refused = await notify.post("/v1/abonnement", json=wrong)

    assert {(v["code"], v["path"]) for v in refused.json()["violations"]} == {
        ("callback-not-public", "/body/callbackUrl"), ("auth-invalid", "/body/auth"),
        ("kanaal-unknown", "/body/kanalen/0/naam"),
    }  # fmt: skip
    assert system.asked == []


async def test_a_host_in_our_own_network_is_told_first_however_much_else_is_wrong(
    notify: httpx.AsyncClient, system: System
):
    wrong = wish(system, callbackUrl="https://127.0.0.1/", kanalen=[{"naam": "geheim"}] * 150)
    refused = (await notify.post("/v1/abonnement", json=wrong)).json()["violations"]

    assert (refused[0]["code"], len(refused), system.asked) == ("callback-not-public", 100, [])


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_nobody_would_ever_hear_of_is_refused_and_not_passed_over(
    notify: httpx.AsyncClient, system: System, method: str
):
    url = "/v1" + (await notify.post("/v1/abonnement", json=wish(system))).json()["url"].partition("/v1")[2]
    filters = {
        "zaaktype": "geheim", "verantwoordelijkeOrganisatie": "GEHEIM", "vertrouwelijkheidaanduiding": "geheim",
    }  # fmt: skip
    wrong = {"callBackUrl": "x", "kanalen": [TERRACES, {"naam": "zaken", "geheim": 1, "filters": filters}]}
    sent = wish(system) | wrong if method == "POST" else wrong
    refused = await notify.request(method, url if method == "PATCH" else "/v1/abonnement", json=sent)

    assert {(v["code"], v["path"]) for v in refused.json()["violations"]} == {
        ("field-unknown", "/body"), ("field-unknown", "/body/kanalen/1"),
        *(("filter-value-unknown", f"/body/kanalen/1/filters/{name}") for name in filters),
    }  # fmt: skip
    assert "geheim" not in refused.text.lower() and len(system.asked) == 1


async def test_what_get_shows_of_a_subscription_may_be_sent_back(notify: httpx.AsyncClient, system: System):
    anything = {"naam": "zaken", "filters": {"zaaktype": "*", "verantwoordelijkeOrganisatie": ""}}
    shown = (await notify.post("/v1/abonnement", json=wish(system, kanalen=[anything]))).json()
    url = "/v1" + shown["url"].partition("/v1")[2]

    assert (await notify.put(url, json=shown | {"auth": AUTH})).json() == shown


async def test_an_address_in_numbers_of_ipv6_is_told_to_be_none_that_we_ask(notify: httpx.AsyncClient, system: System):
    wrong = wish(system, callbackUrl="https://[::ffff:127.0.0.1]/")
    [one] = (await notify.post("/v1/abonnement", json=wrong)).json()["violations"]

    assert one["code"] == "callback-invalid" and "no [IPv6]" in one["message"]


async def test_who_changes_one_field_is_told_which_one_of_before_no_longer_holds_and_why(
    notify: httpx.AsyncClient, app: FastAPI, system: System
):
    url = "/v1" + (await notify.post("/v1/abonnement", json=wish(system))).json()["url"].partition("/v1")[2]
    app.state.settings = app.state.settings.model_copy(update={"webhook_private": ""})
    refused = await notify.patch(url, json={"kanalen": [TERRACES]})

    assert refused.json()["violations"] == [
        {
            "code": "callback-not-https",
            "path": "/body/callbackUrl",
            "message": "As told before, for it is not in this request: Notifications go over https.",
        }
    ]
    sent = (await notify.patch(url, json={"callbackUrl": system.callback})).json()["violations"]
    assert {v["code"]: "As told before" in v["message"] for v in sent} == {"callback-not-https": False}


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_has_another_shape_hides_nothing_else(notify: httpx.AsyncClient, system: System, method: str):
    url = f"/v1/abonnement/{uuid4()}" if method == "PATCH" else "/v1/abonnement"
    wrong = {"auth": "", "kanalen": [{"naam": "geheim", "filters": 7}], "callbackUrl": "ftp://geheim.example/"}
    refused = await notify.request(method, url, json=wrong)

    assert {(v["code"], v["path"]) for v in refused.json()["violations"]} == {
        ("callback-invalid", "/body/callbackUrl"), ("auth-invalid", "/body/auth"),
        ("kanaal-unknown", "/body/kanalen/0/naam"), ("dict-type", "/body/kanalen/0/filters"),
    }  # fmt: skip
    assert "geheim" not in refused.text and system.asked == []


async def test_it_is_changed_in_parts_or_whole_and_tried_again(notify: httpx.AsyncClient, pool: Pool, system: System):
    url = (await notify.post("/v1/abonnement", json=wish(system))).json()["url"].partition("/v1")[2]
    everything = {"naam": "zaken", "filters": {}}

    part = await notify.patch(f"/v1{url}", json={"kanalen": [everything]})
    assert (part.status_code, part.json()["kanalen"]) == (200, [everything])
    whole = await notify.put(f"/v1{url}", json=wish(system, sendCloudevents=True))
    assert (whole.json()["kanalen"], whole.json()["sendCloudevents"]) == ([TERRACES], True)
    assert (await notify.get(f"/v1{url}")).json() == whole.json() and len(system.got) == 3

    assert (await notify.patch(f"/v1{url}", json={"auth": "Bearer wrong"})).status_code == 400
    (sealed,) = [row[0] for row in await pool.fetch("SELECT sealed FROM subscriber")]
    assert opened(PRIVATE, sealed) == AUTH, "what did not work changed nothing"
    assert (await notify.delete(f"/v1{url}")).status_code == 204
    assert (await notify.get(f"/v1{url}")).status_code == 404


async def test_nobody_sees_or_changes_what_is_of_another_system(
    notify: httpx.AsyncClient, app: FastAPI, system: System
):
    url = "/v1" + (await notify.post("/v1/abonnement", json=wish(system))).json()["url"].partition("/v1")[2]
    comes_as(app, SZW)

    assert (await notify.get("/v1/abonnement")).json() == []
    for path in (url, f"/v1/abonnement/{uuid4()}"):
        answers = [
            await notify.get(path),
            await notify.put(path, json=wish(system)),
            await notify.patch(path, json={}),
            await notify.delete(path),
        ]
        assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "subscription-unknown")}
    comes_as(app, DSB)
    assert (await notify.get(url)).status_code == 200


async def test_the_scopes_of_who_changed_it_last_count(
    notify: httpx.AsyncClient, app: FastAPI, pool: Pool, system: System
):
    url = "/v1" + (await notify.post("/v1/abonnement", json=wish(system))).json()["url"].partition("/v1")[2]
    comes_as(app, Viewer("machine", "dsb", departments=("SZW",)))
    await notify.patch(url, json={})
    await hear(pool, announced("opened"))

    assert await pool.fetchval("SELECT count(*) FROM notification") == 0


async def test_one_system_cannot_have_any_number(notify: httpx.AsyncClient, system: System):
    answers = [(await notify.post("/v1/abonnement", json=wish(system))).status_code for _ in range(webhooks.MOST + 1)]

    assert answers == [201] * webhooks.MOST + [409]


async def test_there_is_one_channel(notify: httpx.AsyncClient):
    (one,) = (await notify.get("/v1/kanaal")).json()

    assert one["naam"] == "zaken" and "zaaktype" in one["filters"]
    assert (await notify.get("/v1/kanaal?naam=zaken")).json() == [one]
    assert (await notify.get("/v1/kanaal?naam=besluiten")).json() == []


async def test_the_door_keeps_to_its_document_for_who_may_come_in(city: City, tmp_path, app: FastAPI):
    def who_has_a_session(request: Request) -> Viewer:
        if viewer_of(request) is None:
            raise LoginNeeded
        return DSB

    app.dependency_overrides[webhooks.system] = who_has_a_session
    report = await examine(app, tmp_path)
    assert not report, report
