"""The street: which door of a city has which number, counted from its port base."""

from collections.abc import Mapping
from dataclasses import dataclass

HOST = "127.0.0.1"
PORT_BASE = 8100
SERVICES = ("intake", "status", "notify", "dashboard")
DOORS: Mapping[str, int] = {
    "log-in": 0,
    **{service: number for number, service in enumerate(SERVICES, start=1)},
    "mail page": 5,
    "SMTP": 6,
}
HIGHEST = 65_535 - 9


@dataclass(frozen=True)
class Addresses:
    """Every door of the city with this port base. Kafka and PostgreSQL take 7, 8 and 9."""

    base: int = PORT_BASE

    @property
    def ports(self) -> dict[str, int]:
        return {door: self.base + number for door, number in DOORS.items()}

    def url(self, door: str) -> str:
        return f"http://{HOST}:{self.ports[door]}"

    def table(self) -> list[tuple[str, str]]:
        """What a person may want to open: words and address."""
        return [
            ("intake, the door for departments", f"{self.url('intake')}/v1/events"),
            ("status, where a case stands", f"{self.url('status')}/zaak/<number>"),
            ("notify, who was told what", f"{self.url('notify')}/v1/berichten"),
            ("dashboard, what is open and late", f"{self.url('dashboard')}/dashboard"),
            ("my applications and the desk, after logging in", f"{self.url('status')}/inloggen"),
            ("the mails that were sent", f"{self.url('mail page')}/"),
        ]
