"""The safe: passwords and keys, each made once and kept in `<home>/secrets.json` for its owner alone."""

import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def letters() -> str:
    """A password whose letters need no quoting anywhere."""
    return secrets.token_hex(24)


def secret(home: Path, name: str, make: Callable[[], str] = letters) -> str:
    """The secret of that name; the first who asks makes it."""
    known = _read(home)
    if name not in known:
        known[name] = make()
        _write(home, known)
    return known[name]


def _read(home: Path) -> dict[str, str]:
    try:
        known: dict[str, str] = json.loads((home / "secrets.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return known


def _write(home: Path, known: dict[str, str]) -> None:
    home.mkdir(parents=True, exist_ok=True)
    fresh = home / "secrets.json.new"
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(known, file, indent=2)
    fresh.replace(home / "secrets.json")
