"""The front desk: `spoor <command>`, or `python -m spoor <command>`."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from schemas.catalogue import CatalogueError, use

from . import notify, parked
from .catalogue import catalogue
from .demo import demo
from .down import WillNotEnd, down
from .given import NobodyThere
from .hear_again import TopicTooShort
from .rebuild import rebuild
from .replay import Odd, replay
from .serve import serve
from .up import up

app = typer.Typer(
    help="Spoor tells people where their permit or support request stands.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def city(
    folder: Annotated[
        Path | None,
        typer.Option("--catalogue", envvar="SPOOR_CATALOGUE", help="the catalogue of another city, for all it starts"),
    ] = None,
) -> None:
    """Before every command."""
    if folder:
        os.environ["SPOOR_CATALOGUE"] = str(folder.resolve())  # for all that this command starts
        use(folder.resolve())


for command in (demo, up, down, replay, rebuild, serve, catalogue):
    app.command()(command)
app.add_typer(parked.app, name="parked")
app.add_typer(notify.app, name="notify")


def main() -> None:
    """Run a command; what a person can mend is told in words, with exit code 1."""
    try:
        app()
    except Exception as error:
        if not isinstance(error, _told_in_words()):
            raise
        sys.exit(f"spoor: {error}")


def _told_in_words() -> tuple[type[Exception], ...]:
    # only when something went wrong: these imports are slow
    from .city import NoCity

    words: tuple[type[Exception], ...] = (NobodyThere, parked.NothingThere, TopicTooShort, NoCity, Odd, WillNotEnd)
    own = (*words, CatalogueError, ConnectionRefusedError)
    try:
        return (*own, *_of_the_launcher())
    except ImportError:  # in the image there is no launcher
        return own


def _of_the_launcher() -> tuple[type[Exception], ...]:
    from deploy.local.child import NeverReady, ProcessDied
    from deploy.local.jars import JarNotFetched, WrongJar
    from deploy.local.leftovers import AlreadyRunning, NotOurs
    from deploy.local.ports import PortTaken
    from deploy.local.postgres import QueryFailed
    from simulation.door import DoorClosed
    from simulation.packs import Unreadable

    from .settle import StandsStill
    from .watch import KeepsDying

    servers = (NeverReady, ProcessDied, JarNotFetched, WrongJar, AlreadyRunning, NotOurs, PortTaken, QueryFailed)
    return (*servers, StandsStill, KeepsDying, DoorClosed, Unreadable)


if __name__ == "__main__":
    main()
