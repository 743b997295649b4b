"""Nobody is told that it was what nobody sent: what was corrected twice before a mail left was as they read it."""

from dataclasses import replace
from typing import Any

import pytest

from plumbing.postgres import Pool
from schemas.envelope import Tick
from schemas.snapshot import Item
from schemas.status_events import Announcement, Mended, Stood
from schemas.stories import at, on, tick
from services.notify import store_read
from tests.services.notify.at_work import ADDRESS, Counter, hear, it_is, mails
from tests.services.notify.saying import APPLICANT, PLAN, VISIT, announced, seal

TUESDAY, POST, NEXT_POST = at(10, 20, 8), at(10, 20, 14), at(10, 21, 14)
AT_NINE, AT_TEN, AT_TWO = (replace(VISIT, at=at(10, 21, hour)) for hour in (7, 8, 12))
PHOTO, DRAWING = Item("foto", "Een foto", "Die ontbreekt"), Item("tekening", "Een tekening", "Die is te oud")
OPENED = announced("opened", "o", title="Terras")


@pytest.fixture
async def post(pool: Pool) -> Counter:
    await it_is(pool, TUESDAY)
    return Counter()


def moved(id: str, *now, was) -> Announcement:
    return announced("appointment", id, appointments=now, stood=Stood(appointments=(was,)))


async def test_a_visit_that_was_moved_twice_before_a_mail_left_was_at_the_hour_that_they_read(pool, settings, post):
    await hear(pool, OPENED, announced("appointment", "v", appointments=(AT_NINE,)))
    assert len(await mails(pool, settings, post)) == 2

    await hear(pool, moved("v-2", AT_TEN, was=AT_NINE))
    await hear(pool, moved("v-3", AT_TWO, was=AT_TEN))
    (text,) = await mails(pool, settings, post)

    assert "Wanneer, eerst: woensdag 21 oktober om 9.00 uur" in text
    assert "Wanneer, nu: woensdag 21 oktober om 14.00 uur" in text


async def test_a_visit_that_was_moved_back_before_a_mail_left_is_told_to_nobody(pool, settings, post):
    await hear(pool, OPENED, announced("appointment", "v", appointments=(AT_NINE,)))
    await mails(pool, settings, post)
    await hear(pool, moved("v-2", AT_TEN, was=AT_NINE))
    await hear(pool, moved("v-3", AT_NINE, was=AT_TEN))

    assert await mails(pool, settings, post) == []


def asked(id: str, now: Item, was: Item | None = None) -> Announcement:
    more: dict[str, Any] = {"phase": "waiting-for-applicant", "answer_before": on(11, 3), "asked": (now,)}
    return announced("corrected" if was else "asked", id, stood=Stood(asked=(was,)) if was else None, **more)


async def test_a_question_that_was_corrected_twice_takes_back_the_one_that_they_read(pool, settings, post):
    await hear(pool, OPENED, asked("a", PLAN))
    assert len(await mails(pool, settings, post)) == 2

    await hear(pool, asked("a-2", PHOTO, was=PLAN))
    await hear(pool, asked("a-3", DRAWING, was=PHOTO))
    (text,) = await mails(pool, settings, post)

    assert "Dit hoeft u niet meer te sturen:\n\n- Een nieuwe plattegrond." in text
    assert "Een foto" not in text


async def test_a_question_that_nobody_sent_is_not_taken_back(pool, settings, post):
    await hear(pool, OPENED)
    await mails(pool, settings, post)
    await hear(pool, asked("a", PLAN))
    await hear(pool, asked("a-2", PHOTO, was=PLAN))
    (text,) = await mails(pool, settings, post)

    assert "Een foto" in text
    assert "plattegrond" not in text and "iets anders" not in text


def renamed(id: str, said: str, should_say: str, at=TUESDAY) -> Announcement:
    mended = Mended("case.opened", words="title", said=said, should_say=should_say)
    return announced("corrected", id, title=should_say, at=at, mended=mended)


async def test_a_title_that_was_corrected_after_a_mail_that_failed_was_the_one_of_the_receipt(pool, settings, post):
    await heard(pool, tick(at(10, 20, 7)), OPENED)
    await mails(pool, settings, post)
    await heard(pool, renamed("c-1", "Terras", "Feest"), tick(POST))
    await pool.execute("UPDATE message SET state = 'failed', ended_at = now() WHERE kind = 'corrected'")
    await heard(pool, renamed("c-2", "Feest", "Markt", at(10, 21, 8)), tick(NEXT_POST))
    await it_is(pool, NEXT_POST)
    (text,) = await mails(pool, settings, post)

    assert "Titel, eerst: Terras\nTitel, nu: Markt" in text


async def heard(pool: Pool, *said: Announcement | Tick) -> None:
    await hear(pool, *said, contacts={APPLICANT: seal(ADDRESS)})  # type: ignore[arg-type]


async def test_what_many_read_is_looked_up_at_once(pool, settings, post, monkeypatch):
    asked_for: list[int] = []
    look = store_read.told_before

    async def counted(tx, ids):
        asked_for.append(len(ids))
        return await look(tx, ids)

    monkeypatch.setattr(store_read, "told_before", counted)
    cases = [f"DH-2026-{number:04}" for number in range(5)]
    await hear(pool, *(announced("opened", f"o-{case}", case, applicant_id=case) for case in cases))
    await hear(
        pool, *(announced("appointment", f"v-{case}", case, applicant_id=case, appointments=(VISIT,)) for case in cases)
    )
    await mails(pool, settings, post)

    assert max(asked_for) == len(cases)
