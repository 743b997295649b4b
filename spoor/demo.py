"""The demonstration: a whole city, and a simulated town that keeps its departments busy."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from .addresses import PORT_BASE
from .city import HOME
from .up import Clock, Home, PortBase, kept_clock, started, until_interrupted

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from .launch import RunningCity
    from .voice import Say

INTERRUPTED = 130


def demo(
    days: Annotated[int | None, typer.Option(min=1, help="simulated days; without it the town never ends")] = None,
    speed: Annotated[
        float | None,
        typer.Option(min=0.001, help="simulated days per second; without it quick at first, then one in ten seconds"),
    ] = None,
    town: Annotated[bool, typer.Option("--town/--no-town", help="let the town work")] = True,
    stop: Annotated[bool, typer.Option("--stop", help="play the days (30), wait, tell the figures and end")] = False,
    port_base: PortBase = PORT_BASE,
    home: Home = HOME,
) -> None:
    """Start a city and let a simulated town work in it; Ctrl-C ends it."""
    from .voice import console, speaker

    out = console()
    say = speaker(out)
    played = False
    with until_interrupted(say), started(home, port_base, Clock.DRIVEN, say) as running:
        from .play import legs, play

        plan = legs(days, speed, stop, fresh=kept_clock(running.city) is None) if town else []
        asyncio.run(_watched(running, say, play(running.city, out, plan), stop))
        played = True
    if stop and not played:
        raise typer.Exit(INTERRUPTED)


async def _watched(running: "RunningCity", say: "Say", playing: "Coroutine[Any, Any, None]", stop: bool) -> None:
    from .watch import Watch

    watch = Watch(running.processes, say)
    await watch.during(playing)
    if stop:
        await watch.during(_tell_the_end(running, say))
    else:
        say("The pages stay; Ctrl-C ends it.")
        await watch.stay()


async def _tell_the_end(running: "RunningCity", say: "Say") -> None:
    from .figures import figures, in_words
    from .settle import settle

    say("All is told; waiting until everything is handled.")
    await settle(running.city)
    say(in_words(await figures(running.city)))
