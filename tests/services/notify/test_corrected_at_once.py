"""What the law wants told at once and was put right again before it left is told once, from what they read."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from plumbing.postgres import Pool
from schemas.status_events import Announcement, Mended, Stood
from schemas.stories import at, on
from services.notify.settings import Settings
from tests.services.notify.at_work import Counter, hear, it_is, mails
from tests.services.notify.saying import announced

MORNING = at(10, 20, 9)
OPENED = announced("opened", "o", at=at(10, 5, 9))
GIVEN: dict[str, Any] = {"phase": "decided", "outcome": "granted", "decided_on": on(10, 19)}
DECIDED = announced(
    "decided",
    "d",
    at=at(10, 19, 9),
    published_on=on(10, 19),
    objection_until=on(11, 30),
    valid_until=on(12, 9),
    **GIVEN,
)
LAST_DAY = {19: on(11, 30), 16: on(11, 27), 15: on(11, 26)}
HOLD = "INSERT INTO brake (department, held_since, messages) VALUES ('DSB', now(), 1)"
RELEASE = "DELETE FROM brake"


def sent(id: str, was: int, should_be: int) -> Announcement:
    """That the decision was sent on another day, and so until when one can object."""
    mended = Mended("decision.sent", "publishedOn", on(10, was), on(10, should_be))
    days = {"published_on": on(10, should_be), "objection_until": LAST_DAY[should_be], "valid_until": on(12, 9)}
    stood = Stood(objection_until=LAST_DAY[was])
    return told(id, mended, "objectionUntil", stood=stood, **days)


def valid(id: str, was: date, should_be: date) -> Announcement:
    mended = Mended("validity.granted", "until", was, should_be)
    days = {"published_on": on(10, 19), "objection_until": on(11, 30), "valid_until": should_be}
    return told(id, mended, "validUntil", **days)


def told(id: str, mended: Mended, changed: str, **more: Any) -> Announcement:
    said = announced("corrected", id, at=MORNING, mended=mended, **GIVEN, **more)
    return said.model_copy(update={"data": replace(said.data, changed=(changed,))})


@pytest.fixture
async def post(pool: Pool, settings: Settings) -> Counter:
    """Who applied read the decision."""
    await it_is(pool, MORNING)
    post = Counter()
    await hear(pool, OPENED, DECIDED)
    assert len(await mails(pool, settings, post)) == 2
    return post


async def became(pool: Pool) -> list[tuple[str, str | None]]:
    rows = await pool.fetch("SELECT state, reason FROM message WHERE kind = 'corrected' ORDER BY position")
    return [tuple(row) for row in rows]


async def test_a_last_day_that_came_back_before_a_mail_left_is_told_to_nobody(pool, settings, post):
    await hear(pool, sent("c-1", 19, 16), sent("c-2", 16, 19))

    assert await mails(pool, settings, post) == []
    assert await became(pool) == [("cancelled", "newer-took-its-place"), ("cancelled", "was-taken-back")]


async def test_a_last_day_that_moved_twice_before_a_mail_left_was_the_one_that_they_read(pool, settings, post):
    await hear(pool, sent("c-1", 19, 16), sent("c-2", 16, 15))
    (text,) = await mails(pool, settings, post)

    assert "Laatste dag voor bezwaar, eerst: maandag 30 november" in text
    assert "Laatste dag voor bezwaar, nu: donderdag 26 november" in text
    assert "27 november" not in text and "was maandag 19 oktober" in text


async def test_what_left_before_it_was_corrected_again_is_what_they_read(pool, settings, post):
    await hear(pool, sent("c-1", 19, 16))
    assert len(await mails(pool, settings, post)) == 1
    await hear(pool, sent("c-2", 16, 19))
    (text,) = await mails(pool, settings, post)

    assert "eerst: vrijdag 27 november" in text and "nu: maandag 30 november" in text


async def test_what_may_have_left_is_not_called_back(pool, settings, post):
    await hear(pool, sent("c-1", 19, 16))
    await pool.execute("UPDATE message SET unsure = true WHERE kind = 'corrected'")
    await hear(pool, sent("c-2", 16, 19))

    assert len(await mails(pool, settings, post)) == 2


@pytest.mark.parametrize(("last", "left"), [(on(12, 9), 0), (on(12, 12), 1)])
async def test_a_last_day_of_validity_that_moved_twice_is_told_once_or_not_at_all(pool, settings, post, last, left):
    await hear(pool, valid("c-1", on(12, 9), on(12, 10)), valid("c-2", on(12, 10), last))
    texts = await mails(pool, settings, post)

    assert len(texts) == left
    assert all("12 december" in text and "10 december" not in text for text in texts)


async def test_what_puts_other_things_right_takes_no_place(pool, settings, post):
    await hear(pool, sent("c-1", 19, 16), valid("c-2", on(12, 9), on(12, 10)))

    assert len(await mails(pool, settings, post)) == 2


@pytest.mark.parametrize(("last", "left"), [(19, 0), (15, 1)])
async def test_so_it_is_of_what_waited_under_a_brake(pool, settings, post, last, left):
    await pool.execute(HOLD)
    await hear(pool, sent("c-1", 19, 16))
    assert await mails(pool, settings, post) == []
    await hear(pool, sent("c-2", 16, last))
    assert await mails(pool, settings, post) == []
    await pool.execute(RELEASE)

    assert len(await mails(pool, settings, post)) == left


async def test_also_when_the_decision_waited_under_it(pool, settings):
    await it_is(pool, MORNING)
    await pool.execute(HOLD)
    post = Counter()
    await hear(pool, OPENED, DECIDED)
    await hear(pool, sent("c-1", 19, 16))
    await hear(pool, sent("c-2", 16, 19))
    await pool.execute(RELEASE)
    texts = await mails(pool, settings, post) + await mails(pool, settings, post)

    assert len(texts) == 2 and not [one for one in texts if "verkeerd" in one]
