"""Who can log in to the demo: people with something to see, staff with a role, a system for each department."""

from datetime import timedelta

import pytest

from plumbing.login import local
from plumbing.oidc import viewer_in
from schemas.catalogue import catalogue
from simulation.people import applicants
from simulation.town import Town
from spoor.addresses import Addresses
from spoor.city import City
from spoor.play import FIRST_DAY, WARM_UP
from spoor.townsfolk import APPLICANTS, STAFF, log_in_service, machines, people


@pytest.fixture(scope="module")
def asked_by_then() -> set[str]:
    town, days = Town(FIRST_DAY), (FIRST_DAY + timedelta(n) for n in range(WARM_UP))
    return {one for day in days for one in applicants(town.day(day))}


def test_every_applicant_who_can_log_in_asked_for_something_when_the_demo_opens(asked_by_then):
    can_log_in = {one.sub for one in people() if not one.claims}

    assert len(can_log_in) == len(APPLICANTS)
    assert can_log_in <= asked_by_then


def test_there_is_somebody_for_every_role():
    staff = [viewer_in({"sub": one.sub, **one.claims}) for one in people() if one.claims]

    assert {role for one in staff for role in one.roles} == {"agent", "manager", "department"}
    assert {code for one in staff for code in one.departments} <= catalogue().departments.keys()
    assert len(staff) == len(STAFF)


def test_every_department_has_a_system_for_its_own_cases_and_facts():
    scopes = {one.name: one.scopes for one in machines()}

    assert scopes.pop("stad") == ["zaken:alle"]
    assert scopes.pop("mailplatform") == ["bezorging"]
    assert scopes.pop("archief") == ["zaken:alle", "notificaties"]
    assert scopes == {c.lower(): [f"zaken:{c.lower()}", f"feiten:{c.lower()}"] for c in catalogue().departments}


def test_the_log_in_service_takes_people_back_to_this_city_alone():
    provider = log_in_service(City("kafka:9092", {}, 9000))

    assert provider.issuer == Addresses(9000).url("log-in") == "http://127.0.0.1:9000"
    assert list(provider.backs) == [f"http://127.0.0.1:{port}/inloggen/terug" for port in (9002, 9004)]
    assert all(local(back) == "" for back in provider.backs)
