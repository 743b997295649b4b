"""What applicants choose: the language and the kinds of our messages, never those that the law prescribes."""

from typing import get_args

from plumbing.postgres import Pool
from plumbing.testing import batch_of
from schemas.message_events import Kind
from schemas.stories import at, tick
from services.notify import store, store_people
from services.notify.core.preference import ALWAYS, BY_CHOICE, Preference, Wish, chosen, columns
from services.notify.handlers import on_announcements
from services.notify.people import forget_people
from services.notify.settings import Settings
from tests.services.notify.at_work import courier, hear
from tests.services.notify.conftest import PostOffice
from tests.services.notify.saying import APPLICANT, CASE, PLAN, announced, asked_for

ALL = get_args(Kind)


def test_every_kind_is_prescribed_or_a_choice():
    assert sorted([*ALWAYS, *BY_CHOICE]) == sorted(ALL)


def test_what_the_law_prescribes_cannot_be_switched_off():
    nothing = chosen("nl", [])

    assert {kind for kind in ALL if nothing.wants(kind, "email")} == ALWAYS


def test_only_what_is_named_is_wanted():
    mails: dict[Wish, bool] = {(kind, "email"): kind == "change" for kind in BY_CHOICE}

    assert chosen("en", ["change/email", "delay/sms", "nonsense"]) == Preference("en", mails)
    assert chosen("xx", []).language == "nl"


def test_of_a_way_that_was_not_offered_nothing_is_chosen():
    shown = chosen("nl", ["delay/sms", "change/push"], columns(has_device=True, has_phone=True), call=True)

    assert shown.wants("delay", "sms") and not shown.wants("change", "sms")
    assert shown.wants("change", "push") and not shown.wants("delay", "push")
    assert shown.prefers_calls and not shown.wants("change", "call")
    assert columns(has_device=False, has_phone=False) == ("email",)
    assert chosen("nl", ["delay/sms"], call=True).wishes.keys() == {(kind, "email") for kind in BY_CHOICE}


async def prefer(pool: Pool, *off: Kind, language: str = "nl") -> None:
    async with pool.acquire() as tx:
        on = [f"{kind}/email" for kind in BY_CHOICE if kind not in off]
        await store_people.save_preference(tx, APPLICANT, chosen(language, on))


async def kinds(pool: Pool) -> list[str]:
    async with pool.acquire() as tx:
        return [row["kind"] for row in await store.messages_of(tx, CASE)]


async def silences(pool: Pool) -> list[str]:
    async with pool.acquire() as tx:
        return [row["reason"] for row in await store.silences_of(tx, CASE)]


async def midnight(pool: Pool) -> None:
    async with pool.acquire() as tx, tx.transaction():
        await on_announcements(batch_of(tick(at(12, 1, 9)), topic="case-status", partition=2), tx)


async def test_what_is_switched_off_is_silent_with_that_reason(pool: Pool):
    await prefer(pool, "change", "corrected", "delay")
    await hear(
        pool,
        announced("opened"),
        announced("corrected", "a", title="Anders"),
        announced("step-started", "s", step_number=3),
    )
    await midnight(pool)

    assert await kinds(pool) == ["receipt"]
    assert await silences(pool) == ["switched-off", "switched-off"]


async def test_a_change_that_waits_is_not_told_when_it_is_switched_off_meanwhile(pool: Pool):
    await hear(pool, announced("opened"), announced("step-started", "s", step_number=3))
    await prefer(pool, "change")
    await midnight(pool)

    assert await kinds(pool) == ["receipt"]


async def test_who_switches_on_again_hears_the_next_change(pool: Pool):
    await prefer(pool, "change")
    await hear(pool, announced("opened"), announced("step-started", "s", step_number=3))
    await prefer(pool)
    await hear(pool, announced("step-started", "t", step_number=3))
    await midnight(pool)

    assert await kinds(pool) == ["receipt", "change"]


async def test_a_question_comes_through_whatever_was_switched_off(pool: Pool):
    await prefer(pool, *ALL)
    await hear(pool, announced("opened"), asked_for(PLAN, id="q"))

    assert await kinds(pool) == ["receipt", "information-requested"]


async def test_the_chosen_language_goes_before_that_of_the_contact(
    settings: Settings, pool: Pool, post_office: PostOffice
):
    await prefer(pool, language="en")
    await hear(pool, announced("opened"))
    await courier(settings, pool).round()

    assert post_office.mails[0]["Content-Language"] == "en"


async def test_who_is_forgotten_leaves_no_preference(pool: Pool):
    await prefer(pool, "change")
    async with pool.acquire() as tx, tx.transaction():
        await forget_people(tx, [APPLICANT])

    assert await pool.fetchval("SELECT (SELECT count(*) FROM preference) + (SELECT count(*) FROM choice)") == 0


async def test_a_choice_keeps_the_day_on_which_it_was_made(pool: Pool):
    await prefer(pool, "change")
    await pool.execute("UPDATE choice SET chosen_at = '2026-01-05'")
    await prefer(pool, "change", "still-busy")

    rows = await pool.fetch("SELECT kind FROM choice WHERE chosen_at > '2026-01-05'")
    assert [row["kind"] for row in rows] == ["still-busy"]
