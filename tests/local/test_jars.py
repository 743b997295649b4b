"""Kafka's jars: exactly those of the lock, or none."""

import hashlib
from pathlib import Path

import pytest

from deploy.local.jars import WrongJar, locked_jars, put_jars


def a_town_with_one_jar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, sha256: str) -> Path:
    """A lock of one jar, and a cache that has it already."""
    version = tmp_path / "cache" / "nl" / "example" / "stamp" / "1.0"
    version.mkdir(parents=True)
    (version / "stamp-1.0.jar").write_bytes(content)
    monkeypatch.setenv("M2_REPO", str(tmp_path / "cache"))
    lock = tmp_path / "lock.toml"
    lock.write_text(
        f'[[dependencies]]\ngroupId = "nl.example"\nartifactId = "stamp"\nversion = "1.0"\nsha256 = "{sha256}"\n'
    )
    return lock


def test_a_jar_that_is_right_is_taken_from_the_cache_and_strangers_are_put_out(tmp_path, monkeypatch):
    lock = a_town_with_one_jar(tmp_path, monkeypatch, b"jar", hashlib.sha256(b"jar").hexdigest())
    (tmp_path / "jars").mkdir()
    (tmp_path / "jars" / "stamp-0.9.jar").write_bytes(b"old")

    put_jars(tmp_path / "jars", print, lock)

    assert [file.name for file in (tmp_path / "jars").iterdir()] == ["stamp-1.0.jar"]


def test_a_wrong_jar_is_refused(tmp_path, monkeypatch):
    lock = a_town_with_one_jar(tmp_path, monkeypatch, b"forged", hashlib.sha256(b"jar").hexdigest())
    monkeypatch.setattr("deploy.local.jars._resolve", lambda maven, jar: forged_again(tmp_path))

    with pytest.raises(WrongJar, match=r"stamp-1\.0\.jar"):
        put_jars(tmp_path / "jars", print, lock)

    assert list((tmp_path / "jars").iterdir()) == []


def forged_again(tmp_path: Path) -> Path:
    forged = tmp_path / "stamp-1.0.jar"
    forged.write_bytes(b"forged")
    return forged


def test_the_lock_names_every_jar_with_its_fingerprint_and_no_address():
    jars = locked_jars()
    assert len(jars) == 46
    assert all(len(jar.sha256) == 64 for jar in jars)
    assert "://" not in (Path(__file__).parents[2] / "deploy" / "local" / "jgo.lock.toml").read_text()
