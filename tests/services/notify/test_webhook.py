"""Notifications over HTTP: in the form of the standard or as a CloudEvent, and only to whom they may be told."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from plumbing.postgres import Pool
from plumbing.testing import City
from services.notify.channels.turns import Turns
from services.notify.channels.webhook import Webhook
from tests.services.notify.at_work import hear
from tests.services.notify.saying import CASE, announced
from tests.services.notify.subscribed import System, settings_with, states, subscribe
from tests.services.notify.test_smtp_guarded import Authority, authority


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
