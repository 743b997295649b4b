"""Where the rooms of intake meet."""

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from front.static import router as static
from plumbing.clock import tick_every_minute
from plumbing.kafka import SHOWING
from plumbing.knocks import Knocks
from plumbing.limit import Limit
from plumbing.logs import log
from plumbing.openapi import Book
from plumbing.patience import patiently
from plumbing.postgres import Transaction
from plumbing.service import Ear, Running, make_service
from schemas.catalogue import catalogue

from . import api, contacts, pages
from .handlers import INBOXES, on_erasures, on_records, say_tick
from .settings import Settings

LOOK = 5.0  # seconds between looks for erased cases


def book(settings: Settings) -> Book:
    return Book(
        about="The door for departments: say what happened, and how an applicant is reached.",
        tags={
            "gebeurtenissen": "What happened: CloudEvents by the NL GOV profile.",
            "contacten": "How an applicant is reached; sealed at once for the one service that writes to people.",
            "klok": "What time it is in the city.",
        },
        scopes={f"feiten:{name.lower()}": f"say what happened for {name}" for name in catalogue().departments},
        locked=not settings.intake_open_door,
    )


def make_app(settings: Settings | None = None) -> FastAPI:
    settings = settings or Settings()
    listen = partial(on_records, settings=settings)
    app = make_service(
        "intake",
        settings,
        title="Spoor: intake",
        migrations=Path(__file__).parent / "migrations",
        ears=[Ear(topic, lambda record: record, listen, SHOWING) for topic in INBOXES],
        routers=[api.router, contacts.router, pages.router, static],
        book=book(settings),
        nowhere=pages.shop.nowhere,
        spared=("kafka", "relay"),  # a 202 is durable without them: what comes in waits in the outbox
        tasks=[tell_of_the_door, forget_deliveries, *([wall_clock] if settings.clock == "wall" else [])],
    )
    app.state.knocks = Knocks(address=Limit(settings.forms_at_once, seconds=2))
    return app


async def tell_of_the_door(running: Running) -> None:
    """Once: a door that stands open, or that nobody has a key of, is no accident that a city finds out later."""
    settings = running.settings
    assert isinstance(settings, Settings)
    if settings.intake_open_door:
        log.warning("door_left_open")
    elif not settings.oidc_issuer:
        log.warning("door_left_shut")


async def forget_deliveries(running: Running) -> None:
    """For ever: what was said of erased cases goes, one case at a time."""
    async for attempt in patiently("erasures"):
        with attempt:
            while True:
                async with running.pool.acquire() as tx, tx.transaction():
                    found = await on_erasures(tx)
                await asyncio.sleep(0 if found else LOOK)


async def wall_clock(running: Running) -> None:
    """Ticks of the real time; one intake at a time says them."""

    async def say(tx: Transaction, now: datetime) -> None:
        await say_tick(tx, now, running.settings.partitions)

    await tick_every_minute(running.settings, say)
