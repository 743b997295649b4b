"""The doors of status on a real PostgreSQL, and the whole house on a real broker."""

import json
from typing import Any

import asyncpg
import pytest

from plumbing.testing import MANAGER, batch_of, eventually, together
from schemas.message_events import Failure, Message, MessageDelivered, MessageFailed, MessageQueued, MessageSent
from schemas.stories import at, decided, extended, on, opened, started, taken_in, tick
from services.status import store
from services.status.app import make_app
from services.status.handlers import on_facts, on_messages
from services.status.settings import Settings


async def said(pool):
    rows = await pool.fetch("SELECT value FROM outbox ORDER BY partition, position")
    return [json.loads(row["value"]) for row in rows]


async def hear(pool, *events):
    """As the pipe does: one transaction for the batch."""
    async with pool.acquire() as tx, tx.transaction():
        await on_facts(batch_of(*events), tx)


async def test_an_opened_case_is_announced(city):
    pool = await city.pool("status")
    await hear(pool, opened(on(3, 2)))

    (one,) = await said(pool)
    assert one["type"] == "nl.spoor.status.changed.v1" and one["subject"] == "DH-2026-0001"
    assert one["data"]["snapshot"]["legalDate"] == "2026-04-28"


async def test_the_same_event_twice_changes_nothing(city):
    pool = await city.pool("status")
    event = opened(on(3, 2))
    await hear(pool, event, event)
    before = await pool.fetch('SELECT * FROM "case"'), await said(pool)
    await hear(pool, event)

    assert (await pool.fetch('SELECT * FROM "case"'), await said(pool)) == before
    assert len(before[1]) == 1


async def test_what_could_not_be_stored_is_not_announced(city, monkeypatch):
    pool = await city.pool("status")

    async def lost(*_, **__):
        raise ConnectionError("the database went away")

    monkeypatch.setattr(store, "save_cases", lost)
    with pytest.raises(ConnectionError):
        await hear(pool, opened(on(3, 2)))

    assert await said(pool) == []
    assert await pool.fetchval("SELECT count(*) FROM fact") == 0


async def test_the_order_of_arrival_does_not_matter(city):
    pool = await city.pool("status")
    story = [opened(on(3, 2)), started(on(3, 3)), started(on(3, 4), "advies", "DSB"), decided(on(4, 20))]
    await hear(pool, *story)
    forwards = await pool.fetchval('SELECT snapshot FROM "case"')
    await pool.execute('DELETE FROM fact; DELETE FROM "case"')
    for event in reversed(story):
        await hear(pool, event)

    assert await pool.fetchval('SELECT snapshot FROM "case"') == forwards


async def test_a_tick_wakes_only_whose_moment_has_come_and_passes_on(city):
    pool = await city.pool("status")
    await hear(pool, opened(on(3, 2), case="A"), opened(on(4, 2), case="B"))
    await pool.execute("DELETE FROM outbox")
    async with pool.acquire() as tx, tx.transaction():
        await on_facts(batch_of(tick(at(5, 1, 0))), tx)

    *rung, passed_on = await said(pool)
    names = [(one["data"]["change"]["name"], one["subject"]) for one in rung]
    assert [name for name in names if name[0] != "nothing-new"] == [
        ("term-near", "A"), ("extension-closing", "A"), ("term-passed", "A"),
    ]  # fmt: skip
    silences = [subject for name, subject in names if name == "nothing-new"]
    assert silences == list("AAABAB"), "that it is near stands on the page only"
    assert passed_on["type"] == "nl.spoor.tick.v1"


async def test_a_department_hears_that_its_extension_does_not_count(city):
    pool = await city.pool("status")
    late = extended(on(4, 29))
    await hear(pool, opened(on(3, 2)), late)
    await hear(pool, started(on(5, 1)))

    sql = "SELECT value FROM outbox WHERE topic = 'rejections'"
    (rejected,) = [json.loads(row["value"]) for row in await pool.fetch(sql)]
    assert (rejected["subject"], rejected["data"]["eventId"]) == ("DH-2026-0001", late.id)
    assert rejected["data"]["effect"] == "refused"
    assert [(v["code"], v["path"], v["article"]) for v in rejected["data"]["violations"]] == [
        ("extension-too-late", "/data/announcedOn", "Omgevingswet art. 16.64")
    ]


async def test_a_tick_is_no_news_for_the_cases_of_another_partition(city):
    pool = await city.pool("status")
    for partition, case in enumerate("AB"):
        async with pool.acquire() as tx, tx.transaction():
            await on_facts(batch_of(opened(on(3, 2), case=case), partition=partition), tx)
    await pool.execute("DELETE FROM outbox")
    late, early = batch_of(tick(at(5, 1, 0)), partition=0), batch_of(taken_in(on(3, 3), case="B"), partition=1)
    async with pool.acquire() as tx, tx.transaction():
        await on_facts(together(late, early), tx)

    rows = await pool.fetch("SELECT partition, key FROM outbox ORDER BY partition, position")
    assert list(dict.fromkeys(tuple(row) for row in rows)) == [(0, "A"), (0, None), (1, "B")]
    assert len([row for row in rows if row["key"] == "B"]) == 1


async def test_a_message_that_was_sent_is_never_queued_again(city):
    pool = await city.pool("status")
    told = Message(
        message_id="11111111-1111-1111-1111-111111111111",
        kind="receipt",
        channel="email",
        caused_by="x",
        at=at(3, 2, 9),
    )
    head: dict[str, Any] = {"source": "s", "case_id": "DH-1", "time": at(3, 2, 9), "data": told}
    async with pool.acquire() as tx, tx.transaction():
        await on_messages(batch_of(MessageSent(id="2", **head), topic="case-messages"), tx)
        await on_messages(batch_of(MessageQueued(id="1", **head), topic="case-messages"), tx)
        (kept,) = await store.messages(tx, "DH-1")

    assert kept["state"] == "sent"


@pytest.mark.parametrize(
    ("tellings", "state"),
    [
        (["queued", "retry", "sent"], "sent"),
        (["sent", "retry", "queued"], "sent"),
        (["queued", "retry"], "retrying"),
        (["queued", "sent", "given-up"], "failed"),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
async def test_a_message_stands_where_it_came_furthest(city, tellings, state, at_once):
    pool = await city.pool("status")
    events = [letter(telling, number) for number, telling in enumerate(tellings)]
    async with pool.acquire() as tx, tx.transaction():
        for said in [events] if at_once else [[one] for one in events]:
            await on_messages(batch_of(*said, topic="case-messages"), tx)
        (kept,) = await store.messages(tx, "DH-1")

    assert kept["state"] == state


@pytest.mark.parametrize("tellings", [["sent", "delivered"], ["delivered", "sent"]])
@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize(
    ("notify_says", "then"), [(True, (at(3, 1, 16), at(3, 1, 17))), (False, (at(3, 3, 9), at(3, 3, 9)))]
)
async def test_it_is_kept_when_a_message_left_and_when_it_arrived(city, tellings, at_once, notify_says, then):
    """As notify says; of what it said before it told so, as late as it is here."""
    pool = await city.pool("status")
    await pool.execute("INSERT INTO progress (topic, partition, now) VALUES ('case-events', 0, $1)", at(3, 3, 9))
    moments = {"sent": at(3, 1, 16), "delivered": at(3, 1, 17)} if notify_says else {}
    events = [letter(telling, number, moments.get(telling)) for number, telling in enumerate(tellings)]
    async with pool.acquire() as tx, tx.transaction():
        for said in [events] if at_once else [[one] for one in events]:
            await on_messages(batch_of(*said, topic="case-messages"), tx)
        (kept,) = await store.messages(tx, "DH-1")

    assert (kept["state"], kept["sent_at"], kept["state_at"]) == ("delivered", *then)


def letter(telling: str, number: int, city_at: Any = None) -> Any:
    """What notify says of one message: queued, sent, arrived, or refused with what comes next."""
    told = {"message_id": "11111111-1111-1111-1111-111111111111", "kind": "receipt", "channel": "email"}
    data: dict[str, Any] = {**told, "caused_by": "x", "at": at(3, 2, 9), "city_at": city_at}
    head: dict[str, Any] = {"id": str(number), "source": "s", "case_id": "DH-1", "time": at(3, 2, 9)}
    match telling:
        case "queued":
            return MessageQueued(**head, data=Message(**data))
        case "sent":
            return MessageSent(**head, data=Message(**data))
        case "delivered":
            return MessageDelivered(**head, data=Message(**data))
        case _:
            return MessageFailed(**head, data=Failure(**data, reason="mailbox-full", next=telling))  # type: ignore[arg-type]


async def test_a_message_nobody_understands_is_parked(city):
    client = await city.serving(make_app(city.settings(Settings, "status")), MANAGER)
    unknown = opened(on(3, 2), case="X").model_dump_json().replace("opened.v1", "opened.v9").encode()
    await city.say("case-events", b"not json", unknown, key="X")
    await city.say("case-events", opened(on(3, 2), case="X"))

    async def shown():
        return (await client.get("/v1/zaken/X")).status_code == 200

    await eventually(shown)
    pool = await city.pool("status")
    rows = await pool.fetch('SELECT reason, value FROM parked ORDER BY partition, "offset"')
    assert [row["reason"] for row in rows] == [":json_invalid", "unknown-type"]
    assert rows[1]["value"] == unknown


async def test_the_view_tells_status_steps_and_history(city):
    client = await city.serving(make_app(city.settings(Settings, "status")), MANAGER)
    await city.say("case-events", opened(on(3, 2)), started(on(3, 3), "beoordeling"), tick(at(3, 4, 0)))

    async def told():
        answer = await client.get("/v1/zaken/DH-2026-0001")
        return answer.status_code == 200 and answer.json()["bijgewerktTot"] and answer.json()

    seen = await eventually(told)
    assert seen["zaak"]["stepNumber"] == 2 and seen["ligtBij"] == ["DSO"]
    assert [entry["wat"] for entry in seen["historie"]] == ["opened", "step-started"]
    page = (await client.get("/zaak/DH-2026-0001?taal=en")).text
    assert "We are checking your plan against the rules" in page and "Monday" in page
    heard = await city.heard("case-status", 6)
    assert sum(b"tick.v1" in record.value for record in heard) == 4


async def test_an_unknown_number_gets_an_answer_with_a_reason(city):
    client = await city.serving(make_app(city.settings(Settings, "status")), MANAGER)
    answer = await client.get("/v1/zaken/nobody")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "case-unknown" and answer.headers["API-Version"]
    assert (await client.get("/zaak/nobody")).status_code == 404


async def test_facts_of_an_unknown_type_of_case_are_parked_and_the_rest_goes_on(city):
    client = await city.serving(make_app(city.settings(Settings, "status")), MANAGER)
    await city.say("case-events", opened(on(3, 2), case="X", case_type="moonshot"), opened(on(3, 2), case="Y"))

    async def shown():
        return (await client.get("/v1/zaken/Y")).status_code == 200

    await eventually(shown)
    pool = await city.pool("status")
    assert isinstance(pool, asyncpg.Pool)

    async def parked():
        return await pool.fetchval("SELECT reason FROM parked")

    assert await eventually(parked) == "failed:KeyError"


async def test_who_types_the_address_of_the_mail_finds_the_case_by_its_number(city):
    client = await city.serving(make_app(city.settings(Settings, "status")), MANAGER)

    assert 'name="nummer"' in (await client.get("/")).text
    answer = await client.get("/zaak?nummer=%20DH-2026-0001%20")
    assert (answer.status_code, answer.headers["location"]) == (303, "/zaak/DH-2026-0001")
    assert (await client.get("/zaak?nummer=//evil.example")).headers["location"].startswith("/zaak/%2F%2F")


async def test_a_number_that_cannot_be_one_is_refused(city):
    client = await city.serving(make_app(city.settings(Settings, "status")), MANAGER)

    assert (await client.get("/v1/zaken/%00")).status_code == 400
    assert (await client.get("/zaak/a%00b")).status_code == 400
