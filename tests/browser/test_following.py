"""What the live script owes a reader: the news, their place on the page, quiet on request, and the truth at its end."""

import pytest
import pytest_asyncio
from playwright.async_api import expect

from plumbing.testing import eventually
from tests.browser.notice import hang_up
from tests.browser.visiting import Visit

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def board(tmp_path):
    async with hang_up(tmp_path) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def reader(chromium, board):
    context = await chromium.new_context(base_url=board.address)
    visit = Visit(await context.new_page())
    visit.page.on("console", lambda said: visit.complaints.append(said.text) if said.type == "error" else None)
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    await visit.to("/board?taal=en")
    await eventually(lambda: _heard_by(board, 1))
    yield visit
    await context.close()


async def _heard_by(board, count):
    return len(board.listeners) == count


async def test_news_comes_in_and_what_the_reader_did_stays(board, reader):
    page = reader.page
    await page.locator("summary").click()
    await page.locator("#b").check()
    await page.locator("#a").fill("half an ans")
    board.tell("second")

    await expect(page.locator("h1")).to_have_text("second")
    await expect(page.locator("#live-status")).to_have_text("It says second")
    assert await page.title() == "second – Follow your application"
    kept = "[document.querySelector('details').open, document.activeElement.id, document.activeElement.value]"
    assert await page.evaluate(kept) == [True, "a", "half an ans"]
    assert await page.locator("#b").is_checked()
    assert reader.complaints == []


async def test_a_form_that_is_half_filled_in_stays_as_it_is(board, reader):
    page = reader.page
    await page.locator("#c").fill("Vergunningen")
    await page.locator("#d").select_option("two")
    await page.locator("#e").fill("it went w")
    await page.locator("#a").focus()
    board.tell("second")

    await expect(page.locator("h1")).to_have_text("second")
    assert [await page.locator(f"#{one}").input_value() for one in "cde"] == ["Vergunningen", "two", "it went w"]
    assert reader.complaints == []


async def test_who_wants_quiet_gets_it_until_they_ask(board, reader):
    button = reader.page.locator("[data-live-toggle]")
    await expect(button).to_have_accessible_name("Pause updating")
    await button.click()
    await eventually(lambda: _heard_by(board, 0))
    board.tell("second")
    await expect(button).to_have_accessible_name("Go on updating")
    await expect(reader.page.locator("h1")).to_have_text("first")

    await button.click()
    await expect(button).to_have_accessible_name("Pause updating")

    await expect(reader.page.locator("h1")).to_have_text("second")
    await eventually(lambda: _heard_by(board, 1))


@pytest.mark.parametrize("answer", [303, 401, 404, 410])
async def test_who_may_look_no_longer_is_told_so(board, reader, answer):
    board.shut = answer
    board.tell("secret")

    await expect(reader.page.locator("#live-status")).to_have_text(
        "Your link has expired. Reload the page for a new one."
    )
    assert await reader.page.locator("h1").text_content() == "first"
    await eventually(lambda: _heard_by(board, 0))


async def test_a_reader_without_a_connection_is_told_so_and_catches_up(board, reader):
    await reader.page.context.set_offline(True)
    await expect(reader.page.locator("#live-status")).to_contain_text("We cannot update this page just now.")
    board.news = "second"

    await reader.page.context.set_offline(False)

    await expect(reader.page.locator("h1")).to_have_text("second")
    await expect(reader.page.locator("#live-status")).to_have_text("We update this page again.")


async def test_a_line_over_which_nothing_comes_is_told_and_opened_anew(board, reader):
    gone, first = reader.page.locator("[data-live-gone]"), board.listeners[0]
    board.hangs, board.news = True, "second"
    await expect(gone).to_be_visible()
    await expect(reader.page.locator("h1")).to_have_text("first")

    board.hangs = False

    await expect(reader.page.locator("h1")).to_have_text("second", timeout=15_000)
    await expect(gone).to_be_hidden()
    await eventually(lambda: _left(board, first))
    assert reader.complaints == []


async def _left(board, listener):
    return listener not in board.listeners


async def test_a_page_that_cannot_be_fetched_is_not_called_fresh(board, reader):
    board.shut = 503
    board.tell("second")
    await expect(reader.page.locator("[data-live-gone]")).to_be_visible()

    board.shut = 0

    await expect(reader.page.locator("h1")).to_have_text("second", timeout=20_000)
    await expect(reader.page.locator("[data-live-gone]")).to_be_hidden()


async def test_without_script_there_is_no_button_that_does_nothing(board, chromium):
    context = await chromium.new_context(base_url=board.address, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/board")

    await expect(page.locator("h1")).to_have_text("first")
    await expect(page.locator("[data-live-toggle]")).to_be_hidden()
    await context.close()
