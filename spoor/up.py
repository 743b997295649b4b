"""The city without a town: four services on their own servers, until Ctrl-C."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .addresses import HIGHEST, PORT_BASE
from .city import HOME, City, last_clock
from .given import must_answer

if TYPE_CHECKING:
    from .launch import RunningCity
    from .voice import Say

Home = Annotated[Path, typer.Option(help="the folder that keeps everything of this city")]
PortBase = Annotated[int, typer.Option(min=1024, max=HIGHEST, help="the city takes ten ports, this and those after it")]
AHEAD = timedelta(minutes=5)


class Clock(StrEnum):
    """Whose time it is: this machine's, or that of whoever posts ticks to intake."""

    WALL = "wall"
    DRIVEN = "driven"


def up(
    port_base: PortBase = PORT_BASE,
    home: Home = HOME,
    clock: Annotated[
        Clock | None,
        typer.Option(help="driven: time comes by POST /v1/ticks; without it as the city lived last, a new one: wall"),
    ] = None,
) -> None:
    """Start a city and keep it running; Ctrl-C ends it. What happened is kept in --home."""
    from .voice import console, speaker
    from .watch import Watch

    say = speaker(console())
    with until_interrupted(say), started(home, port_base, clock, say) as running:
        say("Ctrl-C ends it.")
        asyncio.run(Watch(running.processes, say).stay())


@contextmanager
def until_interrupted(say: "Say") -> Iterator[None]:
    """Ctrl-C and SIGTERM are how a city is meant to end."""
    try:
        yield
    except KeyboardInterrupt:
        say("All stopped.")


@contextmanager
def started(home: Path, port_base: int, asked: Clock | None, say: "Say") -> Iterator["RunningCity"]:
    """A running city whose addresses have been told. Without a word it lives by the clock it lived by last."""
    clock = asked or Clock(last_clock(home) or Clock.WALL)
    say(f"Starting a city in {home}.")
    # heavy, and a person should have read something by now
    from deploy.local.servers import Given

    from .launch import running_city
    from .voice import columns

    given = Given(os.environ.get("KAFKA_BOOTSTRAP", ""), os.environ.get("DATABASE_URL", ""))
    must_answer(given.bootstrap, given.database_url)
    with running_city(home, port_base, clock, given, say) as running:
        say(columns(running.city.addresses.table()))
        if clock is Clock.WALL:
            warn_when_ahead(running.city, say)
        elif asked is None:
            tell_its_own_time(running.city, say)
        yield running


def warn_when_ahead(city: City, say: "Say") -> None:
    """A city that played ahead takes no tick of the wall clock until that has caught up."""
    now = kept_clock(city)
    if now and now > datetime.now(UTC) + AHEAD:
        say(
            f"Note: in this city it is {now:%d %B %Y} already, because a town or a replay drove its clock. "
            "By the clock on the wall nothing falls due until that day. To go on in its own time use "
            "`spoor up --clock driven` or `spoor demo`; for a new city choose another --home, or `spoor down --wipe`."
        )


def tell_its_own_time(city: City, say: "Say") -> None:
    """By the clock on the wall it would tell months of news at once, and the brake of every department would catch."""
    now = kept_clock(city)
    say(
        "Note: a town or a replay drove the clock of this city, so it keeps its own time"
        f"{f': it is {now:%d %B %Y} here, and stays so until somebody ticks' if now else ''}. "
        "`spoor demo` goes on from there. `spoor up --clock wall` jumps to today, and tells at once all that fell "
        "due in between; for another city choose --home, such as `--home .spoor/second`."
    )


def kept_clock(city: City) -> datetime | None:
    """What time it is in the city; None before its first tick."""
    import httpx

    answer = httpx.get(f"{city.url('intake')}/v1/ticks/latest", timeout=10, trust_env=False)
    now = answer.json().get("now") if answer.status_code == httpx.codes.OK else None
    return datetime.fromisoformat(now) if now else None
