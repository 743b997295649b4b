"""`make bench`: every figure beside its floor, measured in this run on this machine."""

import asyncio
from uuid import uuid4

import uvloop

from bench import status
from deploy.local.servers import start_servers, temporary_home
from plumbing.service import calm_the_collector
from plumbing.testing import City, TestServers
from services.status.settings import Settings


async def main(servers: TestServers) -> None:
    calm_the_collector()  # as every service does when it wakes up
    city = City(servers, f"b{uuid4().hex[:8]}")
    settings = city.settings(Settings, "status")
    pairs = await status.measure(settings, await city.pool("status"), cases=6000)
    for ours, floor in pairs:
        print(f"status {ours:8,.0f} facts/s   floor {floor:8,.0f} facts/s   {ours / floor:.0%} of the floor", flush=True)
    await city.tear_down()


if __name__ == "__main__":
    import os
    if "KAFKA_BOOTSTRAP" in os.environ:
        uvloop.run(main(TestServers(os.environ["KAFKA_BOOTSTRAP"], os.environ["DATABASE_URL"])))
    else:
        with temporary_home() as home, start_servers(home, None) as running:
            uvloop.run(main(TestServers(running.servers.bootstrap, running.servers.admin_url)))
