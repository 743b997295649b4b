"""What a tracking link may change, which may be anybody's by now: who comes, what is set, and what they do."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plumbing.permit import grant
from plumbing.postgres import Pool
from plumbing.session import Viewer, seal_session
from plumbing.testing import City
from services.notify import store_people
from services.notify.app import make_app
from services.notify.core.preference import BY_CHOICE, CHANNELS, TABLE, LinkChanges, Preference, by_link
from services.notify.pages import DEVICES, PREFERENCES
from services.notify.settings import Settings
from tests.services.notify.at_work import hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import APPLICANT, CASE, PRIVATE, announced, seal
from tests.services.notify.test_devices import browser, said
from tests.services.notify.test_push import VAPID

ME = Viewer("applicant", APPLICANT)
LINK = Viewer("link", APPLICANT, case_id=CASE, since=2_000_000_000)
KEPT = Preference("nl", {("change", "email"): False, ("delay", "sms"): True})  # what the applicant chose before
WAYS = [("kanaal", one) for one in CHANNELS]
Comes = Callable[[Viewer, LinkChanges], Any]


@pytest.fixture
def comes(city: City, post_office: PostOffice, pool: Pool) -> Comes:
    """Somebody at the door of a notify that is set so; the applicant has a telephone."""

    async def come(viewer: Viewer, may: LinkChanges) -> httpx.AsyncClient:
        more: dict[str, Any] = {"notify_private_key": PRIVATE, "vapid_private_key": VAPID, "link_changes": may}
        settings = city.settings(Settings, "notify", smtp_port=post_office.port, **more)
        client = await city.serving(make_app(settings))
        await hear(pool, announced("opened"), contacts={APPLICANT: seal("sanne@example.nl", phone="+31612345678")})
        async with pool.acquire() as tx:
            await store_people.save_preference(tx, APPLICANT, KEPT)
        client.cookies["spoor"] = seal_session(settings, viewer)
        client.permits = {  # type: ignore[attr-defined]
            what: grant(settings, what, viewer.case_id or "", viewer.id) for what in (PREFERENCES, DEVICES)
        }
        return client

    return come


async def choose(
    door: httpx.AsyncClient, wishes: Sequence[str] = (), language: str = "nl", calls: bool = False
) -> httpx.Response:
    typed = [("permit", door.permits[PREFERENCES]), ("taal", language), *WAYS, *(("wens", one) for one in wishes)]  # type: ignore[attr-defined]
    typed += [("bellen", "ja")] if calls else []
    content = str(httpx.QueryParams(typed))
    return await door.post(
        "/voorkeuren", content=content, headers={"content-type": "application/x-www-form-urlencoded"}
    )


async def kept(pool: Pool) -> Preference:
    async with pool.acquire() as tx:
        return await store_people.preference(tx, APPLICANT)


ALL: LinkChanges = "all"
MAIL: LinkChanges = "mail"
NOTHING: LinkChanges = "nothing"
# what somebody does, and for (who logged in, link and all, link and mail, link and nothing) whether it counts
MATRIX: dict[str, tuple[bool, bool, bool, bool]] = {
    "another language": (True, True, True, False),
    "a mail off": (True, True, True, False),
    "a mail on again": (True, True, True, False),
    "text messages off": (True, True, True, False),
    "a text message on": (True, True, False, False),
    "calls on": (True, True, False, False),
    "a browser on": (True, True, False, False),
    "see where it is mailed": (True, False, False, False),
    "another address": (True, False, False, False),
}
WHO: tuple[tuple[Viewer, LinkChanges], ...] = ((ME, NOTHING), (LINK, ALL), (LINK, MAIL), (LINK, NOTHING))


CHOICES: dict[str, tuple[dict[str, Any], Callable[[Preference], bool]]] = {
    "another language": ({"language": "en"}, lambda now: now.language == "en"),
    "a mail off": ({}, lambda now: not now.wants("still-busy", "email")),
    "a mail on again": ({"wishes": ["change/email"]}, lambda now: now.wants("change", "email")),
    "text messages off": ({}, lambda now: not now.wants("delay", "sms")),
    "a text message on": ({"wishes": ["decision/sms", "delay/sms"]}, lambda now: now.wants("decision", "sms")),
    "calls on": ({"calls": True}, lambda now: now.prefers_calls),
}


async def does(door: httpx.AsyncClient, pool: Pool, what: str) -> bool:
    """Whether it came of it what they wanted."""
    permits = door.permits  # type: ignore[attr-defined]
    match what:
        case "a browser on":
            await door.post("/meldingen", json=said(browser(), permit=permits[DEVICES]))
            return bool(await pool.fetchval("SELECT count(*) FROM subscription"))
        case "see where it is mailed":
            return "s…@example.nl" in (await door.get("/voorkeuren")).text
        case "another address":
            typed = {"permit": permits[PREFERENCES], "email": "anders@example.nl"}
            await door.post("/voorkeuren/adres", data=typed)
            return bool(await pool.fetchval("SELECT count(*) FROM new_address"))
        case _:
            typed, holds = CHOICES[what]
            await choose(door, **typed)
            return holds(await kept(pool))


@pytest.mark.parametrize(("what", "number"), list(product(MATRIX, range(4))))
async def test_what_counts_of_whom(comes: Comes, pool: Pool, what: str, number: int):
    door = await comes(*WHO[number])
    assert await does(door, pool, what) is MATRIX[what][number]


async def test_the_page_offers_what_counts_and_nothing_else(comes: Comes, pool: Pool):
    shown = {}
    for viewer, may in WHO:
        page = (await (await comes(viewer, may)).get("/voorkeuren?taal=nl")).text
        offered = (
            'name="taal"',
            'id="change-email"',
            "data-push=",
            "Een link is daarvoor niet genoeg",
            "Wilt u kiezen",
        )
        shown[(viewer.kind, may)] = tuple(word in page for word in offered)

    assert shown == {
        ("applicant", "nothing"): (True, True, True, False, False),
        ("link", "all"): (True, True, True, False, False),
        ("link", "mail"): (True, True, False, True, False),
        ("link", "nothing"): (False, False, False, True, True),
    }


async def test_who_may_choose_nothing_is_led_to_the_log_in(comes: Comes, pool: Pool):
    door = await comes(LINK, NOTHING)

    assert (await choose(door)).headers["location"].endswith("/inloggen?naar=/voorkeuren")
    assert await kept(pool) == KEPT


@given(
    st.sets(st.sampled_from(list(product(TABLE, CHANNELS)))), st.sets(st.sampled_from(list(product(TABLE, CHANNELS))))
)
def test_with_a_link_nothing_but_mail_is_ever_switched_on(before: set[Any], asked: set[Any]):
    everything = list(product(TABLE, CHANNELS))
    was = Preference("nl", {one: one in before for one in everything})
    now = by_link(was, Preference("en", {one: one in asked for one in everything}), "mail")

    assert all(was.wants(*one) for one in everything if one[1] != "email" and now.wants(*one))
    assert all(now.wants(kind, "email") is ((kind, "email") in asked) for kind in BY_CHOICE)
