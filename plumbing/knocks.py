"""How often somebody may knock at a door for people: per address, and per case."""

from dataclasses import dataclass, field
from time import monotonic

from fastapi import Request

from .limit import Limit, neighbourhood


@dataclass(frozen=True)
class Knocks:
    """Of one process. Who knocks more often is told after how many seconds to come back."""

    address: Limit = field(default_factory=lambda: Limit(burst=20, seconds=15))
    case: Limit = field(default_factory=lambda: Limit(burst=10, seconds=60))

    def wait(self, request: Request, case_id: str | None = None) -> int:
        now, host = monotonic(), request.client.host if request.client else ""
        return self.address.wait(neighbourhood(host), now) or (self.case.wait(case_id, now) if case_id else 0)
