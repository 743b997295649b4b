"""The desk of notify in a browser: usable by everyone, and a call is ticked off without any script."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from plumbing.testing import TestServers
from schemas.stories import at
from services.notify import store_brake
from tests.browser.street import AGENT, Street, open_notify
from tests.browser.test_for_everyone import LANGUAGES, WIDTHS
from tests.browser.visiting import visiting
from tests.services.notify.at_work import hear
from tests.services.notify.saying import PLAN, announced, asked_for, seal

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desk(test_servers: TestServers) -> AsyncIterator[Street]:
    """Messages that wait for every reason that there is."""
    async with open_notify(test_servers) as it:
        await _fill(it.pool)
        yield it


async def _fill(pool: Any) -> None:
    names = ("call", "failed", "retry", "mail-of-the-day", "night", "contact")
    said = [announced("opened", name, f"DH-{name}", applicant_id=f"a-{name}", department="DPZ") for name in names]
    more = asked_for(PLAN, id="q", case="DH-retry", applicant_id="a-retry", department="DPZ")
    held = announced("opened", "held", "DH-held", applicant_id="a-held")
    await hear(pool, *said, more, held, contacts={f"a-{name}": seal("x@example.nl") for name in names[:-1]})
    changes = {
        "DH-call": "channel = 'call', overdue = true",
        "DH-failed": "state = 'failed', ended_at = now(), reason = 'smtp-550'",
        "DH-retry": "next_try_at = now() + interval '1 day', refusals = 1, reason = 'smtp-451'",
        "DH-mail-of-the-day": "leaves_at = '2999-01-01', urgent = false, next_try_at = '2999-01-01'",
        "DH-night": "leaves_at = '2999-01-01', channel = 'sms', next_try_at = '2999-01-01'",
    }
    for case, change in changes.items():
        await pool.execute(f"UPDATE message SET {change}, lease_until = NULL WHERE case_id = $1", case)
    async with pool.acquire() as tx:
        await store_brake.hold(tx, "DSB", at(10, 20, 12), 612)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_desk_of_messages_is_for_everyone(chromium, desk, language):
    async with visiting(chromium, desk, AGENT) as visit:
        assert (await visit.to(f"/berichten?taal={language}")).status == 200
        for width in WIDTHS:
            assert await visit.violations(width) == []
            assert await visit.sideways() <= 0, f"at {width} pixels"
        assert visit.complaints == []


async def test_a_call_is_ticked_off_without_script(chromium, desk):
    async with visiting(chromium, desk, AGENT, java_script_enabled=False) as visit:
        await visit.page.goto("/berichten?taal=nl")
        await visit.page.get_by_role("button", name="Niet bereikt").click()
        assert "bewaard dat niemand opnam" in (await visit.page.get_by_role("status").first.inner_text()).lower()
        await visit.page.get_by_role("button", name="Gebeld").click()
        assert "gezegd=called" in visit.page.url
        assert await visit.page.get_by_text("Mensen om te bellen").count() == 0
        assert await desk.pool.fetchval("SELECT state FROM message WHERE case_id = 'DH-call'") == "delivered"
