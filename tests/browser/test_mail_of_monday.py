"""The mail of Monday can be asked for and stopped by everyone, at every width, and without a script."""

import re
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from plumbing.permit import signed
from plumbing.testing import MANAGER, TestServers
from services.notify.channels.monday import Monday
from services.notify.core.weekly import READER, STOP, name_of
from tests.browser.street import Street, open_notify
from tests.browser.test_for_everyone import LANGUAGES, WIDTHS
from tests.browser.visiting import Visit, visiting
from tests.services.notify.at_work import Counter
from tests.services.notify.weeks import due, hear_week, wants, week

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def notify(test_servers: TestServers) -> AsyncIterator[Street]:
    async with open_notify(test_servers) as it:
        yield it


async def everywhere(visit: Visit, name: str) -> None:
    for width in WIDTHS:
        assert await visit.violations(width) == []
        assert await visit.sideways() <= 0, f"at {width} pixels"
        await visit.picture(f"monday-{name}-{width}")
    assert "Macro" not in await visit.page.locator("body").inner_text()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_pages_of_the_mail_are_for_everyone(chromium, notify, language):
    await notify.pool.execute("TRUNCATE week_reader, week_mail")
    async with visiting(chromium, notify, MANAGER) as visit:
        await visit.to(f"/weekbericht?taal={language}")
        await everywhere(visit, f"new-{language}")
        await visit.page.fill("#email", "geen adres")
        for box in await visit.page.locator("input[type=checkbox]").all():
            await box.uncheck()
        await visit.page.click("main button")
        await everywhere(visit, f"wrong-{language}")
        await wants(notify.pool, name_of(MANAGER), "DSB")
        await visit.to("/weekbericht?gezegd=bewaard")
        await everywhere(visit, f"had-{language}")
        for what, salt in (("ja", READER), ("uit", STOP)):
            await visit.to(f"/weekbericht/{what}/{signed(notify.settings, salt, str(uuid4()))}")
            await everywhere(visit, f"{what}-{language}")


async def test_the_mail_is_asked_for_and_stopped_without_a_script(chromium, notify):
    await notify.pool.execute("TRUNCATE week_reader, week_mail")
    async with visiting(chromium, notify, MANAGER, java_script_enabled=False) as visit:
        await visit.page.goto("/weekbericht?taal=nl")
        await visit.page.fill("#email", "marcel@stad.example")
        await visit.page.uncheck("#afdeling-SZW")
        await visit.page.click("main button")
        assert await visit.page.locator("main p.note[role=status]").count() == 1
        assert "nog niet bevestigd" in await visit.page.locator("main").inner_text()
        await visit.page.click("text=Stop deze mail")
        assert await notify.pool.fetchval("SELECT count(*) FROM week_reader") == 0


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_mail_itself_is_for_everyone(chromium, notify, language):
    await notify.pool.execute("TRUNCATE week_reader, week_mail, week_said")
    await wants(notify.pool, "anna", "DSB", "DSO", language=language)
    cases = {
        "DSB": [due(f"DH-2026-04{n}", 23 + n % 5, "applicant", step="ruimte") for n in range(12)],
        "DSO": [due("DH-2026-041", 24)],
    }
    await hear_week(notify.pool, *week(cases))
    channel = Counter()
    await Monday(notify.settings, notify.pool, channel).round()
    (mail,) = channel.taken
    async with visiting(chromium, notify, None) as visit:
        await visit.page.set_content(re.sub(r"<meta name=\"color-scheme\"[^>]*>", "", mail.letter.html))
        for width in (320, 390, 700):
            await visit.page.set_viewport_size({"width": width, "height": 900})
            assert await visit.sideways() <= 0
            await visit.picture(f"monday-mail-{language}-{width}")
