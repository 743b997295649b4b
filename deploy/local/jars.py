"""The library: Kafka's jars, exactly those of the lock, each checked by its SHA-256."""

import hashlib
import os
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jgo.config import GlobalSettings
    from jgo.maven import MavenContext

LOCK = Path(__file__).with_name("jgo.lock.toml")


class WrongJar(Exception):
    """A jar is not the one of the lock."""


class JarNotFetched(Exception):
    """A jar could not be had."""


@dataclass(frozen=True)
class Jar:
    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str

    @property
    def file(self) -> str:
        tail = f"-{self.classifier}" if self.classifier else ""
        return f"{self.artifact}-{self.version}{tail}.jar"


def locked_jars(lock: Path = LOCK) -> list[Jar]:
    entries = tomllib.loads(lock.read_text("utf-8"))["dependencies"]
    return [Jar(e["groupId"], e["artifactId"], e["version"], e.get("classifier", ""), e["sha256"]) for e in entries]


def put_jars(folder: Path, say: Callable[[str], None], lock: Path = LOCK) -> None:
    """Make `folder` hold the jars of the lock and no other; raise WrongJar or JarNotFetched."""
    folder.mkdir(parents=True, exist_ok=True)
    jars = locked_jars(lock)
    for stranger in set(folder.iterdir()) - {folder / jar.file for jar in jars}:
        stranger.unlink()
    missing = [jar for jar in jars if not _is_right(folder / jar.file, jar)]
    if missing:
        say(f"Putting Apache Kafka in place: {len(missing)} files. What is not here yet is fetched, 43 MB at most.")
        _fetch(missing, folder)


def _fetch(jars: list[Jar], folder: Path) -> None:
    # jgo is slow to import and needed once
    from jgo.constants import MAVEN_CENTRAL_URL
    from jgo.maven import MavenContext

    settings = _settings()
    maven = MavenContext(
        repo_cache=_writable(settings.repo_cache, instead=folder.with_name("maven")),
        remote_repos={**settings.repositories, "central": MAVEN_CENTRAL_URL},
    )
    for jar in jars:
        found = _resolve(maven, jar)
        if not _is_right(found, jar):  # an interrupted download stays in jgo's cache: once more
            found.unlink()
            found = _resolve(maven, jar)
        if not _is_right(found, jar):
            found.unlink()
            raise WrongJar(f"{jar.file} is not the file of {LOCK.name}: its SHA-256 differs. It was not used.")
        _copy(found, folder / jar.file)


def _settings() -> "GlobalSettings":
    """A city with a mirror of its own names it there. Under `sudo -u` they may be another's, and closed."""
    from jgo.config import GlobalSettings

    try:
        return GlobalSettings.load()
    except PermissionError:
        return GlobalSettings()


def _resolve(maven: "MavenContext", jar: Jar) -> Path:
    component = maven.project(jar.group, jar.artifact).at_version(jar.version)
    try:
        return component.artifact(jar.classifier, "jar").resolve()
    except (OSError, RuntimeError) as error:
        raise JarNotFetched(
            f"{jar.file} could not be fetched ({type(error).__name__}). The first start needs the internet; "
            "behind a proxy set HTTPS_PROXY; a mirror stands under [repositories] in ~/.config/jgo.conf."
        ) from error


def _writable(cache: Path, instead: Path) -> Path:
    try:
        cache.mkdir(parents=True, exist_ok=True)
    except OSError:
        return instead
    return cache if os.access(cache, os.W_OK) else instead


def _is_right(file: Path, jar: Jar) -> bool:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest() == jar.sha256
    except FileNotFoundError:
        return False


def _copy(found: Path, target: Path) -> None:
    half = target.with_suffix(".part")
    shutil.copy2(found, half)
    half.replace(target)
