"""What time itself brings is mailed once, on its day, and not after that day has passed."""

from datetime import datetime

import pytest

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.envelope import Tick
from schemas.message_events import Kind
from schemas.snapshot import Appointment
from schemas.status_events import Announcement
from schemas.stories import at, on, tick
from services.notify import store
from services.notify.core.book import Book
from services.notify.core.judge import judge
from services.notify.handlers import on_announcements
from tests.services.notify.saying import CASE, PLAN, VISIT, announced, contact, expects_later

OPENED = announced("opened", "o", steps=(), step_number=1)
BEGINNING = at(10, 1, 9)
ASKED = {"asked": (PLAN,), "phase": "waiting-for-applicant", "answer_before": on(11, 3)}


def near(name: str, moment: datetime, **more: object) -> Announcement:
    said = announced(name, f"{name}-{moment:%d%m}", at=moment, **more)  # type: ignore[arg-type]
    return said.model_copy(update={"time": moment})


def mails(*heard: Announcement | Tick) -> list[tuple[Kind, int]]:
    """Kind and day of month of what is told after the receipt."""
    verdicts = judge(Book(BEGINNING, {}, {}), [OPENED, *heard])
    told = [(message.kind, message.said.data.happened_at.day) for one in verdicts for message in one.messages]
    return told[1:]


def test_a_quiet_fortnight_is_one_mail():
    quiet = near("nothing-new", at(11, 3, 9))

    assert mails(quiet) == mails(quiet, tick(at(11, 3, 9))) == []
    assert mails(quiet, tick(at(11, 3, 16)), tick(at(11, 4, 16))) == [("still-busy", 3)]
    again = near("nothing-new", at(11, 17, 9))
    assert mails(quiet, tick(at(11, 3, 16)), again, tick(at(11, 17, 16))) == [("still-busy", 3), ("still-busy", 17)]


def test_of_a_city_that_slept_only_the_newest_is_mailed():
    quiet = [near("nothing-new", at(11, day, 9)) for day in (3, 17)]
    answer = [near("action-near", at(10, day, 0), **ASKED) for day in (27, 30)]

    assert mails(*quiet, tick(at(11, 25, 9))) == [("still-busy", 17)]
    assert mails(*answer, tick(at(10, 31, 9))) == [("reminder", 30)]


@pytest.mark.parametrize(("now", "told"), [(at(11, 2, 22), [("reminder", 27)]), (at(11, 3, 9), [])])
def test_nobody_is_reminded_of_an_answer_whose_day_has_passed(now: datetime, told: list[tuple[Kind, int]]):
    assert mails(near("action-near", at(10, 27, 0), **ASKED), tick(now)) == told


def test_who_answered_is_not_reminded():
    reminder = near("action-near", at(10, 27, 0), **ASKED)
    answered, withdrawn = announced("answered", "a"), announced("asked", "n")

    assert mails(reminder, answered, tick(at(10, 27, 9))) == [("information-received", 20)]
    assert mails(reminder, withdrawn, tick(at(10, 27, 9))) == []


def test_every_day_with_an_appointment_has_its_mail_until_it_is_over():
    later = Appointment("gesprek", at(10, 22, 9), "Stadhuis")
    days = [near("appointment-near", at(10, day, 9), appointments=(VISIT, later)) for day in (20, 21)]

    assert mails(*days, tick(at(10, 21, 8))) == [("appointment", 20), ("appointment", 21)]
    assert mails(*days, tick(at(10, 21, 12))) == [("appointment", 21)]
    assert mails(*days, tick(at(10, 23, 9))) == []


@pytest.mark.parametrize(("now", "told"), [(at(12, 15, 22), [("validity", 20)]), (at(12, 16, 9), [])])
def test_what_has_expired_is_not_announced_any_more(now: datetime, told: list[tuple[Kind, int]]):
    granted = near("validity-near", at(10, 20, 9), valid_until=on(12, 15))

    assert mails(granted, tick(now)) == told


def test_a_message_makes_that_we_are_still_busy_superfluous():
    quiet, step = near("nothing-new", at(11, 3, 9), step_number=3), announced("step-started", "s", step_number=3)

    assert mails(step, quiet, tick(at(11, 4, 9))) == [("change", 20)]


def test_a_decision_ends_what_waits():
    quiet = near("nothing-new", at(11, 3, 9))
    decided = announced("decided", "d", phase="decided", outcome="granted")

    assert mails(quiet, decided, tick(at(11, 4, 9))) == [("decision", 20)]


def moves(day: int, month: int = 11, **more: object) -> Announcement:
    return expects_later(id=f"moved-{month}-{day}", at=at(month, day, 9), as_of=at(month, day, 9), **more)  # type: ignore[arg-type]


def test_of_another_expectation_people_hear_at_most_every_two_weeks():
    """The receipt came on 20 October; between two mails every move stands on the page."""
    evenings = {day: tick(at(11, day, 18)) for day in range(1, 31)}
    first, soon, later = moves(4), moves(12), moves(19)

    assert mails(moves(3), evenings[3]) == []
    assert mails(first, evenings[4], soon, evenings[12], later, evenings[19]) == [
        ("expectation", 4),
        ("expectation", 19),
    ]


async def hear(pool: Pool, *said: Announcement | Tick) -> list[tuple[str, str]]:
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {"a-1": contact().data.sealed})
        await on_announcements(batch_of(*said, topic="case-status", partition=2), tx)
        return [(row["kind"], row["state"]) for row in await store.messages_of(tx, CASE)]


async def test_a_change_waits_beside_a_visit_and_goes_along_with_it(pool: Pool):
    visit = near("appointment-near", at(10, 20, 9), appointments=(VISIT,))
    waiting = await hear(pool, OPENED, announced("step-started", "s", step_number=3), visit)

    assert (waiting, await pool.fetchval("SELECT count(*) FROM held")) == ([("receipt", "queued")], 2)
    assert await hear(pool, tick(at(10, 20, 10))) == [("receipt", "queued"), ("appointment", "queued")]
    assert await pool.fetchval("SELECT count(*) FROM held") == 0


async def test_one_that_is_not_wanted_any_more_leaves_the_other_waiting(pool: Pool):
    answer = near("action-near", at(10, 20, 9), **ASKED)
    visit = near("appointment-near", at(10, 20, 9), appointments=(VISIT,))
    await hear(pool, OPENED, answer, visit, announced("answered", "a"))

    assert [row["place"] for row in await pool.fetch("SELECT place FROM held")] == ["appointment 2026-10-21"]
