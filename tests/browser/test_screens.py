"""Pictures of every state for a person to look at: as artefacts in SPOOR_SCREENSHOTS, else thrown away."""

import os
from pathlib import Path

import pytest

from tests.browser.states import STATES
from tests.browser.visiting import visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")
WIDTHS = (390, 1280)


@pytest.fixture
def album(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("SPOOR_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("state", STATES)
async def test_every_state_has_its_picture(chromium, street, album, state):
    seen = set()
    async with visiting(chromium, street, street.applicant(state)) as visit:
        for language in ("nl", "en"):
            await visit.to(f"/zaak/{state}?taal={language}")
            for width in WIDTHS:
                await visit.page.set_viewport_size({"width": width, "height": 900})
                picture = await visit.page.screenshot(path=album / f"{state}-{language}-{width}.png", full_page=True)
                seen.add(picture)

    assert len(seen) == 2 * len(WIDTHS), "two languages and two widths never look the same"
