"""`make bench`: every figure beside its floor, measured in this run on this machine."""

import asyncio
from uuid import uuid4

import typer
import uvloop

from bench import chain, dashboard, ledger, notify, open_pages, status, viewers
from deploy.local.servers import start_servers, temporary_home
from plumbing.service import calm_the_collector
from plumbing.testing import City, TestServers
from services.status.settings import Settings


async def status_beside_its_floor(servers: TestServers, cases: int) -> None:
    calm_the_collector()  # as every service does when it wakes up
    city = City(servers, f"b{uuid4().hex[:8]}")
    settings = city.settings(Settings, "status")
    for ours, floor in await status.measure(settings, await city.pool("status"), cases):
        print(f"status {ours:8,.0f} facts/s   floor {floor:8,.0f} facts/s   {ours / floor:.0%} of it", flush=True)
    await city.tear_down()


async def pages_that_are_open(servers: TestServers, pages: int) -> None:
    async for line in open_pages.measure(servers, pages):
        print(line, flush=True)
    async for line in viewers.measure(servers):
        print(line, flush=True)


async def messages_beside_their_floor(servers: TestServers) -> None:
    calm_the_collector()
    city = City(servers, f"b{uuid4().hex[:8]}")
    async for line in notify.measure(city):
        print(line, flush=True)
    await city.tear_down()


async def figures_of_many_cards(servers: TestServers, cards: int) -> None:
    async for line in dashboard.measure(servers, cards):
        print(line, flush=True)


def main(
    cases: int = 6000,
    rate: int = 200,
    seconds: int = 15,
    pages: int = 2000,
    port_base: int = 8700,
    cards: int = 1_000_000,
) -> None:
    """The ledger, status, notify, live pages and the dashboard, then the whole chain at a steady rate.

    `--cards 10000000` asks the dashboard for ten million; it takes half an hour and 25 GB to fill.
    """
    for line in ledger.measure():
        print(line, flush=True)
    with temporary_home() as home, start_servers(home, None) as running:
        servers = TestServers(running.servers.bootstrap, running.servers.admin_url)
        uvloop.run(status_beside_its_floor(servers, cases))
        uvloop.run(messages_beside_their_floor(servers))
        asyncio.run(pages_that_are_open(servers, pages))
        asyncio.run(figures_of_many_cards(servers, cards))
    with temporary_home() as home:
        asyncio.run(chain.measure(home, port_base, rate, seconds))


if __name__ == "__main__":
    typer.run(main)
