"""The replay: recorded permit logs through the real door of a city of their own, in simulated time."""

import asyncio
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .addresses import HIGHEST, PORT_BASE
from .city import HOME
from .down import wipe
from .up import Clock, started, until_interrupted

if TYPE_CHECKING:
    from rich.console import Console

    from .again import Outcome
    from .launch import RunningCity
    from .voice import Say

OWN_HOME = HOME / "replay"
BESIDE = PORT_BASE + 100  # so that it runs beside a demo
INTERRUPTED = 130

Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="events as .csv.xz, or .xes, .xes.gz")]
AsJson = Annotated[bool, typer.Option("--json", help="the summary as one JSON object, alone on standard output")]
OwnBase = Annotated[int, typer.Option(min=1024, max=HIGHEST, help="of the city that is started for it")]
OwnHome = Annotated[Path, typer.Option(help="its folder; the usual one is cleared first, another one is gone on with")]
Keep = Annotated[bool, typer.Option("--keep", help="leave the pages up until Ctrl-C")]
Url = Annotated[str | None, typer.Option(help="an intake that runs already by a driven clock: starts nothing")]


class Odd(Exception):
    """The replay went through, but not everything ended as it should."""


def replay(
    files: Files, as_json: AsJson = False, port_base: OwnBase = BESIDE, home: OwnHome = OWN_HOME,
    keep: Keep = False, url: Url = None,
) -> None:  # fmt: skip
    """Send recorded logs through intake, day by day, and tell what became of them."""
    from simulation.packs import check

    from .voice import console

    for file in files:
        check(file)  # before anything is cleared or started
    out = console(beside=True)  # standard output is for the summary
    if url:
        from .again import tell_intake

        outcome = asyncio.run(tell_intake(url, files, out))
        _report(outcome, as_json)
    else:
        outcome = _in_own_city(files, port_base, home, out, as_json, keep)
    if outcome.odd:
        raise Odd("; ".join(outcome.odd))


def _in_own_city(files: list[Path], port_base: int, home: Path, out: "Console", as_json: bool, keep: bool) -> "Outcome":
    from .voice import speaker

    done, say = list["Outcome"](), speaker(out)

    async def work(running: "RunningCity") -> None:
        from .again import through
        from .watch import Watch

        watch = Watch(running.processes, say)
        done.append(await watch.during(through(running.city, files, out)))
        _report(done[0], as_json)
        if keep:
            say("The pages stay; Ctrl-C ends it.")
            await watch.stay()

    _clear(home, say)
    with until_interrupted(say), started(home, port_base, Clock.DRIVEN, say) as running:
        asyncio.run(work(running))
    if not done:
        raise typer.Exit(INTERRUPTED)
    again = f".venv/bin/spoor up --clock driven --home {home} --port-base {port_base}"
    say(f"What it kept stands in {home}; look again with: {again}")
    return done[0]


def _clear(home: Path, say: "Say") -> None:
    """The usual home holds nothing but replays, which can be made again."""
    if home == OWN_HOME and home.exists() and not os.environ.get("DATABASE_URL"):
        say(f"Clearing the replay before this one from {home}.")
        wipe(home)


def _report(outcome: "Outcome", as_json: bool) -> None:
    print(outcome.json() if as_json else outcome.words(), flush=True)
