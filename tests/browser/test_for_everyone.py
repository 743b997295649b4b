"""Every page can be used by everyone: by screen reader, on a narrow phone, in two languages, under a strict CSP."""

import pytest

from tests.browser.states import PLAN, STATES
from tests.browser.street import AGENT
from tests.browser.visiting import visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")
WIDTHS = (320, 390, 1280)
LANGUAGES = ("nl", "en")
OPEN_PAGES = ["/", "/inloggen", "/v/no-such-link"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
async def test_a_case_in_every_state(chromium, street, state, language):
    async with visiting(chromium, street, street.applicant(state)) as visit:
        assert (await visit.to(f"/zaak/{state}?taal={language}")).status == 200
        await _is_for_everyone(visit)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", OPEN_PAGES)
async def test_pages_for_who_is_not_logged_in(chromium, street, path, language):
    async with visiting(chromium, street, None) as visit:
        answer = await visit.to(f"{path}?taal={language}")
        if answer.status == 503:  # there is no log-in service here; the browser itself mentions it
            visit.complaints.clear()
        await _is_for_everyone(visit)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_my_cases(chromium, street, language):
    async with visiting(chromium, street, street.applicant("waits-for-you")) as visit:
        assert (await visit.to(f"/mijn?taal={language}")).status == 200
        await _is_for_everyone(visit)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("whose", ["agent", "applicant"])
async def test_a_plan_over_departments(chromium, street, whose, language):
    async with visiting(chromium, street, AGENT if whose == "agent" else street.applicant("in-a-plan")) as visit:
        assert (await visit.to(f"/dossier/{PLAN}?taal={language}")).status == 200
        await _is_for_everyone(visit)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/balie", "/balie?nummer=a", "/balie/zaak/waits-for-you"])
async def test_the_desk(chromium, street, path, language):
    async with visiting(chromium, street, AGENT) as visit:
        assert (await visit.to(f"{path}{'&' if '?' in path else '?'}taal={language}")).status == 200
        await _is_for_everyone(visit)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_case_that_is_not_yours_is_a_page_too(chromium, street, language):
    async with visiting(chromium, street, street.applicant("late")) as visit:
        assert (await visit.to(f"/zaak/granted?taal={language}")).status == 404
        visit.complaints.clear()  # the browser mentions the 404 itself
        await _is_for_everyone(visit)


async def _is_for_everyone(visit):
    assert await visit.page.evaluate("document.documentElement.lang") in LANGUAGES
    for width in WIDTHS:
        assert await visit.violations(width) == []
        assert await visit.sideways() <= 0, f"at {width} pixels"
    assert visit.complaints == []
