"""A real log-in service for invented people and systems, and a browser that goes there and comes back."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from deploy.local.ports import free_ports
from deploy.local.process import Processes
from deploy.local.provider import Machine, Person, Provider, missing, provider_command
from plumbing.testing import City, eventually
from services.status.app import make_app
from services.status.settings import Settings
from tests.access.walk import HERE, Browser, Issued, is_ready

PEOPLE = [
    Person("a-mila", "Mila", "applicant"),
    Person("s-agent", "Aga", "agent", {"roles": ["agent"]}),
    Person("s-manager", "Mo", "manager", {"roles": ["manager"]}),
    Person("s-dsb", "Dirk", "DSB", {"roles": ["department"], "departments": ["DSB"]}),
    Person("s-nothing", "Nel", "a colleague without a role here", {"roles": ["gardener"]}),
]
MACHINES = [Machine("dsb", ["zaken:dsb", "feiten:dsb"]), Machine("city", ["zaken:alle"])]


@contextmanager
def running_provider(home: Path, provider: Provider) -> Iterator[str]:
    """It answers when this is entered."""

    def answers() -> bool:
        try:
            return httpx.get(f"{provider.issuer}/.well-known/openid-configuration", trust_env=False).is_success
        except httpx.TransportError:
            return False

    with Processes(home) as processes:
        processes.start(provider_command(home, provider)).wait_until(answers, seconds=30)
        yield provider.issuer


@pytest.fixture(scope="session")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Issued]:
    if why := missing():
        pytest.skip(f"NOT TESTED, for {why}: `make assets` brings it")
    home: Path = tmp_path_factory.mktemp("issuer")
    (port,) = free_ports(1)
    told = Provider(f"http://127.0.0.1:{port}", port, [f"{HERE}/inloggen/terug"], PEOPLE, MACHINES)
    with running_provider(home, told) as issuer:
        yield Issued(issuer, home)


@pytest.fixture
def settings(city: City, issued: Issued) -> Settings:
    more = {"public_address": HERE, "oidc_issuer": issued.issuer, "oidc_client_secret": issued.secret("spoor")}
    return city.settings(Settings, "status", **more)


@pytest.fixture
async def status(city: City, settings: Settings) -> httpx.AsyncClient:
    client = await city.serving(make_app(settings))
    await eventually(lambda: is_ready(client))
    return client


@pytest.fixture
async def browser(status: httpx.AsyncClient, issued: Issued) -> AsyncIterator[Browser]:
    async with httpx.AsyncClient(base_url=issued.issuer, trust_env=False) as there:
        yield Browser(status, there)
