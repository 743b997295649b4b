"""The API against its own document: whatever is asked, well or badly, the answer is one that the document tells of."""

import pytest

from plumbing.session import Viewer
from plumbing.testing import MANAGER, City
from services.status.app import make_app
from services.status.settings import Settings
from tests.contract.examiner import examine
from tests.services.status.listed_cases import fill

ASKING = {
    "a manager, about whatever number": (MANAGER, {}),
    "a manager, about a case": (MANAGER, {"case_id": "DH-1", "dossier_id": "D-1"}),
    "an applicant, about their case": (Viewer("applicant", "a-joke"), {"case_id": "DH-2"}),
}


@pytest.mark.parametrize("who", ASKING)
async def test_the_api_keeps_to_its_document(city: City, tmp_path, who):
    await fill(await city.pool("status"))
    away = city.settings(Settings, "status").model_copy(update={"kafka_bootstrap": "127.0.0.1:1", "api_burst": 10_000})
    viewer, known = ASKING[who]

    report = await examine(make_app(away), tmp_path, viewer, **known)
    assert not report, report
