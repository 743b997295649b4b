"""Intake asks for tokens, and a department tells facts in its own name alone."""

import json

import httpx
import pytest
from structlog.testing import capture_logs

from plumbing.testing import City
from services.intake.app import make_app, tell_of_the_door
from services.intake.core.admit import SOURCE
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


async def said_of_people(city: City) -> list[tuple[str, str | None]]:
    """Of each contact that left: whose it is and who told it; of a tombstone nobody can tell."""
    rows = await (await city.pool("intake")).fetch(
        "SELECT key, value FROM outbox WHERE topic = 'contacts' ORDER BY key, position"
    )
    return [(row["key"], json.loads(row["value"])["source"] if row["value"] else None) for row in rows]


async def test_a_department_says_how_people_are_reached_in_its_own_name_alone(city, intake, issued):
    dsb, city_wide = bearer(issued, "feiten:dsb"), bearer(issued, "feiten:alle")
    await intake.put("/v1/contacts/a-mila", json={**CONTACT, "source": DSO}, headers=dsb)
    await intake.post("/v1/contacts", json=[{"applicantId": "a-noor", **CONTACT}], headers=city_wide)

    assert await said_of_people(city) == [("a-mila", DSB), ("a-noor", SOURCE)]


async def test_who_withdrew_an_address_stands_in_the_log(city, intake, issued):
    with capture_logs() as told:
        assert (await intake.delete("/v1/contacts/a-mila", headers=bearer(issued, "feiten:dsb"))).status_code == 202

    (line,) = [one for one in told if one["event"] == "contact_withdrawn"]
    assert line["source"] == DSB and "a-mila" not in str(line)
    assert await said_of_people(city) == [("a-mila", None)]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_a_department_that_nobody_knows_says_nothing_of_people(city, intake, issued, method):
    unknown = bearer(issued, "feiten:gardens")
    answer = await intake.request(method, "/v1/contacts/a-mila", json=CONTACT, headers=unknown)

    assert (answer.status_code, answer.json()["code"]) == (403, "department-unknown")
    assert await said_of_people(city) == []


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
