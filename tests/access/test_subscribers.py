"""Which systems may subscribe to notifications: those whose token says so, and that may see cases at all."""

import httpx
import pytest

from plumbing.session import COOKIE, sealed
from plumbing.testing import MANAGER, SESSION_KEY, City
from services.notify.app import make_app
from services.notify.settings import Settings
from tests.access.walk import Issued
from tests.services.notify.saying import PRIVATE

pytestmark = pytest.mark.timeout(60)
DOORS = ["/v1/kanaal", "/v1/abonnement", "/v1/abonnement/00000000-0000-4000-8000-000000000000"]


@pytest.fixture
async def notify(city: City, issued: Issued) -> httpx.AsyncClient:
    return await city.serving(
        make_app(city.settings(Settings, "notify", notify_private_key=PRIVATE, oidc_issuer=issued.issuer))
    )


@pytest.mark.parametrize(
    ("scope", "answers"),
    [
        ("notificaties zaken:dsb", [200, 200, 404]),
        ("zaken:alle notificaties", [200, 200, 404]),
        ("notificaties", [403, 403, 403]),
        ("zaken:alle", [403, 403, 403]),
        ("feiten:dsb", [403, 403, 403]),
    ],
)
async def test_a_token_needs_the_scope_and_one_for_cases(notify, issued: Issued, scope: str, answers: list[int]):
    bearer = {"authorization": f"Bearer {issued.access(scope=scope)}"}

    assert [(await notify.get(path, headers=bearer)).status_code for path in DOORS] == answers


async def test_no_person_opens_this_door(notify):
    for headers in ({}, {"cookie": f"{COOKIE}={sealed(SESSION_KEY, MANAGER)}"}, {"authorization": "Bearer x"}):
        answers = [(await notify.get(path, headers=headers)).status_code for path in DOORS]
        answers += [(await notify.post("/v1/abonnement", headers=headers, json={})).status_code]
        assert answers == [401] * 4
