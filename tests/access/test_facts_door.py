"""Where intake asks for tokens, a department tells facts in its own name alone."""

from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from plumbing.testing import City
from services.intake.app import make_app
from services.intake.settings import Settings
from tests.access.walk import Issued
from tests.services.intake.deliveries import PUBLIC

DSB, DSO = (f"urn:nld:oin:00000001823288444000:systeem:{code}" for code in ("dsb", "dso"))
CONTACT = {"email": "mila@example.org", "language": "nl"}


@pytest.fixture
async def intake(city: City, issued: Issued) -> httpx.AsyncClient:
    more = {"notify_public_key": PUBLIC, "oidc_issuer": issued.issuer, "clock": "driven", "intake_needs_token": True}
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


def test_an_intake_that_asks_for_tokens_nobody_gives_does_not_start():
    told: dict[str, Any] = {"kafka_bootstrap": "x:1", "database_url": "postgresql://x@x/x", "session_key": "x" * 32}

    assert not Settings(**told, notify_public_key=PUBLIC).intake_needs_token
    with pytest.raises(ValidationError, match="OIDC_ISSUER"):
        Settings(**told, notify_public_key=PUBLIC, intake_needs_token=True)
