"""The mail of Monday goes to whoever has the right for it: seen at each visit, and not trusted for ever."""

import httpx
import pytest

from plumbing.postgres import Pool
from plumbing.session import Viewer
from plumbing.testing import session_of
from services.notify.channels.monday import Monday
from services.notify.core.weekly import name_of
from tests.services.notify.conftest import PostOffice
from tests.services.notify.weeks import AGENT, MANAGER, OF_TWO, READER, TWO, ends, hear_week, kept, wants, week

MARCEL = MANAGER.id
NOW_AGENT = Viewer("staff", MARCEL, roles=("agent",))
NOW_OF_DSO = Viewer("staff", MARCEL, roles=("department",), departments=("DSO",))


async def away_for(pool: Pool, days: int) -> None:
    await pool.execute("UPDATE week_reader SET seen_at = now() - make_interval(days => $1)", days)


async def visit(door: httpx.AsyncClient, viewer: Viewer, path: str = "/weekbericht") -> int:
    door.cookies = session_of(viewer)
    return (await door.get(path)).status_code


async def test_who_did_not_come_for_long_is_asked_once_to_log_in_and_hears_of_no_case(
    pool: Pool, monday: Monday, post_office: PostOffice
):
    await wants(pool, "anna", "DSB", "DSO")
    await away_for(pool, 91)
    for name in ("2026-W48", "2026-W49", "2026-W50"):
        await hear_week(pool, *week(TWO, name))
        await monday.round()

    (mail,) = post_office.mails
    words = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert mail["Subject"] == "Log \u00e9\u00e9n keer in om de mail van maandag te houden"
    assert "meer dan 90 dagen" in words and "/weekbericht" in words and "/weekbericht/uit/" in words
    assert "DH-1" not in words and "Bouwen" not in words and "dreigen" not in words
    assert sorted(await ends(pool), key=str) == [("cancelled", "not-logged-in")] * 2 + [("sent", None)]


async def test_the_question_to_log_in_is_the_same_mail_when_it_must_leave_again(
    pool: Pool, monday: Monday, post_office: PostOffice
):
    await wants(pool, "anna", "DSB")
    await away_for(pool, 91)
    await hear_week(pool, *week(TWO))
    await monday.round()
    await pool.execute("UPDATE week_mail SET state = 'queued', next_try_at = 'epoch'")
    await monday.round()

    assert len(post_office.ids) == 2 and len(set(post_office.ids)) == 1
    assert {mail["Subject"] for mail in post_office.mails} == {post_office.mails[0]["Subject"]}
    assert await ends(pool) == [("sent", None)]


async def test_who_came_lately_hears_of_their_cases(pool: Pool, monday: Monday, post_office: PostOffice):
    await wants(pool, "anna", "DSB", "DSO")
    await away_for(pool, 89)
    await hear_week(pool, *week(TWO))
    await monday.round()

    assert [mail["Subject"] for mail in post_office.mails] == ["Deze week dreigen 2 zaken te laat te worden"]


@pytest.mark.parametrize("path", ["/weekbericht", "/berichten"])
async def test_who_comes_again_gets_the_mail_again(door: httpx.AsyncClient, pool: Pool, path: str):
    await wants(pool, name_of(MANAGER), "DSB")
    await away_for(pool, 400)
    await pool.execute("UPDATE week_reader SET asked_in = '2026-W20'")

    assert await visit(door, MANAGER, path) == 200
    fresh = "SELECT asked_in IS NULL AND seen_at > now() - interval '1 hour' FROM week_reader"
    assert await pool.fetchval(fresh) and await kept(pool) == [(True, ["DSB"])]


@pytest.mark.parametrize("path", ["/weekbericht", "/berichten"])
async def test_who_comes_without_the_right_any_more_is_ended_at_once(
    door: httpx.AsyncClient, pool: Pool, monday: Monday, path: str
):
    await wants(pool, name_of(MANAGER), "DSB")
    await wants(pool, name_of(READER), "DSB")
    await hear_week(pool, *week(TWO))
    await visit(door, NOW_AGENT, path)

    assert [row[0] for row in await pool.fetch("SELECT staff_id FROM week_reader")] == [name_of(READER)]
    assert [row[0] for row in await pool.fetch("SELECT applicant_id FROM person_key")] == [name_of(READER)]


async def test_who_moved_to_another_department_keeps_what_is_left_of_the_choice(door: httpx.AsyncClient, pool: Pool):
    await wants(pool, name_of(MANAGER), "DSB", "DSO", "SZW")

    await visit(door, NOW_OF_DSO)
    assert await kept(pool) == [(True, ["DSO"])]
    await visit(door, MANAGER)
    assert await kept(pool) == [(True, ["DSO"])]
    await visit(door, Viewer("staff", MARCEL, roles=("department",), departments=("DSB",)))
    assert await kept(pool) == []


async def test_visits_of_others_change_nothing(door: httpx.AsyncClient, pool: Pool):
    await wants(pool, name_of(MANAGER), "DSB")
    for other in (AGENT, OF_TWO, Viewer("applicant", MARCEL), Viewer("machine", MARCEL)):
        await visit(door, other)

    assert await kept(pool) == [(True, ["DSB"])]
