"""The staff list: how each service and the mail catcher are started, and what each is told."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.child import Command
from deploy.local.mailcatcher import mail_catcher_command
from deploy.local.provider import missing, provider_command
from deploy.local.safe import secret

from . import townsfolk
from .addresses import HOST, SERVICES
from .city import City
from .keys import key_pair, link_keys, old_keys, push_key

PROJECT = Path(__file__).parents[1]


def commands(home: Path, city: City) -> list[tuple[Command, str]]:
    """Each child with the address that answers once it is ready."""
    ports = city.addresses.ports
    catcher = mail_catcher_command(home / "mail", ports["SMTP"], ports["mail page"])
    services = [(_service(name, city, told), f"{city.url(name)}/readyz") for name, told in _told(home, city).items()]
    return [(catcher, f"{city.url('mail page')}/readyz"), *_log_in(home, city), *services]


def _log_in(home: Path, city: City) -> list[tuple[Command, str]]:
    if missing():
        return []
    found = f"{city.url(townsfolk.ISSUER)}/.well-known/openid-configuration"
    return [(provider_command(home, townsfolk.log_in_service(city)), found)]


def _service(name: str, city: City, told: Mapping[str, str]) -> Command:
    argv = [sys.executable, "-m", "spoor", "serve", name, "--port", str(city.addresses.ports[name])]
    pipes = {"KAFKA_BOOTSTRAP": city.kafka_bootstrap, "DATABASE_URL": city.database_urls[name]}
    return Command(name, argv, env={**pipes, **told}, cwd=PROJECT)


def _told(home: Path, city: City) -> dict[str, dict[str, str]]:
    public, private = key_pair(home)
    verify, sign = link_keys(home)
    clock = {"CLOCK": city.clock}
    if city.clock == "driven":  # a day is said hour by hour or at once: its facts may lie ahead of the last tick
        clock["FUTURE_TOLERANCE"] = os.environ.get("FUTURE_TOLERANCE", "P1D")
    smtp = {"SMTP_HOST": HOST, "SMTP_PORT": str(city.addresses.ports["SMTP"])}
    more = {
        "intake": {
            **clock,
            "NOTIFY_PUBLIC_KEY": public,
            "INTAKE_OPEN_DOOR": "true",  # 127.0.0.1 alone reaches it
            "FORMS_AT_ONCE": "1000000",  # all invented people live at that address
        },
        "notify": {
            **smtp,
            "NOTIFY_PRIVATE_KEY": private,
            "NOTIFY_OLD_PRIVATE_KEYS": old_keys(home),
            "LINK_SIGNING_KEY": sign,
            "VAPID_PRIVATE_KEY": push_key(home),
            "PUBLIC_URL": city.url("status"),
        },
        "status": {"LINK_VERIFY_KEY": verify},
    }
    sisters = {f"{name}_address".upper(): city.url(name) for name in SERVICES}
    doors = {"SESSION_KEY": secret(home, "session-key"), **sisters}
    if not missing():
        doors |= townsfolk.told(home, city)
    return {name: {**doors, "PUBLIC_ADDRESS": city.url(name), **more.get(name, {})} for name in SERVICES}
