"""A week of which something could not be read: all who must know are told, and the mail says what it misses."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from structlog.testing import capture_logs

from plumbing import parked
from plumbing.health import Health
from plumbing.parked import Broken, park
from plumbing.postgres import Pool
from plumbing.testing import City, eventually, record_of
from schemas.topics import WEEK_AHEAD
from schemas.week_events import WeekAhead
from services.notify.app import make_app
from services.notify.channels.monday import Monday
from services.notify.core.weekly import is_whole, missing, wanted
from services.notify.lookout import Lookout
from services.notify.settings import Settings
from services.notify.weeks import on_unread_weeks
from tests.services.notify.at_work import it_is
from tests.services.notify.conftest import PostOffice
from tests.services.notify.weeks import MANAGER, TWO, WEEK, due, ends, hear_week, wants, week

DPZ, DSB, DSO, SZW = week(TWO)
LOOK = partial(on_unread_weeks, partitions=4)


async def cannot_be_read(pool: Pool, said: WeekAhead, offset: int = 7) -> None:
    async with pool.acquire() as tx:
        await park(tx, WEEK_AHEAD, [Broken(record_of(said, WEEK_AHEAD, offset), "data.number:missing")])


async def look(pool: Pool, health: Health | None = None) -> list[Any]:
    """What the lookout says aloud."""
    with capture_logs() as logs:
        await Lookout(pool, health or Health(), LOOK).look()
    return [(one["week"], one["departments"]) for one in logs if one["event"] == "week_incomplete"]


def words_of(office: PostOffice) -> dict[str, tuple[str, str]]:
    plain: Any = {mail["To"]: mail.get_body(("plain",)) for mail in office.mails}
    return {mail["To"]: (mail["Subject"], " ".join(plain[mail["To"]].get_content().split())) for mail in office.mails}


async def test_the_mail_goes_out_with_what_is_known_and_says_which_department_is_missing(
    pool: Pool, monday: Monday, post_office: PostOffice
):
    for who, *of in (("anna", "DSB", "DSO"), ("ben", "DSO"), ("cor", "DPZ"), ("dirk", "DSB")):
        await wants(pool, who, *of)
    await hear_week(pool, DPZ, DSB, SZW)
    assert await ends(pool) == []
    await cannot_be_read(pool, DSO)
    assert await look(pool) == [(WEEK, ["DSO"])]
    assert await monday.round() == 3

    told = words_of(post_office)
    assert set(told) == {"anna@stad.example", "ben@stad.example", "dirk@stad.example"}
    lacks = "de zaken van Dienst Stedelijke Ontwikkeling konden we niet tellen"
    subject, words = told["anna@stad.example"]
    assert (subject, lacks in words) == ("Deze week dreigen 2 zaken te laat te worden", True)
    subject, words = told["ben@stad.example"]
    assert (subject, lacks in words) == ("Deze week: we kennen niet van elke afdeling de zaken", True)
    assert "afdeling=DSO&week=2026-W48" in words and "dreigen" not in words and "We verwachten" not in words
    assert "niet tellen" not in told["dirk@stad.example"][1]


async def test_a_department_in_the_middle_of_the_week_holds_up_nobody(pool: Pool, monday: Monday):
    await wants(pool, "anna", "DSB")
    await hear_week(pool, DPZ, DSB)
    await cannot_be_read(pool, DSO)
    await look(pool)
    assert await ends(pool) == []
    await hear_week(pool, SZW)

    assert await ends(pool) == [("queued", None)]


async def test_it_is_said_once_and_stands_in_readiness_until_it_is_mended(pool: Pool):
    health = Health()
    lookout = Lookout(pool, health, LOOK)
    await hear_week(pool, DPZ, DSB, SZW)
    await cannot_be_read(pool, DSO)
    with capture_logs() as logs:
        await lookout.look()
        await lookout.look()
    assert [one["log_level"] for one in logs if one["event"] == "week_incomplete"] == ["error"]
    assert (health.troubles, health.notices) == ({}, {"week-2026-W48": "week-incomplete"})

    async with pool.acquire() as tx, tx.transaction():
        await parked.end(tx, "replayed")
    await hear_week(pool, DSO)
    await lookout.look()
    assert health.notices == {}


async def test_what_is_replayed_is_mailed_to_who_got_nothing_and_to_nobody_twice(
    pool: Pool, monday: Monday, post_office: PostOffice
):
    for who, *of in (("anna", "DSB", "DSO"), ("ben", "DSB"), ("cor", "SZW")):
        await wants(pool, who, *of)
    empty, _, _, late = week({"DSB": TWO["DSB"], "SZW": [due("DH-9")]})
    await hear_week(pool, empty, DSB, DSO)
    await cannot_be_read(pool, late)
    await pool.execute("UPDATE week_reader SET departments = '{DSB}' WHERE staff_id = 'cor'")
    await look(pool)
    await monday.round()
    assert len(post_office.mails) == 3
    await wants(pool, "dora", "SZW")
    async with pool.acquire() as tx, tx.transaction():
        await parked.end(tx, "replayed")
    await hear_week(pool, late)
    await monday.round()

    assert [mail["To"] for mail in post_office.mails].count("dora@stad.example") == 1
    assert len(post_office.mails) == 4


async def test_a_mail_that_has_not_left_when_it_is_mended_misses_nothing(
    pool: Pool, monday: Monday, post_office: PostOffice
):
    await wants(pool, "anna", "DSO")
    await hear_week(pool, DPZ, DSB, SZW)
    await cannot_be_read(pool, DSO)
    await look(pool)
    await hear_week(pool, DSO)
    await monday.round()

    ((subject, words),) = words_of(post_office).values()
    assert subject == "Deze week dreigt 1 zaak te laat te worden" and "niet tellen" not in words


async def test_a_week_of_which_nothing_could_be_read_rings_too(pool: Pool, monday: Monday):
    await wants(pool, "anna", "DSB")
    for offset, one in enumerate(week(TWO)):
        await cannot_be_read(pool, one, offset)

    assert await look(pool) == [(WEEK, ["DPZ", "DSB", "DSO", "SZW"])] and await ends(pool) == []


async def test_what_was_discarded_before_the_rest_came_stops_nobody(pool: Pool, monday: Monday):
    await wants(pool, "anna", "DSB")
    await cannot_be_read(pool, DSO)
    async with pool.acquire() as tx, tx.transaction():
        await parked.end(tx, "discarded")
    await hear_week(pool, DPZ, DSB, SZW)

    assert await ends(pool) == [("queued", None)]
    assert await look(pool) == [(WEEK, ["DSO"])]


@pytest.mark.parametrize("key", [None, b"week 48", b"\xff"])
async def test_what_does_not_say_of_which_week_it_is_stops_no_week(pool: Pool, key: bytes | None):
    await wants(pool, "anna", "DSB")
    await hear_week(pool, DPZ, DSB, SZW)
    record = replace(record_of(DSO, WEEK_AHEAD, 7), key=key)
    async with pool.acquire() as tx:
        await park(tx, WEEK_AHEAD, [Broken(record, "data:missing")])

    assert await look(pool) == [(WEEK, ["DSO"])] and await ends(pool) == [("queued", None)]


async def test_a_week_that_is_whole_or_over_rings_for_nobody(pool: Pool):
    await hear_week(pool, *week(TWO))
    await cannot_be_read(pool, DSO)
    assert await look(pool) == []
    await it_is(pool, datetime(2026, 11, 30, 7, tzinfo=UTC))
    await cannot_be_read(pool, week(TWO, "2026-W47")[0], 8)
    assert await look(pool) == []


async def test_a_broken_word_of_the_dashboard_is_told_on_the_desk_page(city: City, settings: Settings):
    client = await city.serving(make_app(settings), MANAGER)
    pool = await city.pool("notify")
    await wants(pool, "anna", "DSB")
    await city.say(WEEK_AHEAD, DPZ, DSB, SZW)
    await city.say(WEEK_AHEAD, b'{"number": "veel"}', key=WEEK)

    async def there() -> bool:
        return bool(await pool.fetchval("SELECT count(*) FROM parked"))

    await eventually(there)
    page = (await client.get("/berichten")).text
    assert "ontbreken afdelingen: 2026-W48" in page and "Stedelijke Ontwikkeling" in page
    assert await look(pool) == [(WEEK, ["DSO"])] and len(await ends(pool)) == 1


def test_a_department_that_the_city_does_not_know_is_missed_by_nobody():
    told = [one.data for one in week(TWO)]
    more = [replace_number(one, 5) for one in told]

    assert is_whole(told) and not is_whole(more) and not is_whole([])
    assert missing(told) == missing(more) == () and missing([]) == ("DPZ", "DSB", "DSO", "SZW")
    assert wanted(told, ["DSO"]) and not wanted(told, ["SZW"]) and wanted(told[:3], ["SZW"])


def replace_number(one: Any, departments: int) -> Any:
    return one.model_copy(update={"departments": departments})
