"""How a service wakes up and goes to bed: migrations, pool, doors, relay, in this order, and back."""

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from faststream.kafka import KafkaBroker

from .batch import Decode, Handler, Listener
from .bus import watch_bus
from .health import NOT_YET, Health, health_routes
from .kafka import HURRY, Pace, ensure_topics, listen, make_broker
from .logs import configure, log
from .migrate import migrate
from .openapi import Book, operation_id, publish
from .patience import patiently, within
from .postgres import Pool, open_pool
from .relay import Relay
from .settings import DoorSettings, PipeSettings
from .web import API_VERSION, dress


@dataclass
class Running:
    """What a service has while it runs; `app.state` shows it to the HTTP doors."""

    settings: PipeSettings
    pool: Pool
    relay: Relay
    health: Health
    after_commit: list[Callable[[], None]] = field(default_factory=list)

    def committed(self) -> None:
        """Ring everyone who waits for what a commit left behind."""
        self.relay.ring()
        for ring in self.after_commit:
            ring()


@dataclass(frozen=True)
class Ear:
    """A topic, how its records are decoded, and the door they come in by."""

    topic: str
    decode: Decode
    handler: Handler
    pace: Pace = HURRY  # SHOWING for who only shows what was said: fewer, larger transactions


Task = Callable[[Running], Coroutine[Any, Any, None]]


def make_service(
    name: str,
    settings: PipeSettings,
    *,
    title: str,
    migrations: Path,
    ears: Sequence[Ear] = (),
    routers: Sequence[APIRouter] = (),
    tasks: Sequence[Task] = (),
    relay_pace: Pace = HURRY,
    by_key: bool = True,
    book: Book | None = None,
    spared: Sequence[str] = (),
    nowhere: Callable[[Request], Response] | None = None,
) -> FastAPI:
    """One app that is the whole service: HTTP doors, Kafka doors, the relay and its own tasks. `spared`: parts without
    which it still does what it is asked over HTTP. `nowhere`: the page of an address that nobody knows."""
    health = Health({"kafka": NOT_YET}, spared=tuple(spared))

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        configure(name, settings.log_level)
        with told_when_it_falls():
            calm_the_collector()
            async for attempt in patiently("database"):
                with attempt:
                    await migrate(settings.dsn, settings.db_schema, migrations)
                    pool = await open_pool(settings.dsn, settings.db_schema, settings.pool_size, by_key=by_key)
            running = Running(settings, pool, Relay(settings, relay_pace.rest, health), health)
            app.state.pool, app.state.running, app.state.settings = pool, running, settings
            broker = make_broker(settings)
            busy = [
                asyncio.create_task(work)
                for work in (_open_kafka(name, running, broker, ears), *(t(running) for t in tasks))
            ]
            for task in busy:
                task.add_done_callback(lambda done: _fell_over(done, health))
            log.info("service_started")
            yield
            await _go_to_bed(busy, broker, pool)

    app = FastAPI(
        title=title,
        version=API_VERSION,
        lifespan=life,
        openapi_url=None,  # published by us
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=operation_id,
    )
    dress(app)
    app.state.nowhere = nowhere
    app.include_router(health_routes(health))
    for router in routers:
        app.include_router(router)
    if book and isinstance(settings, DoorSettings):
        publish(app, book, settings)
    return app


def calm_the_collector() -> None:
    """Events make no cycles, but by default Python looks for some at every turn: a third of our time."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


async def _open_kafka(name: str, running: Running, broker: KafkaBroker, ears: Sequence[Ear]) -> None:
    async for attempt in patiently("kafka", health=running.health):
        with attempt:
            await ensure_topics(running.settings)
    async with asyncio.TaskGroup() as both:  # after a crash the relay need not wait for a dead consumer's session
        both.create_task(running.relay.run())
        both.create_task(_open_ears(name, running, broker, ears))


async def _open_ears(name: str, running: Running, broker: KafkaBroker, ears: Sequence[Ear]) -> None:
    for ear in ears:
        listener = Listener(
            ear.topic,
            ear.decode,
            ear.handler,
            running.pool,
            running.health,
            running.settings.park_limit,
            running.committed,
        )
        listen(broker, running.settings, name, listener, ear.pace)
    async for attempt in patiently("kafka"):
        with attempt:
            await broker.start()
    running.health.well("kafka")
    log.info("doors_opened", topics=[ear.topic for ear in ears])
    await watch_bus(running.settings, running.health)


def _fell_over(task: asyncio.Task[None], health: Health) -> None:
    """A task that ends while the service runs is a trouble that a human must see."""
    error = None if task.cancelled() else task.exception()
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]  # its name says more than that of a group
    if error:
        health.trouble("task", type(error).__qualname__)
        log.error("task_fell_over", error=error)


@contextmanager
def told_when_it_falls() -> Iterator[None]:
    """What ends the whole service is told by its class and place; the server tells it by its text, or not at all."""
    try:
        yield
    except Exception as error:
        log.error("service_fell_over", error=error)
        raise


async def _go_to_bed(busy: Sequence[asyncio.Task[None]], broker: KafkaBroker, pool: Pool) -> None:
    for task in busy:
        task.cancel()
    await within(12, asyncio.gather(*busy, return_exceptions=True))
    await within(3, broker.stop())
    await within(3, pool.close())
    log.info("service_stopped")
