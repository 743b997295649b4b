"""Where the real logs are: SPOOR_DATA, else ../shared/data beside the project. No row of them is in the project."""

import os
from functools import cache
from pathlib import Path

import pytest

from simulation.packs import Pack, read

DATA = Path(os.environ.get("SPOOR_DATA") or Path(__file__).parents[3] / "shared" / "data")


def data_file(name: str) -> Path:
    """A file of the real data; without it the test is skipped."""
    if not (path := DATA / name).exists():
        pytest.skip(f"the real log {name} is not here (SPOOR_DATA, or ../shared/data beside the project)")
    return path


@cache
def pack(name: str) -> Pack:
    return read(data_file(name))


def municipality(number: int) -> Pack:
    return pack(f"bpic15_{number}_events.csv.xz")
