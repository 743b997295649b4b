"""Notifications leave: at least once, in order within a case, and a system that fails is its own trouble only."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from starlette.responses import Response

from plumbing.postgres import Pool
from plumbing.testing import City, batch_of, eventually
from schemas.status_events import SOURCE, CaseForgotten, Forgetting
from services.notify import store_webhooks
from services.notify.channels.turns import BATCH, Turns
from services.notify.channels.webhook import Webhook
from services.notify.people import on_case_status
from services.notify.settings import Settings
from tests.services.notify.at_work import hear, story
from tests.services.notify.saying import CASE, PRIVATE, announced
from tests.services.notify.subscribed import System, open_system, redirect, states, subscribe
from tests.services.notify.test_smtp_guarded import Authority, authority


@pytest.fixture
async def system() -> AsyncIterator[System]:
    async with open_system() as one:
        yield one


def settings_with(city: City, *systems: System, **more: Any) -> Settings:
    private = ",".join(one.origin for one in systems)
    told: dict[str, Any] = {"notify_private_key": PRIVATE, "webhook_private": private, "webhook_seconds": 0.5}
    return city.settings(Settings, "notify", **told | more)


@pytest.fixture
def settings(city: City, system: System) -> Settings:
    return settings_with(city, system)


@pytest.fixture
def turns(settings: Settings, pool: Pool) -> Turns:
    return Turns(settings, pool, Webhook(settings))


async def at_once(pool: Pool) -> None:
    """Nobody needs rest any more, and every pause is over."""
    await pool.execute("UPDATE subscriber SET rest_until = 'epoch'")
    await pool.execute("UPDATE notification SET next_try_at = 'epoch' WHERE state = 'queued'")


STORY = ["zaak create", "zaak update", "resultaat create"]


def heard_of(system: System, case: str) -> list[str]:
    return [f"{one['resource']} {one['actie']}" for one in system.got if one["hoofdObject"].endswith(f"/{case}")]


async def test_what_status_announces_arrives_in_the_form_of_the_standard(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, announced("step-started", case="DH 26/1"))
    await turns.round()

    assert system.got == [
        {
            "kanaal": "zaken",
            "hoofdObject": "http://127.0.0.1:8102/v1/zaken/DH%2026%2F1",
            "resource": "status",
            "resourceUrl": "http://127.0.0.1:8102/v1/zaken/DH%2026%2F1/historie",
            "actie": "create",
            "aanmaakdatum": "2026-10-20T08:00:00Z",
            "kenmerken": {
                "zaaktype": "terrasvergunning",
                "verantwoordelijkeOrganisatie": "DSB",
                "vertrouwelijkheidaanduiding": "openbaar",
            },
        }
    ]
    assert system.headers[0]["content-type"] == "application/json"
    assert await states(pool) == [("delivered", None)]


async def test_or_as_a_cloudevent_of_the_dutch_profile(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback, cloudevents=True)
    await hear(pool, announced("decided", phase="decided", outcome="granted"))
    await turns.round()

    ((told,), (headers,)) = system.got, system.headers
    assert headers["content-type"] == "application/cloudevents+json"
    assert (told["specversion"], told["type"]) == ("1.0", "nl.overheid.zaken.resultaat-geregistreerd")
    assert told["dataref"].endswith(f"/v1/zaken/{CASE}") and "subject" not in told
    assert headers["idempotency-key"] == f'"{told["id"]}"'


async def test_the_same_event_twice_changes_nothing(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, announced("opened"), announced("opened"))
    await hear(pool, announced("opened"))
    await turns.round()
    await turns.round()

    assert len(system.got) == 1


async def test_of_each_case_one_at_a_time_and_in_order(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    cases = [f"DH-{number}" for number in range(6)]
    for case in cases:
        await hear(pool, *story(case))
    system.takes = 0.01
    for _ in range(3):
        await turns.round()

    for case in cases:
        assert heard_of(system, case) == STORY
    assert 1 < system.most_at_once <= turns.settings.webhook_hands


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Response(status_code=500), "status-500"),
        (Response(status_code=404), "status-404"),
        (Response(status_code=410), "status-410"),
        (Response(status_code=429), "status-429"),
        (redirect("http://127.0.0.1:1/elsewhere"), "status-307"),
        (None, "no-answer"),
    ],
)
async def test_what_is_not_taken_waits_and_arrives_later(
    pool: Pool, system: System, turns: Turns, answer: Response | None, reason: str
):
    await subscribe(pool, system.callback)
    await hear(pool, announced("opened"))
    system.answers = [answer]
    await turns.round()

    assert await states(pool) == [("queued", reason)] and system.got == []
    await turns.round()
    assert len(system.asked) == 1, "it needs rest"
    await at_once(pool)
    await turns.round()
    assert await states(pool) == [("delivered", None)] and len(system.got) == 1
    assert set(system.asked) == {"/hoor"}
    assert await pool.fetchval("SELECT failures FROM subscriber") == 0


async def test_a_system_that_is_away_is_asked_again(pool: Pool, system: System, turns: Turns, settings: Settings):
    await subscribe(pool, "http://127.0.0.1:1/hoor")
    mine = Turns(settings_of_port_one(settings), pool, Webhook(settings_of_port_one(settings)))
    await hear(pool, announced("opened"))
    await mine.round()

    assert await states(pool) == [("queued", "away")]


def settings_of_port_one(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_private": "http://127.0.0.1:1"})


async def test_who_asks_for_rest_gets_as_much_as_it_asks(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, announced("opened"))
    system.answers = [Response(status_code=429, headers={"Retry-After": "600"})]
    await turns.round()

    rest = await pool.fetchval("SELECT rest_until - now() FROM subscriber")
    assert timedelta(seconds=590) < rest <= timedelta(seconds=600)
    assert await pool.fetchval("SELECT refusals FROM notification") == 0


async def test_a_system_in_trouble_is_asked_for_one_only_and_the_rest_is_left_alone(
    pool: Pool, system: System, turns: Turns
):
    await subscribe(pool, system.callback)
    await hear(pool, *(announced("opened", f"said-{n}", f"DH-{n}") for n in range(30)))
    system.always = Response(status_code=500)
    await turns.round()
    first = len(system.asked)
    await at_once(pool)
    await turns.round()

    assert first <= turns.settings.webhook_hands and len(system.asked) == first + 1
    system.always = None
    for _ in range(4):
        await at_once(pool)
        await turns.round()
    assert len(system.got) == 30 and set(await states(pool)) == {("delivered", None)}


async def test_one_bad_system_never_stops_another(pool: Pool, city: City, system: System):
    async with open_system() as slow:
        settings = settings_with(city, system, slow, webhook_seconds=5)
        turns = Turns(settings, pool, Webhook(settings))
        await subscribe(pool, slow.callback)
        await subscribe(pool, system.callback)
        await hear(pool, *(announced("opened", f"said-{n}", f"DH-{n}") for n in range(BATCH + 10)))
        slow.takes = 4
        running, began = asyncio.create_task(turns.run()), monotonic()

        async def all_heard() -> bool:
            return len(system.got) == BATCH + 10

        await eventually(all_heard)
        assert monotonic() - began < 3.5 and slow.got == []
        running.cancel()
        await asyncio.wait([running])


async def test_one_notification_that_is_not_understood_stops_no_other_case(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, *story("DH-1"), *story("DH-2"))
    system.answers = [Response(status_code=400)]
    for _ in range(3):
        await turns.round()

    assert len(system.got) == 3 and [state for state, _ in await states(pool)].count("queued") == 3
    await at_once(pool)
    for _ in range(3):
        await turns.round()
    assert (heard_of(system, "DH-1"), heard_of(system, "DH-2")) == (STORY, STORY)


async def test_after_three_days_it_is_parked_and_a_human_lets_it_leave(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, *story())
    system.always = Response(status_code=500)
    await turns.round()
    await pool.execute("UPDATE notification SET queued_at = now() - interval '73 hours'")
    await pool.execute("UPDATE subscriber SET failing_since = now() - interval '73 hours'")
    await turns.tidy()

    assert await states(pool) == [("parked", "status-500")] * 3
    async with pool.acquire() as tx:
        parked = await store_webhooks.parked(tx)
        (how,) = await store_webhooks.how_it_goes(tx)
    assert [row["case_id"] for row in parked] == [CASE] * 3
    assert (how["parked"], how["queued"], how["trouble"]) == (3, 0, "status-500")

    system.always = None
    async with pool.acquire() as tx:
        assert await store_webhooks.retry_parked(tx, [parked[0]["id"]]) == 1
        assert await store_webhooks.retry_parked(tx) == 2
        assert await store_webhooks.retry_parked(tx) == 0
    for _ in range(3):
        await turns.round()
    assert heard_of(system, CASE) == STORY


async def test_a_notification_that_alone_is_refused_for_days_is_parked_and_the_next_one_leaves(
    pool: Pool, system: System, turns: Turns
):
    await subscribe(pool, system.callback)
    await hear(pool, *story()[:2])
    system.answers = [Response(status_code=422)]
    await pool.execute("UPDATE notification SET refusals = 13")
    await turns.round()
    await turns.round()

    assert await states(pool) == [("parked", "status-422"), ("delivered", None)]


async def test_what_was_taken_is_deleted_after_a_month_and_what_is_parked_never(
    pool: Pool, system: System, turns: Turns
):
    await subscribe(pool, system.callback)
    await hear(pool, announced("opened", "one", "DH-1"), announced("opened", "two", "DH-2"))
    await turns.round()
    await pool.execute("UPDATE notification SET ended_at = now() - interval '31 days'")
    await pool.execute("UPDATE notification SET state = 'parked' WHERE case_id = 'DH-2'")
    await turns.tidy()

    assert await states(pool) == [("parked", None)]


async def test_who_ended_it_hears_nothing_more(pool: Pool, system: System, turns: Turns):
    id = await subscribe(pool, system.callback)
    await hear(pool, announced("opened"))
    async with pool.acquire() as tx:
        assert not await store_webhooks.end_subscriber(tx, id, "another")
        assert await store_webhooks.end_subscriber(tx, id, "dsb")
    await hear(pool, announced("answered", "said-2"))
    await turns.round()

    assert (await states(pool), system.got) == ([], [])


async def test_a_courier_that_lost_its_turn_writes_nothing(pool: Pool, system: System, turns: Turns):
    id = await subscribe(pool, system.callback)
    await hear(pool, announced("opened"))
    system.takes = 0.2
    await turns.look()
    await pool.execute("UPDATE subscriber SET turn = turn + 1, lease_until = 'epoch' WHERE id = $1", id)
    await asyncio.wait(turns._serving)

    assert await states(pool) == [("queued", None)] and len(system.got) == 1
    await turns.round()
    assert len(system.got) == 2 and system.headers[0]["idempotency-key"] == system.headers[1]["idempotency-key"]


async def test_while_one_courier_has_a_turn_no_other_asks_that_system(pool: Pool, system: System, turns: Turns):
    await subscribe(pool, system.callback)
    await hear(pool, *story())
    system.takes = 0.2
    other = Turns(turns.settings, pool, Webhook(turns.settings))
    await asyncio.gather(turns.round(), other.round(), other.round())

    assert len(system.got) == 1


async def test_its_name_must_not_lead_into_our_own_network(pool: Pool, city: City, system: System):
    settings = settings_with(city)
    turns = Turns(settings, pool, Webhook(settings))
    port = system.origin.rpartition(":")[2]
    await subscribe(pool, f"https://localhost:{port}/hoor")
    await subscribe(pool, f"https://2130706433:{port}/hoor")
    await subscribe(pool, "https://there-is-no-such-host.invalid/hoor")
    await hear(pool, announced("opened"))
    await turns.round()

    assert await states(pool) == [("queued", "callback-not-public")] * 3 and system.asked == []


@asynccontextmanager
async def over_tls(context: ssl.SSLContext) -> AsyncIterator[int]:
    """Takes everything, in the shortest way."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ours"), "town")


@pytest.mark.parametrize(
    ("trusted", "host", "ends"),
    [
        (True, "localhost", ("delivered", None)),
        (True, "another.example", ("queued", "tls")),
        (False, "localhost", ("queued", "tls")),
    ],
)
async def test_its_certificate_must_be_of_its_name_and_of_somebody_we_trust(
    pool: Pool, city: City, ours: Authority, tmp_path: Path, trusted: bool, host: str, ends: tuple[str, str | None]
):
    async with over_tls(ours.server(tmp_path, host)) as port:
        here = f"https://localhost:{port}"
        settings = settings_with(city, webhook_private=here, webhook_ca_file=ours.file if trusted else None)
        turns = Turns(settings, pool, Webhook(settings))
        await subscribe(pool, f"{here}/hoor")
        await hear(pool, announced("opened"))
        await turns.round()

    assert await states(pool) == [ends]


async def test_who_heard_of_a_case_hears_that_it_was_erased_and_who_did_not_does_not(
    pool: Pool, system: System, turns: Turns
):
    hears = await subscribe(pool, system.callback, departments=("DSB",))
    later = await subscribe(pool, system.callback, departments=("DPZ",))
    never = await subscribe(pool, system.callback, departments=("SZW",))
    await hear(pool, announced("opened"))
    await pool.execute("DELETE FROM notification WHERE subscriber_id = $1", later)
    gone = CaseForgotten(
        id="gone", source=SOURCE, case_id=CASE, time=datetime(2026, 12, 1, tzinfo=UTC),
        data=Forgetting(caused_by="dsb#9", ground="right-to-erasure"),
    )  # fmt: skip
    for _ in range(2):
        async with pool.acquire() as tx, tx.transaction():
            await on_case_status(batch_of(gone, topic="case-status", partition=2), tx, partitions=4)
    for _ in range(2):
        await turns.round()

    assert [(one["actie"], one["resource"]) for one in system.got].count(("destroy", "zaak")) == 2
    assert [len(await states(pool, one)) for one in (hears, later, never)] == [2, 1, 0]
