"""The city register: where a running city has its servers and doors, for commands in another terminal."""

import fcntl
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .addresses import PORT_BASE, SERVICES, Addresses

HOME = Path(".spoor")


class NoCity(Exception):
    """Nobody told where the city is."""


@dataclass(frozen=True)
class City:
    """`database_urls`: one for each service, with the service's own role. Holds passwords: never print it."""

    kafka_bootstrap: str
    database_urls: Mapping[str, str] = field(repr=False)
    port_base: int = PORT_BASE
    clock: str = "wall"
    session_key: str = field(default="", repr=False)

    @property
    def addresses(self) -> Addresses:
        return Addresses(self.port_base)

    def url(self, door: str) -> str:
        """Where a door answers HTTP: a service, or `mail page`."""
        return self.addresses.url(door)


def write_city(home: Path, city: City) -> None:
    """Keep it for the owner alone."""
    file = _file(home)
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as register:
        json.dump(asdict(city), register, indent=2)
    (home / "clock").write_text(city.clock, "ascii")


def last_clock(home: Path) -> str | None:
    """By which clock the city of this folder lived last, also when it has ended; None for a new one."""
    with suppress(FileNotFoundError):
        return (home / "clock").read_text("ascii")
    return None


def forget_city(home: Path) -> None:
    _file(home).unlink(missing_ok=True)


def read_city(home: Path = HOME) -> City:
    """The city that runs from `home`; DATABASE_URL and KAFKA_BOOTSTRAP win. NoCity when neither tells enough."""
    told = {**_kept(home), **_named()}
    if not {"kafka_bootstrap", "database_urls"} <= told.keys():
        raise NoCity(
            f"No city runs from {home}. Start one with `spoor up`, name its folder with --home, "
            "or set KAFKA_BOOTSTRAP and DATABASE_URL."
        )
    return City(**told)


def _kept(home: Path) -> dict[str, Any]:
    if not _file(home).exists() or not _is_held(home):
        return {}
    kept: dict[str, Any] = json.loads(_file(home).read_text("utf-8"))
    return kept


def _is_held(home: Path) -> bool:
    """Whether a launcher lives: one that was killed could not take its city out of the register."""
    with open(home / "launcher.lock", "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _named() -> dict[str, Any]:
    named: dict[str, Any] = {}
    if bootstrap := os.environ.get("KAFKA_BOOTSTRAP"):
        named["kafka_bootstrap"] = bootstrap
    if url := os.environ.get("DATABASE_URL"):
        named["database_urls"] = dict.fromkeys(SERVICES, url)
    if key := os.environ.get("SESSION_KEY"):
        named["session_key"] = key
    return named


def _file(home: Path) -> Path:
    return home / "city.json"
