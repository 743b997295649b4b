"""Evidence tells which role stopped, purged, tried again, let go or called: never a name, and never afterwards."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import pytest
from pypdf import PdfReader

from plumbing.postgres import Pool
from plumbing.session import Viewer
from schemas.stories import at
from services.notify import orders, store_brake
from services.notify.core.evidence import OPERATOR, Attempt, Orderer, chained, line
from services.notify.desk import orderer
from tests.services.notify.at_desk import AGENT, only, press
from tests.services.notify.at_work import hear
from tests.services.notify.saying import CASE, announced, seal
from tests.services.notify.test_evidence import verified

MANAGER = Orderer("manager")
REACHED = {"a-1": seal("iemand@example.org")}
FETCH = "SELECT what, reason, role, departments FROM attempt ORDER BY id"


async def kept(pool: Pool) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await pool.fetch(FETCH)]


async def waits(pool: Pool) -> UUID:
    """A message that was refused, and is tried again tomorrow."""
    await hear(pool, announced("opened"), contacts=REACHED)
    await pool.execute("UPDATE message SET next_try_at = now() + interval '1 day'")
    return await only(pool, case_id=CASE)


async def a_call(pool: Pool) -> UUID:
    await hear(pool, announced("decided", phase="decided", outcome="refused"), contacts=REACHED)
    return await only(pool, channel="call")


async def test_who_stops_a_message_and_who_has_it_told_once_more_stands_with_it(pool: Pool):
    id = await waits(pool)
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.try_again(tx, id, Orderer("agent"))
        assert await orders.cancel(tx, [id], MANAGER, "sent-by-post") == 1
        assert await orders.try_again(tx, id, OPERATOR)

    assert await kept(pool) == [
        ("queued", "tried-again", "agent", None),
        ("cancelled", "sent-by-post", "manager", None),
        ("queued", "told-again", "operator", None),
    ]


async def test_what_waits_for_its_moment_is_not_said_to_be_tried_again(pool: Pool):
    id = await waits(pool)
    async with pool.acquire() as tx, tx.transaction():
        for waits_for in ("leaves_at = now() + interval '1 hour'", "leaves_at = NULL, next_try_at = 'infinity'"):
            await tx.execute(f"UPDATE message SET {waits_for}")
            assert not await orders.try_again(tx, id, OPERATOR)
        await tx.execute("UPDATE message SET next_try_at = 'epoch'")
        assert not await orders.try_again(tx, id, OPERATOR)

    assert await kept(pool) == []


async def test_who_called_stands_with_the_call_also_when_nobody_answered(pool: Pool):
    id = await a_call(pool)
    async with pool.acquire() as tx, tx.transaction():
        assert await orders.not_reached(tx, id, Orderer("agent", ["DSB"]))
        assert await orders.called(tx, id, Orderer("agent"))

    assert await kept(pool) == [
        ("queued", "not-reached", "agent", ["DSB"]),
        ("delivered", "called", "agent", None),
    ]


@pytest.mark.parametrize(
    ("order", "line"),
    [
        (orders.release, ("queued", "released", "manager", None)),
        (orders.purge, ("cancelled", "purged", "manager", None)),
    ],
)
async def test_who_lets_go_or_purges_a_department_stands_with_each_of_its_messages(pool: Pool, order, line):
    await hear(pool, announced("opened"), contacts=REACHED)
    await hear(pool, announced("opened", "b", "B-1", department="DPZ"), contacts=REACHED)
    async with pool.acquire() as tx, tx.transaction():
        await store_brake.hold(tx, "DSB", at(10, 20, 12), 600)
        assert await order(tx, "DSB", MANAGER)
        await order(tx, "DPZ", MANAGER)  # is not held

    assert await kept(pool) == [line]


async def test_what_happens_by_itself_was_ordered_by_nobody(pool: Pool):
    await hear(pool, announced("opened"), contacts=REACHED)
    await hear(pool, announced("withdrawn", "w", phase="withdrawn"), contacts=REACHED)
    async with pool.acquire() as tx, tx.transaction():
        await store_brake.hold(tx, "DSB", at(10, 20, 12), 600)

    assert {role for _, _, role, _ in await kept(pool)} <= {None}


@pytest.mark.parametrize(
    ("viewer", "told"),
    [
        (AGENT, ("agent", None)),
        (Viewer("staff", "s-9", roles=("agent", "manager")), ("manager", None)),
        (Viewer("staff", "s-9", roles=("department", "agent"), departments=("DSB", "DPZ")), ("agent", ["DSB", "DPZ"])),
    ],
)
def test_of_a_colleague_the_role_is_kept_and_no_name(viewer, told):
    assert orderer(viewer) == told


async def test_the_page_of_colleagues_and_the_export_tell_it(desk: httpx.AsyncClient, pool: Pool):
    await hear(pool, announced("opened"), contacts={"a-2": "x"})
    assert await press(desk, "cancel", await only(pool, case_id=CASE)) == "cancel"
    told = (await desk.get(f"/v1/berichten/{CASE}/bewijs")).raise_for_status().json()

    assert [one["orderedBy"] for one in told["lines"]] == [{"role": "agent", "departments": []}] and verified(told)
    assert '"role":"agent"' in told["lines"][0]["line"] and AGENT.id not in str(told)
    for language, words in (("nl", "niet verstuurd door een medewerker"), ("en", "not sent by an agent")):
        paper = (await desk.get(f"/v1/berichten/{CASE}/bewijs.pdf?taal={language}")).content
        text = " ".join(page.extract_text() for page in PdfReader(BytesIO(paper)).pages)
        assert words in " ".join(text.split())


BEFORE = Attempt(
    7, UUID(int=1), "receipt", "email", at(10, 20, 0), 1, "sent", None, datetime(2026, 10, 20, 8, tzinfo=UTC)
)
AS_IT_WAS = (
    '{"at":"2026-10-20T08:00:00.000000+00:00","channel":"email","digest":null,"id":7,"kind":"receipt","language":null,'
    '"message_id":"00000000-0000-0000-0000-000000000001","number":1,"placed_at":"2026-10-20T00:00:00.000000+00:00",'
    '"reason":null,"template":null,"version":null,"what":"sent"}'
)


def test_a_line_of_before_hashes_as_it_did():
    assert line(BEFORE) == AS_IT_WAS
    assert chained("DH-1", [BEFORE]) == ["0b8ca30a33c229409d5f90a46acd922dc35c8929f9db57a7dac4c0e4bf887f5f"]
