"""The mail of Monday: who may want it, who confirms and stops it, and that a week is mailed once."""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from plumbing.health import Health
from plumbing.postgres import Pool
from plumbing.session import Viewer
from plumbing.testing import City, eventually, session_of
from services.notify import store_weekly
from services.notify.channels.monday import Monday
from services.notify.channels.smtp import Smtp
from services.notify.core.message import Refused
from services.notify.core.weekly import before, is_over, name_of, open_to
from services.notify.keys import left, wrap_again
from services.notify.lookout import Lookout
from services.notify.settings import Settings
from services.notify.templates import render
from services.notify.weekly import wrong_with
from tests.services.notify.at_work import Counter, it_is
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import PRIVATE
from tests.services.notify.test_courier_rests import Slow
from tests.services.notify.weeks import WEEK, due, hear_week, wants, week

MANAGER = Viewer("staff", "s-marcel", roles=("manager",))
READER = Viewer("staff", "s-elif", roles=("department",), departments=("DSB",))
OF_TWO = Viewer("staff", "s-tom", roles=("department",), departments=("DSB", "DSO"))
AGENT = Viewer("staff", "s-anouk", roles=("agent",))
APPLICANT = Viewer("applicant", "a-1")
WORK = "marcel@stad.example"
TWO = {"DSB": [due("DH-1"), due("DH-2", 27, "applicant")], "DSO": [due("DH-1")]}


@pytest.fixture
async def door(city: City, app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The door of a notify that runs, while Kafka is away."""
    yield await city.serving(app, MANAGER)


@pytest.fixture
def monday(settings: Settings, pool: Pool) -> Monday:
    return Monday(settings, pool, Smtp(settings))


async def asks(door: httpx.AsyncClient, viewer: Viewer, email: str, *departments: str) -> httpx.Response:
    door.cookies = session_of(viewer)
    found = re.search(r'name="permit" value="([^"]+)"', (await door.get("/weekbericht")).text)
    assert found
    return await door.post("/weekbericht", data={"permit": found[1], "email": email, "afdeling": list(departments)})


async def mailed(office: PostOffice, number: int) -> list[Any]:
    async def there() -> bool:
        return len(office.mails) >= number

    await eventually(there)
    return office.mails


def address_in(mail: Any, what: str) -> str:
    found = re.search(rf"/weekbericht/{what}/\S+", mail.get_body(("plain",)).get_content())
    assert found
    return found[0]


async def kept(pool: Pool) -> list[tuple[bool, list[str]]]:
    rows = await pool.fetch("SELECT confirmed_at IS NOT NULL, departments FROM week_reader ORDER BY asked_at")
    return [tuple(row) for row in rows]


async def ends(pool: Pool) -> list[tuple[str, str | None]]:
    return [tuple(row) for row in await pool.fetch("SELECT state, reason FROM week_mail ORDER BY queued_at, id")]


@pytest.mark.parametrize(
    ("viewer", "may"),
    [
        (MANAGER, {"DPZ", "DSB", "DSO", "SZW"}),
        (READER, {"DSB"}),
        (OF_TWO, {"DSB", "DSO"}),
        (AGENT, set()),
        (APPLICANT, set()),
        (Viewer("staff", "s", roles=("department",)), set()),
        (Viewer("link", "a-1", case_id="DH-1"), set()),
        (Viewer("machine", "m", departments=("alle",)), set()),
    ],
    ids=["manager", "reader", "reader of two", "agent", "applicant", "reader of none", "link", "system"],
)
async def test_who_may_have_it_and_of_which_departments(door: httpx.AsyncClient, viewer: Viewer, may: set[str]):
    door.cookies = session_of(viewer)
    page = await door.get("/weekbericht")

    assert set(open_to(viewer)) == may
    assert set(re.findall(r'name="afdeling" value="(\w+)"', page.text)) == may
    assert page.status_code == (200 if may else 403 if viewer.kind == "staff" else 303)
    assert ("kunt de mail van maandag niet krijgen" in page.text) == (page.status_code == 403)


@pytest.mark.parametrize("viewer", [None, AGENT, APPLICANT], ids=["nobody", "agent", "applicant"])
async def test_who_may_not_have_it_changes_nothing(door: httpx.AsyncClient, pool: Pool, viewer: Viewer | None):
    door.cookies = session_of(viewer)
    for path in ("/weekbericht", "/weekbericht/stop"):
        answer = await door.post(path, data={"email": WORK, "afdeling": ["DSB"]})
        assert "/weekbericht?" not in answer.headers.get("location", "")
        assert answer.status_code == (403 if viewer == AGENT else 303)
    assert await kept(pool) == []


async def test_a_reader_of_a_department_cannot_have_that_of_another(door: httpx.AsyncClient, pool: Pool):
    answer = await asks(door, READER, "geen adres", "DSB", "DPZ")

    assert answer.status_code == 400 and await kept(pool) == []
    assert "Vul een heel e-mailadres in" in answer.text and "Kies alleen afdelingen die u mag zien." in answer.text
    assert 'value="geen adres"' in answer.text
    assert (await asks(door, READER, "elif@stad.example", "DPZ")).status_code == 400
    assert await kept(pool) == [] and await ends(pool) == []


def test_everything_that_is_wrong_is_told_at_once():
    mine, work = ("DSB",), frozenset({"stad.example"})

    assert wrong_with("", [], mine, False, work) == {"email": "address", "afdeling": "none"}
    assert wrong_with("elif@thuis.example", ["DPZ"], mine, False, work) == {"email": "domain", "afdeling": "others"}
    assert wrong_with("elif@Stad.example", ["DSB"], mine, False, work) == {}
    assert wrong_with("", ["DSB"], mine, True, work) == {}


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
    assert (await door.post(link)).status_code == 200
    assert await kept(pool) == [(True, ["DSB", "DSO"])]
    door.cookies = session_of(MANAGER)
    page = (await door.get("/weekbericht")).text
    assert "m…@stad.example" in page and WORK not in page


@pytest.mark.parametrize("token", ["onzin", "x.y"])
async def test_a_link_of_nobody_confirms_and_stops_nothing(door: httpx.AsyncClient, pool: Pool, token: str):
    await wants(pool, "anna", "DSB")

    assert (await door.post(f"/weekbericht/ja/{token}")).status_code == 410
    assert (await door.post(f"/weekbericht/uit/{token}")).status_code == 410
    assert await kept(pool) == [(True, ["DSB"])]


async def test_an_old_question_is_confirmed_no_more(door: httpx.AsyncClient, pool: Pool, post_office: PostOffice):
    await asks(door, MANAGER, WORK, "DSB")
    (mail,) = await mailed(post_office, 1)
    await pool.execute("UPDATE week_reader SET asked_at = now() - interval '49 hours'")

    assert (await door.post(address_in(mail, "ja"))).status_code == 410


async def test_an_address_that_nobody_confirmed_is_gone_after_two_days(pool: Pool):
    async with pool.acquire() as tx:
        for who, hours in (("anna", 47), ("bob", 49), ("carl", 49)):
            await store_weekly.ask(tx, id := uuid4(), who, "sealed", ["DSB"])
            if who == "carl":
                await store_weekly.confirm(tx, id)
            await tx.execute(
                "UPDATE week_reader SET asked_at = now() - make_interval(hours => $2) WHERE id = $1", id, hours
            )
    await Lookout(pool, Health()).look()

    kept = await pool.fetch("SELECT staff_id FROM week_reader ORDER BY staff_id")
    assert [who for (who,) in kept] == ["anna", "carl"]


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


async def test_nobody_fills_a_mailbox_with_questions(door: httpx.AsyncClient, pool: Pool):
    answers = [await asks(door, MANAGER, f"{n}@stad.example", "DSB") for n in range(4)]

    assert [one.status_code for one in answers] == [303, 303, 303, 429]
    assert len(await kept(pool)) == 1


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


async def test_a_colleague_gets_one_mail_of_all_their_departments(pool: Pool, post_office: PostOffice, monday: Monday):
    await wants(pool, "anna", "DSB", "DSO", language="nl")
    await wants(pool, "ben", "DSO", language="en")
    await wants(pool, "cor", "SZW")
    await hear_week(pool, *week(TWO))
    await hear_week(pool, *week(TWO))
    assert await monday.round() == 2 and await monday.round() == 0

    told = {mail["To"]: mail for mail in post_office.mails}
    assert set(told) == {"anna@stad.example", "ben@stad.example"}
    assert told["anna@stad.example"]["Subject"] == "Deze week dreigen 2 zaken te laat te worden"
    assert told["ben@stad.example"]["Subject"] == "This week: 1 case may miss its last day"
    words = told["anna@stad.example"].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "/dashboard/zaken?stand=vraagt-aandacht&afdeling=DSB,DSO&week=2026-W48" in words
    assert words.count("DH-1:") == 2 and words.count("DH-2:") == 1 and "Wacht op de aanvrager." in words
    assert "woensdag 25 november" in words and "None" not in words


async def test_a_week_is_mailed_when_all_of_it_was_said_and_not_before(pool: Pool, monday: Monday):
    await wants(pool, "anna", "DSB")
    *most, last = week(TWO)
    await hear_week(pool, *most)
    assert await ends(pool) == []
    await hear_week(pool, most[0], last)
    await hear_week(pool, *most, last)
    assert await ends(pool) == [("queued", None)]


async def test_a_week_without_such_a_case_makes_no_mail(pool: Pool, monday: Monday):
    await wants(pool, "anna", "DSB", "DSO")
    await hear_week(pool, *week({"SZW": [due("DH-9")]}))

    assert await monday.round() == 0 and await ends(pool) == []


async def test_a_week_that_is_over_is_mailed_to_nobody(pool: Pool, monday: Monday, post_office: PostOffice):
    await wants(pool, "anna", "DSB")
    await hear_week(pool, *week(TWO))
    await it_is(pool, datetime(2026, 11, 30, 7, tzinfo=UTC))
    await hear_week(pool, *week(TWO, "2026-W47"))
    await monday.round()

    assert await ends(pool) == [("cancelled", "week-over")] and post_office.mails == []


async def test_a_courier_that_was_killed_sends_the_same_mail_once_more_and_says_so(
    pool: Pool, monday: Monday, post_office: PostOffice, settings: Settings
):
    await wants(pool, "anna", "DSB")
    await hear_week(pool, *week(TWO))
    async with pool.acquire() as tx:  # it left perhaps, and nobody wrote that down
        await store_weekly.take_in_hand(tx, 1, timedelta(seconds=60))
    assert await monday.round() == 0
    await pool.execute("UPDATE week_mail SET lease_until = now() - interval '1 second'")
    assert await monday.round() == 1
    (row,) = await pool.fetch("SELECT id, state, attempts, unsure FROM week_mail")
    assert (row["state"], row["attempts"]) == ("sent", 2)
    assert post_office.ids == [f"<{row['id']}@{settings.mail_domain}>"]


async def test_who_is_stopped_writes_down_the_mail_under_way_and_puts_back_the_rest(settings: Settings, pool: Pool):
    channel = Slow()
    for who in ("anna", "ben"):
        await wants(pool, who, "DSB")
    await hear_week(pool, *week(TWO))
    at_work = asyncio.create_task(Monday(settings, pool, channel).run())

    async def busy() -> bool:
        return channel.under_way == 1

    await eventually(busy)
    at_work.cancel()
    channel.gate.set()
    with pytest.raises(asyncio.CancelledError):
        await at_work
    assert sorted(await ends(pool), key=str) == [("queued", "no-time-left"), ("sent", None)]


async def test_what_is_refused_is_tried_later_and_given_up_for_good(settings: Settings, pool: Pool):
    channel = Counter(answers=[Refused("smtp-451"), Refused("smtp-550", permanent=True)])
    monday = Monday(settings, pool, channel)
    await wants(pool, "anna", "DSB")
    await hear_week(pool, *week(TWO))

    await monday.round()
    assert await ends(pool) == [("queued", "smtp-451")]
    await pool.execute("UPDATE week_mail SET next_try_at = 'epoch'")
    await monday.round()
    assert await ends(pool) == [("failed", "smtp-550")] and channel.taken == []


async def test_a_mail_that_cannot_be_written_does_not_stop_the_others(
    settings: Settings, pool: Pool, monkeypatch: pytest.MonkeyPatch
):
    def only_dutch(form: str, filled: Mapping[str, Any]) -> str:
        if filled["language"] == "en":
            raise KeyError("a word")
        return render(form, filled)

    monkeypatch.setattr("services.notify.channels.monday.render", only_dutch)
    channel = Counter()
    await wants(pool, "anna", "DSB", language="en")
    await wants(pool, "ben", "DSB")
    await hear_week(pool, *week(TWO))

    assert await Monday(settings, pool, channel).round() == 2
    assert sorted(await ends(pool), key=str) == [("queued", "letter-not-written"), ("sent", None)]
    assert len(channel.taken) == 1


async def test_of_two_questions_side_by_side_the_newest_counts(pool: Pool):
    async with pool.acquire() as one, pool.acquire() as other:
        who = await other.fetchval("SELECT pg_backend_pid()")

        async def waits() -> bool:
            return bool(await pool.fetchval("SELECT cardinality(pg_blocking_pids($1))", who))

        async with one.transaction():
            await store_weekly.ask(one, uuid4(), "anna", "sealed", ["DSB"])
            second = asyncio.create_task(store_weekly.ask(other, uuid4(), "anna", "sealed", ["DSO"]))
            await eventually(waits)
        await second
    assert await kept(pool) == [(False, ["DSO"])]


async def test_a_channel_that_is_away_spends_no_attempt(settings: Settings, pool: Pool):
    channel = Counter(away=True)
    monday = Monday(settings, pool, channel)
    for who in ("anna", "ben"):
        await wants(pool, who, "DSB")
    await hear_week(pool, *week(TWO))
    with pytest.raises(OSError):
        await monday.round()
    assert await ends(pool) == [("queued", "channel-away")] * 2
    channel.away = False
    assert await monday.round() == 2 and len(channel.taken) == 2
    assert [row[0] for row in await pool.fetch("SELECT refusals FROM week_mail")] == [0, 0]


async def test_the_address_of_a_colleague_goes_over_to_a_new_key(pool: Pool):
    await wants(pool, "anna", "DSB")
    new = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="
    async with pool.acquire() as tx, tx.transaction():
        await wrap_again(tx, f"{new},{PRIVATE}", "", 100)
        assert await left(tx, new) == 0


def test_a_week_is_over_after_its_sunday():
    assert not is_over(WEEK, date(2026, 11, 29))
    assert is_over(WEEK, date(2026, 11, 30))
    assert is_over("2026-W53", date(2027, 1, 4)) and not is_over("2026-W53", date(2027, 1, 3))
    assert before("2027-W02", 4) == "2026-W51"
