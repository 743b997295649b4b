"""The mail of Monday goes to an address that was confirmed from there, until somebody stops it from there."""

import re
from typing import Any

import httpx
import pytest

from plumbing.postgres import Pool
from plumbing.testing import eventually, session_of
from services.notify.channels.monday import Monday
from services.notify.core.weekly import name_of
from tests.services.notify.conftest import PostOffice
from tests.services.notify.weeks import MANAGER, TWO, WORK, asks, ends, hear_week, kept, wants, week


async def mailed(office: PostOffice, number: int) -> list[Any]:
    async def there() -> bool:
        return len(office.mails) >= number

    await eventually(there)
    return office.mails


def address_in(mail: Any, what: str) -> str:
    found = re.search(rf"/weekbericht/{what}/\S+", mail.get_body(("plain",)).get_content())
    assert found
    return found[0]


async def test_nothing_is_mailed_of_cases_before_the_address_is_confirmed_from_there(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice
):
    assert (await asks(door, MANAGER, WORK, "DSB", "DSO")).headers["location"] == "/weekbericht?gezegd=gevraagd"
    (mail,) = await mailed(post_office, 1)
    assert (mail["To"], mail["Subject"]) == (WORK, "Is dit uw werkadres?")
    await hear_week(pool, *week(TWO))
    assert await kept(pool) == [(False, ["DSB", "DSO"])] and len(await ends(pool)) == 1

    link = address_in(mail, "ja")
    assert "<button" in (await door.get(link)).text and await kept(pool) == [(False, ["DSB", "DSO"])]
    assert (await door.post(link)).status_code == 200
    for again in (await door.post(link), await door.get(link)):
        assert again.status_code == 200 and "<button" not in again.text.split("<main")[1]
    assert await kept(pool) == [(True, ["DSB", "DSO"])]
    door.cookies = session_of(MANAGER)
    page = (await door.get("/weekbericht")).text
    assert "m…@stad.example" in page and WORK not in page


@pytest.mark.parametrize("token", ["onzin", "x.y"])
async def test_a_link_of_nobody_confirms_and_stops_nothing(door: httpx.AsyncClient, pool: Pool, token: str):
    await wants(pool, "anna", "DSB")

    assert (await door.post(f"/weekbericht/ja/{token}")).status_code == 410
    page = await door.get(f"/weekbericht/ja/{token}")
    assert page.status_code == 410 and "<button" not in page.text.split("<main")[1]
    assert (await door.post(f"/weekbericht/uit/{token}")).status_code == 410
    assert await kept(pool) == [(True, ["DSB"])]


async def test_an_old_question_is_confirmed_no_more(door: httpx.AsyncClient, pool: Pool, post_office: PostOffice):
    await asks(door, MANAGER, WORK, "DSB")
    (mail,) = await mailed(post_office, 1)
    await pool.execute("UPDATE week_reader SET asked_at = now() - interval '49 hours'")

    assert (await door.post(address_in(mail, "ja"))).status_code == 410


async def test_other_departments_need_no_new_address_and_a_new_address_waits(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice
):
    await wants(pool, name_of(MANAGER), "DSB", email=WORK)

    assert (await asks(door, MANAGER, "", "DPZ")).headers["location"] == "/weekbericht?gezegd=bewaard"
    assert await kept(pool) == [(True, ["DPZ"])]
    await asks(door, MANAGER, "ander@stad.example", "SZW")
    assert sorted(await kept(pool)) == [(False, ["SZW"]), (True, ["DPZ"])]
    (mail,) = await mailed(post_office, 1)
    await door.post(address_in(mail, "ja"))
    assert (mail["To"], await kept(pool)) == ("ander@stad.example", [(True, ["SZW"])])


async def test_one_press_stops_it_without_logging_in_and_the_address_is_gone(
    door: httpx.AsyncClient, pool: Pool, post_office: PostOffice, monday: Monday
):
    await wants(pool, "anna", "DSB", "DSO")
    await hear_week(pool, *week(TWO))
    (mail,) = await mailed(post_office, 1)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = address_in(mail, "uit")
    assert link in mail["List-Unsubscribe"]

    door.cookies = session_of(None)
    assert (await door.get(link)).status_code == 200 and len(await kept(pool)) == 1
    assert (await door.post(link, data={"List-Unsubscribe": "One-Click"})).status_code == 200
    assert await kept(pool) == [] and await pool.fetchval("SELECT count(*) FROM person_key") == 0
    again = await door.get(link)
    assert (again.status_code, "<form" in again.text.partition("<main")[2]) == (200, False)
    assert (await door.post(link, data={"List-Unsubscribe": "One-Click"})).status_code == 200
    await hear_week(pool, *week(TWO, "2026-W49"))
    assert len(await ends(pool)) == 1
