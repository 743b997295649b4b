"""Broken messages, seen and ended by a person: list, show, replay, discard, and let a stopped line go on."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from .city import HOME, read_city

app = typer.Typer(help="Broken messages that wait for a person.", no_args_is_help=True)
Answer = TypeVar("Answer")

Service = Annotated[str, typer.Argument(help="intake, status, notify or dashboard")]
Home = Annotated[Path, typer.Option(help="the folder of the city")]
Topic = Annotated[str, typer.Argument()]
Number = Annotated[int, typer.Argument()]
All = Annotated[bool, typer.Option("--all", help="everything that waits")]
SomeTopic = Annotated[str | None, typer.Argument(help="topic, partition and offset, as `list` shows them")]
SomeNumber = Annotated[int | None, typer.Argument()]


class NothingThere(Exception):
    """No message waits at that place."""


def ask(home: Path, service: str, question: Callable[[Any], Awaitable[Answer]]) -> Answer:
    """One transaction in the service's own schema."""

    async def run() -> Answer:
        import asyncpg

        urls = read_city(home).database_urls
        if service not in urls:
            raise typer.BadParameter(f"there is no service {service}; choose from {', '.join(urls)}")
        connection = await asyncpg.connect(urls[service], server_settings={"search_path": service})
        try:
            async with connection.transaction():
                return await question(connection)
        finally:
            await connection.close()

    return asyncio.run(run())


@app.command("list")
def list_(service: Service, home: Home = HOME) -> None:
    """What waits, oldest first: where it stood, its key and what was wrong with it."""
    from plumbing import parked

    rows = ask(home, service, parked.waiting)
    for row in rows:
        place = f"{row['topic']} {row['partition']} {row['offset']}"
        print(f"{row['parked_at']:%Y-%m-%d %H:%M:%S}  {place:30}  {row['key'] or '-':20}  {row['reason']}")
    print(f"{len(rows)} waiting")


@app.command()
def show(service: Service, topic: Topic, partition: Number, offset: Number, home: Home = HOME) -> None:
    """One message, verbatim."""
    from plumbing import headers, parked

    row = ask(home, service, lambda tx: parked.one(tx, topic, partition, offset))
    if row is None:
        raise NothingThere(f"nothing is parked at {topic} {partition} {offset}")
    print(f"reason: {row['reason']}\nparked: {row['parked_at']}\nended:  {row['ended'] or 'no'}\n")
    for name, value in headers.of_text(row["headers"] or "[]"):
        print(f"{name}: {(value or b'').decode(errors='backslashreplace')}")
    print((row["value"] or b"").decode(errors="backslashreplace"))


@app.command()
def replay(
    service: Service, topic: SomeTopic = None, partition: SomeNumber = None, offset: SomeNumber = None,
    everything: All = False, home: Home = HOME,
) -> None:  # fmt: skip
    """Say it again on its own topic, as it was: after the code that understands it is there."""
    from plumbing import outbox, parked, progress

    async def say_again(tx: Any) -> int:
        ended = await parked.end(tx, "replayed", *_place(topic, partition, offset, everything))
        await progress.resume(tx, topic, partition)
        await outbox.put(
            tx, [outbox.Letter(t, p, key, parked.as_text(value), head) for t, p, key, value, head in ended]
        )
        return len(ended)

    _report(ask(home, service, say_again), "said again")


@app.command()
def discard(
    service: Service, topic: SomeTopic = None, partition: SomeNumber = None, offset: SomeNumber = None,
    everything: All = False, home: Home = HOME,
) -> None:  # fmt: skip
    """Nobody will look at it again; its bytes stay kept."""
    from plumbing import parked, progress

    async def forget(tx: Any) -> int:
        ended = await parked.end(tx, "discarded", *_place(topic, partition, offset, everything))
        await progress.resume(tx, topic, partition)
        return len(ended)

    _report(ask(home, service, forget), "discarded")


@app.command()
def resume(service: Service, home: Home = HOME) -> None:
    """Let lines that stopped because too much was parked in a row go on."""
    from plumbing import progress

    ask(home, service, progress.resume)
    print("lines go on")


def _place(topic: str | None, partition: int | None, offset: int | None, everything: bool) -> tuple[Any, ...]:
    if everything:
        return ()
    if topic is None or partition is None or offset is None:
        raise typer.BadParameter("name topic, partition and offset, or say --all")
    return topic, partition, offset


def _report(count: int, done: str) -> None:
    if not count:
        raise NothingThere("nothing waits there")
    print(f"{count} {done}")
