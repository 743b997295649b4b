"""One city from the command line for all tests of it."""

import signal
from collections.abc import Iterator

import pytest

from deploy.local.servers import temporary_home
from tests.spoor.command_line import Launcher, free_block, launched


@pytest.fixture(scope="module")
def city_up() -> Iterator[Launcher]:
    with temporary_home() as parent, launched(parent / "een huis", free_block(), "--clock", "driven") as launcher:
        launcher.said("Ctrl-C ends it.")
        yield launcher
        assert launcher.end(signal.SIGINT) == 0
        assert "All stopped." in launcher.words.read_text("utf-8")
