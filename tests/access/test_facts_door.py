"""Intake asks for tokens, and a department tells facts in its own name alone."""

import httpx
import pytest
from structlog.testing import capture_logs

from plumbing.testing import City
from services.intake.app import make_app, tell_of_the_door
from services.intake.settings import Settings
from tests.access.walk import Issued
from tests.services.intake.deliveries import PUBLIC

DSB, DSO = (f"urn:nld:oin:00000001823288444000:systeem:{code}" for code in ("dsb", "dso"))
CONTACT = {"email": "mila@example.org", "language": "nl"}


@pytest.fixture
async def intake(city: City, issued: Issued) -> httpx.AsyncClient:
    more = {"notify_public_key": PUBLIC, "oidc_issuer": issued.issuer, "clock": "driven"}
    settings = city.settings(Settings, "intake", **more)
    return await city.serving(make_app(settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})))


def bearer(issued: Issued, scope: str) -> dict[str, str]:
    return {"authorization": f"Bearer {issued.access(scope=scope)}"}


async def tell(intake: httpx.AsyncClient, source: str, headers: dict[str, str]) -> httpx.Response:
    event = {
        "specversion": "1.0", "id": source[-3:], "source": source, "type": "nl.spoor.case.taken-in.v1",
        "subject": "DH-1", "time": "2026-03-02T09:00:00Z", "data": {"occurredAt": "2026-03-02"},
    }  # fmt: skip
    return await intake.post(
        "/v1/events", json=event, headers={"content-type": "application/cloudevents+json", **headers}
    )


async def test_a_department_tells_facts_in_its_own_name_alone(intake, issued):
    own = await tell(intake, DSB, bearer(issued, "feiten:dsb"))
    other = await tell(intake, DSO, bearer(issued, "feiten:dsb"))

    assert own.status_code == 202
    assert (other.status_code, other.json()["violations"][0]["code"]) == (400, "source-not-of-this-inbox")


async def test_a_system_of_the_city_tells_facts_for_all(intake, issued):
    answers = [(await tell(intake, source, bearer(issued, "feiten:alle"))).status_code for source in (DSB, DSO)]

    assert answers == [202, 202]


async def test_who_has_no_token_for_facts_says_nothing(intake, issued):
    assert (await tell(intake, DSB, {})).status_code == 401
    assert (await tell(intake, DSB, {"authorization": "Bearer opensesame"})).status_code == 401
    assert (await tell(intake, DSB, bearer(issued, "zaken:dsb"))).status_code == 403
    assert (await tell(intake, DSB, bearer(issued, "feiten:dsb feiten:dso"))).status_code == 403


async def test_contacts_and_the_time_are_guarded_too(intake, issued):
    tick = {"now": "2026-03-02T09:00:00Z"}

    assert (await intake.put("/v1/contacts/a-mila", json=CONTACT)).status_code == 401
    assert (await intake.delete("/v1/contacts/a-mila")).status_code == 401
    assert (await intake.post("/v1/contacts", json=[])).status_code == 401
    assert (await intake.post("/v1/ticks", json=tick)).status_code == 401
    assert (await intake.put("/v1/contacts/a-mila", json=CONTACT, headers=bearer(issued, "feiten:dsb"))).is_success
    assert (await intake.post("/v1/ticks", json=tick, headers=bearer(issued, "feiten:dsb"))).status_code == 403
    assert (await intake.post("/v1/ticks", json=tick, headers=bearer(issued, "feiten:alle"))).is_success


@pytest.fixture
async def open_intake(city: City, issued: Issued) -> httpx.AsyncClient:
    more = {"notify_public_key": PUBLIC, "oidc_issuer": issued.issuer, "clock": "driven", "intake_open_door": True}
    settings = city.settings(Settings, "intake", **more)
    return await city.serving(make_app(settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})))


async def test_an_open_door_asks_nothing_but_believes_no_false_token(open_intake, issued):
    assert (await tell(open_intake, DSO, {})).status_code == 202
    assert (await tell(open_intake, DSB, {"authorization": "Bearer opensesame"})).status_code == 401
    assert (await tell(open_intake, DSB, bearer(issued, "feiten:dso"))).status_code == 400


@pytest.mark.parametrize(
    ("more", "warned"),
    [
        ({}, "door_left_shut"),
        ({"intake_open_door": True}, "door_left_open"),
        ({"oidc_issuer": "https://inloggen.denhaag.example"}, None),
    ],
)
async def test_a_door_that_is_open_or_that_nobody_can_open_is_told_when_it_starts(city, more, warned):
    settings = city.settings(Settings, "intake", notify_public_key=PUBLIC, clock="driven", **more)
    app = make_app(settings.model_copy(update={"kafka_bootstrap": "127.0.0.1:1"}))
    door = await city.serving(app)
    with capture_logs() as told:
        await tell_of_the_door(app.state.running)

    assert (await tell(door, DSB, {})).status_code == (202 if "intake_open_door" in more else 401)
    assert [one["event"] for one in told] == ([warned] if warned else [])
