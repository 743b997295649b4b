"""The documents of our four APIs, made without a broker, a database or a door that is open."""

from functools import cache
from typing import Any

from plumbing.openapi import Found
from plumbing.testing import DOORS
from services.dashboard.app import make_app as dashboard
from services.dashboard.settings import Settings as Dashboard
from services.intake.app import make_app as intake
from services.intake.settings import Settings as Intake
from services.notify.app import make_app as notify
from services.notify.settings import Settings as Notify
from services.status.app import make_app as status
from services.status.settings import Settings as Status
from tests.services.intake.deliveries import PUBLIC
from tests.services.notify.saying import PRIVATE

TOLD: dict[str, Any] = {
    "kafka_bootstrap": "127.0.0.1:1",
    "database_url": "postgresql://nobody@127.0.0.1:1/nothing",
    **DOORS,
    "public_address": "https://volg.denhaag.example",
    "oidc_issuer": "https://inloggen.denhaag.example",
}
APPS: dict[str, Any] = {
    "intake": lambda: intake(Intake(**TOLD, notify_public_key=PUBLIC)),
    "status": lambda: status(Status(**TOLD)),
    "notify": lambda: notify(Notify(**TOLD | {"notify_private_key": PRIVATE})),
    "dashboard": lambda: dashboard(Dashboard(**TOLD)),
}


@cache
def document(service: str) -> Found:
    """Read, never changed."""
    told: Found = APPS[service]().openapi()
    return told
