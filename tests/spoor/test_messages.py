"""`spoor notify`: a person sees which messages wait, and orders what becomes of one."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import spoor.notify
import spoor.parked
from plumbing.parked import Broken, park
from plumbing.testing import record_of
from schemas.stories import at
from services.notify import orders, store_brake
from spoor.city import City
from spoor.given import NobodyThere
from spoor.parked import NothingThere
from tests.services.notify.at_work import hear, states
from tests.services.notify.saying import CASE, announced, seal
from tests.services.notify.subscribed import subscribe
from tests.spoor.command_line import free_block

ORDERED = Callable[..., Any]


@pytest.fixture
def ordered(ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> ORDERED:
    """Run a command on the memory of notify in this city."""

    monkeypatch.setattr(spoor.notify, "ask", ask)
    monkeypatch.setattr(spoor.parked, "ask", ask)

    async def run(*words: str) -> Result:
        return await asyncio.to_thread(CliRunner().invoke, spoor.notify.app, list(words))

    return run


async def test_what_waits_is_told_with_its_number_and_why(ordered, pool):
    await hear(
        pool, announced("opened"), announced("opened", "b", "B-1", applicant_id="a-2"), contacts={"a-2": seal("x@y.nl")}
    )
    said = (await ordered("waiting")).stdout.splitlines()

    assert re.match(rf"[0-9a-f-]{{36}}  2026-10-20 08:00  {CASE} +receipt +email +waiting-for-contact$", said[0])
    assert re.search(r"B-1 .*next$", said[1])
    assert said[2] == "2 waiting"


async def test_who_asks_for_fewer_than_wait_is_told_so(ordered, pool):
    await hear(pool, *[announced("opened", str(n), f"B-{n}", applicant_id="a-1") for n in range(3)])
    some = (await ordered("waiting", "--at-most", "2")).stdout.splitlines()

    assert len(some) == 3 and some[-1] == "3 waiting, of which these are the 2 oldest"
    assert (await ordered("waiting", "--at-most", "3")).stdout.splitlines()[-1] == "3 waiting"
    assert [(await ordered("waiting", "--at-most", n)).exit_code for n in ("0", "-1", "x", "9" * 20)] == [2, 2, 2, 2]


async def test_what_could_not_be_read_is_told_without_a_word_of_it(ordered, pool):
    async with pool.acquire() as tx:
        said = record_of(announced("opened"), "case-status", 7)
        await park(tx, "case-status", [Broken(said, "data.number:missing")])
    told = (await ordered("parked")).stdout

    assert re.search(rf"case-status \d 7 +{CASE} +data.number:missing\n1 waiting\n$", told)


async def test_one_message_is_cancelled_and_another_tried(ordered, pool):
    await hear(pool, announced("opened"), contacts={"a-1": seal("x@y.nl")})
    number = str(await pool.fetchval("SELECT id FROM message"))

    assert "this message is queued: it waits for no attempt" in str((await ordered("retry", number)).exception)
    await pool.execute("UPDATE message SET next_try_at = now() + interval '1 day'")
    assert (await ordered("retry", number)).stdout == "tried again\n"
    assert isinstance((await ordered("retry", number)).exception, NothingThere)
    assert (await ordered("cancel", number, "--reason", "sent-by-post")).stdout == "1 cancelled\n"
    assert await states(pool) == ["cancelled"]
    assert "this message is cancelled: only what has not left" in str((await ordered("cancel", number)).exception)
    for order in ("cancel", "retry"):
        nobody = await ordered(order, "00000000-0000-0000-0000-000000000001")
        assert "there is no message with this number" in str(nobody.exception)
    assert (await ordered("retry", number)).stdout == "tried again\n"
    assert await states(pool) == ["cancelled", "queued"]
    assert isinstance((await ordered("retry", number)).exception, NothingThere)


async def test_a_number_that_is_none_is_told_so(ordered):
    assert (await ordered("cancel", "everything")).exit_code == 2


async def test_a_sentence_is_no_reason_to_keep_as_evidence(ordered, pool):
    await hear(pool, announced("opened"))
    number = str(await pool.fetchval("SELECT id FROM message"))

    assert (await ordered("cancel", number, "--reason", "Sanne belde boos")).exit_code == 2
    assert await states(pool) == ["queued"]


async def test_nothing_is_exported_of_a_case_that_nobody_knows(ordered):
    said = await ordered("export", "NOPE")

    assert isinstance(said.exception, NothingThere) and "unknown case" in str(said.exception)


async def test_evidence_goes_nowhere_in_words(ordered, pool, tmp_path, monkeypatch):
    await hear(pool, announced("opened"))
    nobody = City("127.0.0.1:1", {}, free_block(), "driven", "x" * 32)
    monkeypatch.setattr(spoor.notify, "read_city", lambda home: nobody)
    away = await ordered("export", CASE)
    nowhere = await ordered("export", CASE, "--out", str(tmp_path / "nosuch" / "x.pdf"))

    assert isinstance(away.exception, NobodyThere) and "notify does not answer" in str(away.exception)
    assert nowhere.exit_code == 2 and "there is no folder" in nowhere.stderr


async def test_a_held_department_is_seen_purged_and_released(ordered, pool):
    await hear(pool, announced("opened"), contacts={"a-1": seal("x@y.nl")})
    async with pool.acquire() as tx:
        await store_brake.hold(tx, "DSB", at(10, 20, 12), 600)

    assert "held-by-brake" in (told := (await ordered("waiting")).stdout)
    assert "DSB is held since 2026-10-20 12:00: 1 messages\n" in told
    assert (await ordered("purge", "DSB")).stdout == "1 cancelled\n"
    assert (await ordered("release", "DSB")).stdout == "released\n"
    for order in ("purge", "release"):
        assert isinstance((await ordered(order, "DSB")).exception, NothingThere)
        assert (await ordered(order, "DBS")).exit_code == 2  # there is no such department


async def test_what_a_courier_cancelled_meanwhile_counts_too(ordered, ask, pool, monkeypatch):
    await hear(pool, *[announced("opened", str(n), f"P-{n}", applicant_id="a-1") for n in range(5)])
    async with pool.acquire() as tx:
        await store_brake.hold(tx, "DSB", at(10, 20, 12), 600)
    monkeypatch.setattr(orders.work_off, "__defaults__", (None, 2))  # a part has two messages

    def with_a_courier(home: object, service: str, question: Callable[[Any], Any]) -> Any:
        told = ask(home, service, question)
        ask(home, service, orders.work_off)
        return told

    monkeypatch.setattr(spoor.notify, "ask", with_a_courier)

    assert (await ordered("purge", "DSB")).stdout == "5 cancelled\n"


async def test_what_a_system_did_not_take_is_shown_and_tried_again(ordered, pool):
    id = await subscribe(pool, "https://a.example/hoor")
    await hear(pool, announced("opened"), announced("answered", "said-2", case="B-1"))
    await pool.execute("UPDATE notification SET state = 'parked', reason = 'status-500', ended_at = now()")
    await pool.execute("UPDATE subscriber SET failures = 3, failing_since = now(), trouble = 'status-500'")

    first, *parked = (await ordered("systems")).stdout.splitlines()
    assert re.match(rf"{id}  dsb +0 waiting  2 parked  fails since .* \(status-500\)$", first)
    assert [line.split()[3] for line in parked] == [CASE, "B-1"]

    assert "tried again" in (await ordered("retry", parked[0].split()[1])).stdout
    assert "1 tried again" in (await ordered("systems", "--again")).stdout
    assert await pool.fetchval("SELECT count(*) FROM notification WHERE state = 'queued'") == 2
