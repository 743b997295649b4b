"""The smaller APIs against their own documents, while the broker is away."""

from typing import Any

import pytest

from plumbing.testing import City
from services.dashboard.app import make_app as dashboard
from services.dashboard.settings import Settings as Dashboard
from services.intake.app import make_app as intake
from services.intake.settings import Settings as Intake
from services.notify.app import make_app as notify
from services.notify.settings import Settings as Notify
from tests.contract.examiner import examine
from tests.services.intake.deliveries import PUBLIC
from tests.services.notify.saying import PRIVATE

APPS: dict[str, Any] = {
    "intake": (intake, Intake, {"notify_public_key": PUBLIC, "intake_open_door": True, "clock": "driven"}),
    "notify": (notify, Notify, {"notify_private_key": PRIVATE}),
    "dashboard": (dashboard, Dashboard, {}),
}


@pytest.mark.parametrize("service", APPS)
async def test_an_api_keeps_to_its_document(city: City, tmp_path, service):
    make_app, kind, more = APPS[service]
    away = city.settings(kind, service, **more).model_copy(update={"kafka_bootstrap": "127.0.0.1:1"})

    report = await examine(make_app(away), tmp_path)
    assert not report, report
