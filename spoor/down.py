"""The evening: ends a city that runs in the background or was left over, and clears its folder when asked."""

import os
import shutil
import signal
from pathlib import Path
from typing import Annotated

import typer
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from .city import HOME, forget_city

Home = Annotated[Path, typer.Option(help="the folder of the city")]
PATIENCE = 90.0  # seconds; every child has 20 of them
LOOK_EVERY = 0.1


class WillNotEnd(Exception):
    """The launcher was asked and is still there."""


def down(
    home: Home = HOME,
    port_base: Annotated[int | None, typer.Option(help="as of `up`; the folder says which city")] = None,
    delete: Annotated[bool, typer.Option("--wipe", help="also delete all that this city ever kept")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Stop a city. Without --wipe what happened stays."""
    if not (home / "launcher.lock").exists():
        print(f"There is no city in {home}.")
        return
    if delete and not yes:
        typer.confirm(f"Delete all data in {home.resolve()}? It cannot be brought back", abort=True)
    _end(home)
    if delete:
        wipe(home)
        print(f"Deleted {home}.")


def _end(home: Path) -> None:
    asked: set[int] = set()

    def look() -> int | None:
        launcher = _left_over(home)
        if launcher and launcher not in asked:
            print(f"Stopping the city in {home} (process {launcher}).")
            os.kill(launcher, signal.SIGTERM)
            asked.add(launcher)
        return launcher

    try:
        Retrying(retry=retry_if_result(_is_there), stop=stop_after_delay(PATIENCE), wait=wait_fixed(LOOK_EVERY))(look)
    except RetryError as still:
        launcher = still.last_attempt.result()
        raise WillNotEnd(f"Process {launcher} did not end within {PATIENCE:.0f} s; see {home / 'logs'}.") from None
    print("All stopped.")


def _is_there(launcher: int | None) -> bool:
    return launcher is not None


def _left_over(home: Path) -> int | None:
    """The launcher that still holds the home; without one its leftovers are ended and the answer is None."""
    from deploy.local.leftovers import AlreadyRunning, sweep, the_only_launcher

    try:
        with the_only_launcher(home):
            sweep(home)
            forget_city(home)
            return None
    except AlreadyRunning:
        return _launcher(home)


def _launcher(home: Path) -> int:
    """Its number; 0 in the moment before it has written it down."""
    try:
        return int((home / "launcher.lock").read_text("ascii"))
    except ValueError:
        return 0


def wipe(home: Path) -> None:
    """Delete a city that does not run, with all it kept."""
    from deploy.local.leftovers import sweep, the_only_launcher

    with the_only_launcher(home):
        sweep(home)
        elsewhere = home / "postgres"
        if elsewhere.is_symlink():  # root's PostgreSQL may live where an ordinary user can reach it
            shutil.rmtree(elsewhere.resolve(), ignore_errors=True)
        shutil.rmtree(home)
