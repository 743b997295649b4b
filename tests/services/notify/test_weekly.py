"""What the mail of Monday says, to whom and when: one mail of all their departments, once a week."""

from datetime import UTC, date, datetime

from plumbing.postgres import Pool
from services.notify.channels.monday import Monday
from services.notify.core.weekly import before, is_over
from tests.services.notify.at_work import it_is
from tests.services.notify.conftest import PostOffice
from tests.services.notify.weeks import TWO, WEEK, due, ends, hear_week, wants, week


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


def test_a_week_is_over_after_its_sunday():
    assert not is_over(WEEK, date(2026, 11, 29))
    assert is_over(WEEK, date(2026, 11, 30))
    assert is_over("2026-W53", date(2027, 1, 4)) and not is_over("2026-W53", date(2027, 1, 3))
    assert before("2027-W02", 4) == "2026-W51"
