"""The post of the day: what waits for it, what goes along with something else, and what a refusal waits for."""

from datetime import datetime, timedelta

import pytest

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.envelope import Tick
from schemas.status_events import Announcement
from schemas.stories import at, on, tick
from services.notify import store, store_fates
from services.notify.core.address import Reader
from services.notify.core.book import Book
from services.notify.core.judge import judge
from services.notify.core.message import Message, Verdict
from services.notify.core.preference import Preference
from services.notify.handlers import on_announcements
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, it_is
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import APPLICANT, CASE, VISIT, announced, contact, expects_later, seal
from tests.services.notify.table import DECIDED, OPENED, UP_TO_DATE

TUESDAY, POST, EVENING = at(10, 20, 9), at(10, 20, 14), at(10, 20, 18, 30)
STEP = announced("step-started", "s", step_number=3)
REFUSED = announced("decided", "r", phase="decided", outcome="refused")
TO_ALL = Reader(Preference("nl", {("decision", "sms"): True, ("change", "sms"): True}), has_device=True)


def verdicts(*heard: Announcement | Tick, now: datetime = TUESDAY, reader: Reader | None = None) -> list[Verdict]:
    return list(judge(Book(now, {CASE: UP_TO_DATE}, {}, readers={APPLICANT: reader or Reader()}), heard))


def messages(*heard: Announcement | Tick, now: datetime = TUESDAY, reader: Reader | None = None) -> list[Message]:
    return [one for verdict in verdicts(*heard, now=now, reader=reader) for one in verdict.messages]


def became(*heard: Announcement | Tick) -> dict[str, str]:
    """What became of each announcement in the end: the kind of its message, or why there was none."""
    return {one.said.id: one.silence.reason if one.silence else one.messages[0].kind for one in verdicts(*heard)}


def test_a_change_leaves_with_the_post_of_its_day_and_not_before():
    assert messages(STEP, tick(at(10, 20, 13, 59))) == []
    (change,) = messages(STEP, tick(at(10, 20, 13, 59)), tick(POST))

    assert (change.kind, change.urgent, change.leaves_at) == ("change", False, POST)


def test_a_tick_that_comes_late_does_not_change_with_which_post_it_leaves():
    assert [one.leaves_at for one in messages(STEP, tick(at(10, 23, 9)))] == [POST]


def test_what_is_said_after_the_post_has_left_waits_for_the_next():
    late = announced("step-started", "s", step_number=3, at=POST).model_copy(update={"time": at(10, 20, 14, 30)})

    assert [one.leaves_at for one in messages(late, tick(at(10, 21, 18)), now=at(10, 20, 13))] == [at(10, 21, 14)]


def test_what_waited_ends_as_a_message_or_with_a_reason():
    newer, back = announced("step-started", "n", step_number=4), announced("step-completed", "b")
    quiet, visit = announced("nothing-new", "q"), announced("appointment-near", "v", appointments=(VISIT,))
    fixed = announced("corrected", "f", legal_date=on(11, 23), step_number=3)

    assert became(STEP) == {"s": "waits-for-the-post"}
    assert became(STEP, newer, tick(POST)) == {"s": "newer-took-its-place", "n": "change"}
    assert became(STEP, back, tick(POST)) == {
        "s": "nothing-new-for-applicant", "b": "nothing-new-for-applicant",
    }  # fmt: skip
    assert became(STEP, DECIDED) == {"s": "told-with-another", "d": "decision"}
    assert became(quiet, DECIDED, tick(POST)) == {"q": "told-with-another", "d": "decision"}
    assert became(STEP, quiet, visit, tick(at(10, 20, 10))) == {
        "s": "told-with-another", "q": "told-with-another", "v": "appointment",
    }  # fmt: skip
    assert became(fixed, DECIDED, tick(POST)) == {"f": "told-with-another", "d": "decision"}
    assert became(STEP, fixed, tick(POST)) == {"s": "told-with-another", "f": "corrected"}


def test_a_correction_of_an_end_that_we_told_does_not_wait_for_the_post():
    undone = announced("reopened", "u")
    decided, corrected = messages(DECIDED, undone)

    assert [one.kind for one in (decided, corrected)] == ["decision", "corrected"]
    assert corrected.urgent and corrected.leaves_at is None


def test_who_was_refused_is_called_first_and_the_mail_waits_two_working_days():
    call, mail, push, sms = messages(REFUSED, reader=TO_ALL)

    assert (call.channel, call.leaves_at) == ("call", None)
    assert (mail.channel, mail.leaves_at, mail.urgent) == ("email", at(10, 22, 7), True)
    assert {one.leaves_at for one in (push, sms)} == {at(10, 22, 7)}
    assert [one.channel for one in messages(DECIDED)] == ["email"]


def test_at_night_a_mail_leaves_and_a_telephone_stays_silent():
    mail, push, sms = messages(DECIDED, now=EVENING, reader=TO_ALL)

    assert (mail.leaves_at, push.leaves_at, sms.leaves_at) == (None, at(10, 21, 6), at(10, 21, 6))


def test_by_day_the_telephone_rings_at_once():
    assert [one.leaves_at for one in messages(DECIDED, reader=TO_ALL)] == [None, None, None]


async def hear(pool: Pool, *said: Announcement | Tick) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await store.keep_contacts(tx, {APPLICANT: contact().data.sealed})
        await on_announcements(batch_of(*said, topic="case-status", partition=2), tx)


async def test_the_post_survives_the_night_in_the_database(pool: Pool):
    await hear(pool, OPENED, STEP)
    assert await pool.fetchval("SELECT until FROM held") == POST
    for early in (at(10, 20, 10), at(10, 20, 13)):
        await hear(pool, tick(early))
    assert await pool.fetchval("SELECT count(*) FROM held") == 1
    await hear(pool, tick(POST))

    rows = await pool.fetch("SELECT kind, urgent, leaves_at FROM message ORDER BY position")
    assert [tuple(row) for row in rows] == [("receipt", True, None), ("change", False, POST)]
    assert await pool.fetchval("SELECT count(*) FROM heard WHERE silence IS NOT NULL") == 0


async def test_what_waited_and_is_no_news_any_more_says_why(pool: Pool):
    await hear(pool, OPENED, STEP)
    await hear(pool, DECIDED, tick(POST))

    async with pool.acquire() as tx:
        assert [(one["announcement"], one["reason"]) for one in await store.silences_of(tx, CASE)] == [
            ("s", "told-with-another")
        ]


@pytest.mark.parametrize(("hour", "left"), [(13, 0), (14, 1)])
async def test_of_a_partition_that_hears_no_announcement_the_tick_alone_lets_the_post_go(
    pool: Pool, hour: int, left: int
):
    await hear(pool, OPENED, STEP)
    await hear(pool, tick(at(10, 20, hour)))

    assert await pool.fetchval("SELECT count(*) FROM message WHERE kind = 'change'") == left


async def test_once_the_call_was_made_the_mail_about_a_refusal_may_leave(pool: Pool):
    await hear(pool, OPENED, REFUSED, announced("decided", "other", "DH-2", phase="decided", outcome="refused"))
    call = await pool.fetchval("SELECT id FROM message WHERE case_id = $1 AND channel = 'call'", CASE)

    async with pool.acquire() as tx:
        assert [await store_fates.let_follow(tx, [call]), await store_fates.let_follow(tx, [call])] == [1, 0]
    rows = await pool.fetch("SELECT case_id FROM message WHERE leaves_at IS NOT NULL")
    assert [row["case_id"] for row in rows] == ["DH-2"]


async def test_what_rests_and_what_a_colleague_must_do_are_not_in_the_way_of_a_city_that_is_done(pool: Pool):
    await hear(pool, OPENED, REFUSED)

    async with pool.acquire() as tx:
        assert await store.counts(tx) == {"queued": 1, "calls": 1, "resting": 1, "failed": 0}


def test_that_we_are_still_busy_is_not_said_beside_another_expectation_of_the_same_day():
    quiet, later = announced("nothing-new", "q", at=at(10, 20, 8)), expects_later(id="x", at=at(10, 20, 9))

    assert became(quiet, later, tick(POST)) == {"q": "told-with-another", "x": "expectation"}


async def test_after_an_outage_a_case_is_told_once_where_it_stands(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    days = [at(10, day, 8) for day in (20, 21, 22, 23)]
    told = [
        announced("nothing-new", "q1", at=days[0]),
        announced("step-started", "s1", at=days[1], step_number=3),
        announced("step-started", "s2", at=days[2], step_number=4),
        announced("nothing-new", "q2", at=days[3], step_number=4),
    ]
    async with pool.acquire() as tx, tx.transaction():
        await store.save_known(tx, {CASE: UP_TO_DATE})
        await store.keep_contacts(tx, {APPLICANT: seal("sanne@example.nl")})
    for day, one in zip(days, told, strict=True):
        async with pool.acquire() as tx, tx.transaction():
            evening = tick(day + timedelta(hours=10))
            await on_announcements(batch_of(one, evening, topic="case-status", partition=2), tx)
    await it_is(pool, at(10, 24, 18))
    at_work = courier(settings, pool)
    for _ in range(5):
        await at_work.round()

    rows = await pool.fetch("SELECT kind, state, reason FROM message ORDER BY position")
    assert [tuple(row) for row in rows] == [
        ("still-busy", "cancelled", "newer-took-its-place"),
        ("change", "cancelled", "newer-took-its-place"),
        ("change", "sent", None),
        ("still-busy", "cancelled", "newer-took-its-place"),
    ]
    assert len(post_office.mails) == 1


ANSWER = announced("answered", "a", at=at(10, 20, 8))
NEXT_POST = at(10, 21, 14)


def test_who_was_thanked_in_the_morning_hears_what_else_happened_with_the_post_of_the_next_day():
    thanks, change = messages(ANSWER, STEP, tick(POST), tick(NEXT_POST))

    assert (thanks.kind, thanks.urgent, thanks.leaves_at) == ("information-received", True, None)
    assert (change.kind, change.urgent, change.leaves_at) == ("change", False, NEXT_POST)
    assert became(ANSWER, STEP, tick(POST)) == {"a": "information-received", "s": "waits-for-the-post"}


def test_what_waited_for_that_post_already_goes_along_or_waits_too():
    moved = expects_later(id="x", at=at(10, 20, 7))

    assert became(STEP, ANSWER, tick(POST)) == {"s": "told-with-another", "a": "information-received"}
    assert [(one.kind, one.leaves_at) for one in messages(moved, ANSWER, tick(POST), tick(NEXT_POST))] == [
        ("information-received", None),
        ("expectation", NEXT_POST),
    ]


@pytest.mark.parametrize(
    ("thanked", "leaves"),
    [
        (at(10, 20, 21, 59), NEXT_POST),  # a minute before midnight, long after the post
        (at(10, 24, 9), at(10, 26, 15)),  # a Saturday: not on Sunday either, and by then it is winter time
        (at(12, 24, 9), at(12, 28, 15)),  # Christmas, and then a Sunday
    ],
)
def test_the_next_post_is_of_a_day_that_has_one(thanked: datetime, leaves: datetime):
    answer = announced("answered", "a", at=thanked)
    step = announced("step-started", "s", step_number=3, at=thanked)

    assert [one.leaves_at for one in messages(answer, step, tick(at(12, 31, 9)), now=thanked)] == [None, leaves]


def test_another_case_of_the_same_person_keeps_its_post():
    other = announced("step-started", "o", "DH-2", step_number=3)

    assert [one.leaves_at for one in messages(ANSWER, other, tick(POST))] == [None, POST]


def test_what_the_law_wants_told_waits_for_no_thanks():
    assert [one.kind for one in messages(ANSWER, DECIDED)] == ["information-received", "decision"]


async def test_that_it_waits_a_day_longer_is_kept(pool: Pool):
    async with pool.acquire() as tx:
        await store.save_known(tx, {CASE: UP_TO_DATE})
    await hear(pool, expects_later(id="x", at=at(10, 20, 7)))
    assert await pool.fetchval("SELECT until FROM held") == POST
    await hear(pool, ANSWER)
    assert await pool.fetchval("SELECT until FROM held") == NEXT_POST
    await hear(pool, STEP, tick(POST))

    assert [tuple(row) for row in await pool.fetch("SELECT place, until FROM held ORDER BY place")] == [
        ("change", NEXT_POST),
        ("expectation", NEXT_POST),
    ]
    assert await pool.fetchval("SELECT count(*) FROM message WHERE NOT urgent") == 0
