"""A page that is open follows the case, and takes nothing away from who is reading it."""

import pytest
from playwright.async_api import expect

from schemas.stories import asked, on, opened, started
from tests.browser.visiting import visiting

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _case(street, number):
    await street.say(opened(on(3, 2), case=number), started(on(3, 6), case=number))
    await street.known(number)


async def test_news_appears_and_focus_scroll_and_open_details_stay(chromium, street):
    await _case(street, "live-1")
    async with visiting(chromium, street, street.applicant("live-1")) as visit:
        await visit.to("/zaak/live-1?taal=en")
        page = visit.page
        sum_ = page.locator("details.sum")
        await sum_.locator("summary").click()
        await page.evaluate("scrollTo(0, 300)")
        link = page.locator("[data-live-toggle]")
        await link.evaluate("one => one.focus({preventScroll: true})")
        await page.evaluate("scrollTo(0, 300)")

        await street.say(asked(on(3, 20), on(4, 10), case="live-1"))

        await expect(page.get_by_text("Een nieuwe plattegrond").first).to_be_visible(timeout=15_000)
        await expect(page.locator("#live-status")).not_to_be_empty()
        assert await sum_.evaluate("one => one.open")
        assert await link.evaluate("one => one === document.activeElement")
        assert await page.evaluate("scrollY") > 0
        assert visit.complaints == []


async def test_who_stops_the_updates_reads_in_peace_and_catches_up_later(chromium, street):
    await _case(street, "live-2")
    async with visiting(chromium, street, street.applicant("live-2")) as visit:
        await visit.to("/zaak/live-2?taal=nl")
        stop = visit.page.locator("[data-live-toggle]")
        await stop.click()
        await street.say(asked(on(3, 20), on(4, 10), case="live-2"))
        await street.known("live-2", "waiting-for-applicant")
        assert await visit.page.get_by_text("Een nieuwe plattegrond").count() == 0

        await stop.click()

        await expect(visit.page.get_by_text("Een nieuwe plattegrond").first).to_be_visible(timeout=15_000)


async def test_without_javascript_everything_is_there(chromium, street):
    async with visiting(chromium, street, street.applicant("waits-for-you"), java_script_enabled=False) as visit:
        await visit.page.goto("/zaak/waits-for-you?taal=nl")

        await expect(visit.page.get_by_text("Een nieuwe plattegrond").first).to_be_visible()
        await visit.page.locator("details.sum summary").click()
        await expect(visit.page.locator("details.sum li").first).to_be_visible()


async def test_the_keyboard_reaches_everything_in_reading_order(chromium, street):
    async with visiting(chromium, street, street.applicant("waits-for-you")) as visit:
        await visit.to("/zaak/waits-for-you?taal=nl")
        page = visit.page
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.getAttribute('href')") == "#inhoud"
        reached, tops = 0, []
        while await page.evaluate("document.activeElement !== document.body") and reached < 80:
            box = "(e => Math.round(e.getBoundingClientRect().top + scrollY))(document.activeElement)"
            tops.append(await page.evaluate(box))
            reached += 1
            await page.keyboard.press("Tab")
        usable = (
            "document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary').length"
        )

        assert reached == await page.evaluate(usable)


async def test_paper_shows_the_case_and_no_buttons(chromium, street):
    async with visiting(chromium, street, street.applicant("nothing-to-do")) as visit:
        await visit.to("/zaak/nothing-to-do?taal=nl")
        await visit.page.emulate_media(media="print")

        await expect(visit.page.locator("h1")).to_be_visible()
        await expect(visit.page.locator("[data-live-toggle]")).to_be_hidden()
