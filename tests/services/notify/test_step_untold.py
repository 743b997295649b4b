"""A step that was corrected before its mail left is told as it is now, as news: nobody read of the wrong one."""

from datetime import datetime
from typing import Any

import pytest

from plumbing.postgres import Pool
from schemas.envelope import Tick
from schemas.snapshot import Step
from schemas.status_events import Announcement, Mended
from schemas.stories import at, on, tick
from services.notify import store_people
from services.notify.core.address import Reader
from services.notify.core.book import Book
from services.notify.core.judge import judge
from services.notify.core.known import Known
from services.notify.core.preference import Preference
from services.notify.settings import Settings
from tests.services.notify.at_work import ADDRESS, Counter, hear, it_is, mails
from tests.services.notify.saying import APPLICANT, CASE, announced, seal

MORNING, EIGHT, NINE, POST = at(10, 20, 7), at(10, 20, 8), at(10, 20, 9), at(10, 20, 14)
FIRST = Step("volledigheid", "DPZ", on(10, 12))
STEPS = {"ruimte": (2, "DSB"), "uiterlijk": (4, "DSO"), "geluid": (3, "OCW")}
OPENED = announced("opened", "o", steps=(FIRST,), step_number=1, at=at(10, 19, 9))
NO_CORRECTIONS = Preference("nl", {("corrected", "email"): False, ("corrected", "push"): False})
NO_CHANGES = Preference("nl", {("change", "email"): False, ("change", "push"): False})


def begun(step: str, id: str = "begun", title: str | None = None) -> Announcement:
    return announced("step-started", id, at=EIGHT, **shows(step, title))


def mended(said: str, should_say: str, title: str | None = None, when: datetime = NINE) -> Announcement:
    what = Mended("step.started", words="step", said=said, should_say=should_say)
    return announced("corrected", f"to-{should_say}", at=when, mended=what, **shows(should_say, title))


def shows(step: str, title: str | None) -> dict[str, Any]:
    number, department = STEPS[step]
    steps = (FIRST, Step(step, department, on(10, 20)))
    return {"step_number": number, "steps": steps} | ({"title": title} if title else {})


def became(*heard: Announcement | Tick, wants: Preference | None = None) -> dict[str, str]:
    """What became of each announcement in the end, to who read a receipt."""
    readers = {APPLICANT: Reader(wants)} if wants else {}
    verdicts = judge(Book(at(10, 19, 8), {}, {}, readers=readers), [OPENED, tick(MORNING), *heard])
    told = {v.said.id: v.silence.reason if v.silence else v.messages[0].kind for v in verdicts}
    return {id: what for id, what in told.items() if id != "o"}


@pytest.mark.parametrize("wants", [None, NO_CORRECTIONS], ids=["all", "no-corrections"])
def test_a_step_that_was_corrected_before_its_mail_left_is_a_change(wants: Preference | None):
    told = became(begun("ruimte"), mended("ruimte", "uiterlijk"), tick(POST), wants=wants)

    assert told == {"begun": "newer-took-its-place", "to-uiterlijk": "change"}


def test_so_is_one_that_was_corrected_twice():
    again = mended("uiterlijk", "geluid", when=at(10, 20, 10))
    told = became(begun("ruimte"), mended("ruimte", "uiterlijk"), again, tick(POST))

    assert told == {"begun": "newer-took-its-place", "to-uiterlijk": "newer-took-its-place", "to-geluid": "change"}


def test_who_switched_changes_off_is_told_nothing_of_it():
    told = became(begun("ruimte"), mended("ruimte", "uiterlijk"), tick(POST), wants=NO_CHANGES)

    assert told == {"begun": "switched-off", "to-uiterlijk": "switched-off"}


def test_what_they_read_before_is_corrected():
    told = became(begun("ruimte"), tick(POST), mended("ruimte", "uiterlijk", when=at(10, 20, 15)), tick(at(10, 21, 14)))

    assert told == {"begun": "change", "to-uiterlijk": "corrected"}


def test_what_they_read_before_is_corrected_too_when_it_is_corrected_again():
    first, again = (
        mended("ruimte", "uiterlijk", when=at(10, 20, 15)),
        mended("uiterlijk", "geluid", when=at(10, 20, 16)),
    )
    told = became(begun("ruimte"), tick(POST), first, again, tick(at(10, 21, 14)))

    assert told == {"begun": "change", "to-uiterlijk": "corrected", "to-geluid": "corrected"}


def test_what_else_was_wrong_is_corrected():
    told = became(begun("ruimte"), mended("ruimte", "uiterlijk", title="Terras bij Koffiebar Haan"), tick(POST))

    assert told == {"begun": "told-with-another", "to-uiterlijk": "corrected"}


def test_of_what_was_kept_before_steps_were_nobody_says_that_it_was_never_told():
    known = Known(receipt=True, applicant_id=APPLICANT, title=OPENED.data.snapshot.title, until=on(11, 30))
    verdicts = judge(Book(MORNING, {CASE: known}, {}), [mended("ruimte", "uiterlijk"), tick(POST)])

    assert [one.kind for verdict in verdicts for one in verdict.messages] == ["corrected"]


async def test_the_mail_tells_the_step_that_holds_and_of_no_mistake(pool: Pool, settings: Settings):
    post, contact = Counter(), {APPLICANT: seal(ADDRESS)}
    await it_is(pool, MORNING)
    await hear(pool, tick(MORNING), OPENED, contacts=contact)  # type: ignore[arg-type]
    await mails(pool, settings, post)
    async with pool.acquire() as tx:
        await store_people.save_preference(tx, APPLICANT, NO_CORRECTIONS)
    await hear(pool, begun("ruimte"))
    await hear(pool, mended("ruimte", "uiterlijk"))
    await hear(pool, tick(POST), contacts=contact)  # type: ignore[arg-type]
    await it_is(pool, POST)
    (text,) = await mails(pool, settings, post)

    assert "Stedelijke Ontwikkeling bekijkt of het terras in de straat past" in text and "Stadsbeheer" not in text
    assert "verkeerd" not in text and "fout hersteld" not in text
