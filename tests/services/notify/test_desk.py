"""The desk of notify: what waits and why, what did not arrive, and what a colleague may order."""

import re
from typing import get_args
from uuid import UUID

import httpx
import pytest

from plumbing.postgres import Pool, Transaction
from plumbing.session import COOKIE, Viewer, sealed
from plumbing.testing import SESSION_KEY, eventually
from schemas.catalogue import Language
from schemas.message_events import Channel, Kind
from schemas.stories import at
from services.notify import orders, store, store_brake
from services.notify.core.evidence import OPERATOR, Orderer
from services.notify.desk import of_message
from services.notify.pages import shop
from tests.services.notify.at_desk import buttons, only, page, press, said_of
from tests.services.notify.at_work import ADDRESS, hear, states
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import CASE, announced, seal
from tests.services.notify.subscribed import subscribe

NOW = at(10, 20, 12)
SOME = UUID(int=7)


async def became(pool: Pool, *wanted: str) -> None:
    """The courier of the service itself is at work."""

    async def so() -> bool:
        return await states(pool) == list(wanted)

    await eventually(so)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_colleagues_read_no_code_for_a_kind_or_a_channel(language: Language):
    assert set(get_args(Kind)) == set(shop.words("_told.html", "kinds", language))
    assert set(get_args(Channel)) == set(shop.words("_told.html", "channels", language))


async def test_the_desk_tells_what_waits_and_why(desk, pool, settings, post_office):
    await hear(pool, announced("opened"), announced("opened", "b", "B-1", applicant_id="a-none"), contacts={"a-1": "x"})
    html = await page(desk)

    assert "Nog geen adres bekend (1)" in html and "B-1" in html
    assert "dat het binnen is" in html and f'href="{settings.status_address}/balie/zaak/{CASE}"' in html
    assert "People to call" not in html and "Mensen om te bellen" not in html
    assert "No address known yet (1)" in await page(desk, "en")


async def test_nothing_waits_in_a_quiet_town(desk):
    assert "Er wacht niets." in await page(desk)


async def test_what_is_tried_again_later_is_tried_now(desk, pool, settings, post_office: PostOffice):
    post_office.answers[ADDRESS] = ["451 Later"]
    await hear(pool, announced("opened"))
    await eventually(lambda: pool.fetchval("SELECT refusals FROM message"))
    await pool.execute("UPDATE message SET next_try_at = now() + interval '1 day'")
    message = await only(pool, case_id=CASE)

    assert "smtp-451" in await page(desk)
    assert await press(desk, "again", message) == "again"
    await became(pool, "sent")


async def test_what_was_given_up_is_told_once_more_and_that_it_failed_stays_true(
    desk, pool, settings, post_office: PostOffice
):
    post_office.answers[ADDRESS] = ["550 Nobody here"]
    await hear(pool, announced("opened"))
    await became(pool, "failed", "queued")  # a call takes its place
    message, call = await only(pool, state="failed"), await only(pool, channel="call")
    assert "We vertellen het de aanvrager op een andere manier" in await page(desk)
    assert await press(desk, "cancel", call) == "cancel"
    assert "Het adres werkt niet" in await page(desk)

    assert await press(desk, "again", message) == "again"
    assert "We vertellen het de aanvrager op een andere manier" in await page(desk)
    assert await press(desk, "again", message) == "niets"  # pressed twice
    await became(pool, "failed", "cancelled", "sent")
    assert len(set(post_office.ids)) == 1


async def test_a_message_is_stopped_with_a_reason(desk, pool):
    await hear(pool, announced("opened"), contacts={"a-2": "x"})
    message = await only(pool, case_id=CASE)
    await said_of(pool)

    assert await press(desk, "cancel", message) == "cancel"
    assert await states(pool) == ["cancelled"]
    assert await said_of(pool) == ["cancelled"]
    assert await press(desk, "cancel", message) == "niets"


async def test_what_has_left_cannot_be_called_back(desk, pool, settings, post_office):
    await hear(pool, announced("opened"))
    await became(pool, "sent")

    assert await press(desk, "cancel", await only(pool, case_id=CASE)) == "niets"
    assert await states(pool) == ["sent"]


async def test_a_held_department_is_let_go_or_cancelled(desk, pool):
    await hear(pool, announced("opened"), contacts={"a-2": "x"})
    async with pool.acquire() as tx:
        await store_brake.hold(tx, "DSB", NOW, 600)
    html = await page(desk)

    assert "Vastgehouden:" in html
    assert "600 berichten" in html
    assert "Er wachten er nu 0." in html and "Als u ze tegenhoudt, gaat er één niet weg" in html  # it has no contact
    assert {("release", "DSB"), ("purge", "DSB")} <= set(buttons(html))
    assert await press(desk, "purge", "DSB") == "purge"
    assert await states(pool) == ["cancelled"]
    assert await press(desk, "release", "DSB") == "release"
    assert "Vastgehouden:" not in await page(desk)


@pytest.mark.parametrize(
    ("what", "of"), [("", ""), ("drop", "x"), ("again", "no-number"), ("cancel", ""), ("release", "?")]
)
async def test_an_order_that_makes_no_sense_changes_nothing(desk, what, of):
    assert await press(desk, what, of) == "niets"


async def test_an_order_needs_a_form_of_this_page_for_this_colleague(desk, pool, app):
    await hear(pool, announced("opened"), contacts={"a-2": "x"})
    message = await only(pool, case_id=CASE)
    html = await page(desk)
    permit = re.search(r'name="permit" value="([^"]+)"', html)
    assert permit
    typed = {"permit": permit[1], "what": "cancel", "of": str(message)}
    other = {COOKIE: sealed(SESSION_KEY, Viewer("staff", "s-other", roles=("agent",)))}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://spoor.test", cookies=other) as stranger:
        assert (await stranger.post("/berichten", data=typed)).headers["location"].endswith("gezegd=verlopen")
    assert (await desk.post("/berichten", data=typed | {"permit": "x"})).headers["location"].endswith("verlopen")
    crossed = await desk.post("/berichten", data=typed, headers={"sec-fetch-site": "cross-site"})
    assert crossed.headers["location"].endswith("verlopen")
    assert await states(pool) == ["waiting"]


@pytest.mark.parametrize(
    ("viewer", "where"),
    [
        (Viewer("applicant", "a-1"), "/mijn"),
        (Viewer("link", "a-1", case_id=CASE), f"/zaak/{CASE}"),
        (Viewer("staff", "s-dsb", roles=("department",), departments=("DSB",)), "/werk"),
    ],
)
async def test_others_are_told_that_it_is_not_for_them_and_where_they_can_go(city, app, settings, viewer, where):
    client = await city.serving(app, viewer)

    for answer in (
        await client.get("/berichten"),
        await client.post("/berichten", data={"what": "purge", "of": "DSB"}),
    ):
        assert (answer.status_code, "Deze pagina is voor anderen" in answer.text) == (403, True)
        assert f'href="{settings.status_address}{where}"' in answer.text


async def test_whom_we_do_not_know_logs_in_first(city, app, settings):
    answer = await (await city.serving(app)).get("/berichten")

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{settings.status_address}/inloggen?naar=/berichten"


async def test_what_a_stranger_named_is_shown_as_it_is(desk, pool):
    await hear(pool, announced("opened", case="<b>x</b>/?", applicant_id="a-9"), contacts={"a-1": seal(ADDRESS)})
    html = await page(desk)

    assert "<b>x</b>" not in html and "&lt;b&gt;x&lt;/b&gt;" in html
    assert "%3Cb%3Ex" in html


async def test_the_command_line_orders_the_same(pool, settings, post_office):
    await hear(pool, announced("opened"), contacts={"a-2": "x"})
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.try_again(tx, SOME, OPERATOR) is False
        assert await orders.cancel(tx, [SOME], OPERATOR) == 0
        assert [row["state"] for row in await store.messages_of(tx, CASE)] == ["waiting"]


async def test_a_system_that_does_not_listen_is_shown_and_tried_again(desk, pool):
    id = await subscribe(pool, "https://a.example/hoor", client="szw-systeem")
    await pool.execute("UPDATE subscriber SET rest_until = 'infinity'")
    await hear(pool, announced("opened"))
    assert "szw-systeem" not in await page(desk)

    await pool.execute("UPDATE notification SET state = 'parked', reason = 'status-500', ended_at = now()")
    await pool.execute("UPDATE subscriber SET failures = 3, failing_since = now(), trouble = 'status-500'")
    html = await page(desk)
    assert "szw-systeem" in html and "status-500" in html and "Eén melding is drie dagen niet aangenomen" in html
    assert ("notify", str(id)) in buttons(html)

    assert await press(desk, "notify", id) == "notify"
    assert await pool.fetchval("SELECT count(*) FROM notification WHERE state = 'parked'") == 0
    assert await press(desk, "notify", id) == "niets"


async def test_what_breaks_in_an_order_is_not_taken_for_a_number_that_is_none(pool):
    async def breaks(tx: Transaction, id: UUID, by: Orderer) -> bool:
        raise ValueError

    async with pool.acquire() as tx:
        assert await of_message(breaks)(tx, "no-number", OPERATOR) is False
        with pytest.raises(ValueError):
            await of_message(breaks)(tx, str(SOME), OPERATOR)
