"""The desk of notify: who must be called, about what, and the number that only who presses sees."""

import re
from typing import Any
from uuid import UUID

from plumbing.permit import grant
from plumbing.postgres import Pool
from services.notify import store
from services.notify.desk import PERMIT
from tests.services.notify.at_desk import AGENT, buttons, only, page, press, said_of
from tests.services.notify.at_work import hear, states
from tests.services.notify.saying import CASE, announced, seal

CALLS = re.compile(r'name="what" value="([\w-]+)"><input type="hidden" name="of" value="([\w -]+)"')


async def call_task(pool: Pool) -> UUID:
    await hear(pool, announced("opened"), contacts={"a-2": "x"})
    await pool.execute("UPDATE message SET channel = 'call', state = 'queued'")
    return await only(pool, channel="call")


async def test_a_call_is_made_and_that_is_how_it_was_delivered(desk, pool, settings, post_office):
    task = await call_task(pool)
    assert ("called", str(task)) in buttons(await page(desk))
    await said_of(pool)

    assert await press(desk, "not-reached", task) == "not-reached"
    assert await states(pool) == ["queued"]
    assert await press(desk, "called", task) == "called"
    assert await states(pool) == ["delivered"]
    assert await said_of(pool) == ["delivered"]
    assert await press(desk, "called", task) == "niets"
    noted = await pool.fetch("SELECT what, reason FROM attempt ORDER BY id DESC LIMIT 2")
    assert [tuple(row) for row in noted] == [("delivered", "called"), ("queued", "not-reached")]


async def test_one_person_is_one_line_and_one_call_about_everything(desk, pool):
    await call_task(pool)
    await hear(pool, announced("term-passed", "late", late=True), contacts={"a-2": "x"})
    await pool.execute("UPDATE message SET channel = 'call', state = 'queued'")
    html = await page(desk)
    (line,) = [of for what, of in CALLS.findall(html) if what == "called"]

    assert len(line.split()) == 2 and "We vertellen dit eerst aan de telefoon." in html and "Niet bellen" in html
    assert "10.00 uur" in html  # the hour of the case, not that of this machine
    assert await press(desk, "called", line) == "called"
    assert await states(pool) == ["delivered", "delivered"]


async def test_who_makes_one_call_of_several_not_sees_on_each_button_which_one_it_is(desk, pool):
    await call_task(pool)
    assert seen_on_cancel(await page(desk)) == ["Niet bellen"]

    await hear(
        pool,
        announced("term-passed", "late", late=True),
        announced("opened", "other", "OTHER-1"),
        contacts={"a-2": "x"},
    )
    later = "at = at + INTERVAL '1 day' * position"
    await pool.execute(f"UPDATE message SET channel = 'call', state = 'queued', {later}")
    seen = seen_on_cancel(await page(desk))

    assert len(seen) == 3 and {f"Niet bellen over {case}: dat het binnen is" for case in (CASE, "OTHER-1")} <= set(seen)
    await pool.execute("UPDATE message SET kind = 'receipt'")
    assert len(set(seen_on_cancel(await page(desk)))) == 3, "two of one kind in a case differ in their day"


def seen_on_cancel(html: str) -> list[str]:
    """What the eye reads on the buttons."""
    found = re.findall(r'value="cancel">.*?<button[^>]*>(.*?)</button>', html)
    return [re.sub(r"<[^>]+>", "", re.sub(r'<span class="sr-only">.*?</span>', "", one)).strip() for one in found]


async def test_the_number_is_shown_to_who_presses_and_not_before(desk, pool, capsys):
    task = await call_task(pool)
    async with pool.acquire() as tx:
        await store.keep_contacts(tx, {"a-1": seal("x@y.nl", phone="+31612345678")})
    assert "612345678" not in await page(desk)

    transport: Any = desk._transport
    typed = {"permit": grant(transport.app.state.settings, PERMIT, "", AGENT.id), "what": "number", "of": str(task)}
    answer = await desk.post("/berichten", data=typed)

    assert answer.status_code == 200 and 'href="tel:+31612345678"' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    said = capsys.readouterr().out
    assert "phone_number_shown" in said and "612345678" not in said


async def test_only_a_call_can_be_called(desk, pool):
    await hear(pool, announced("opened"), contacts={"a-2": "x"})
    message = await only(pool, case_id=CASE)

    assert [await press(desk, what, message) for what in ("called", "not-reached")] == ["niets", "niets"]
