"""Health: alive, ready (every part says so or says why not), and figures for Prometheus."""

from dataclasses import dataclass, field
from typing import Literal

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

HEARD = Counter("spoor_heard_total", "Messages heard", ["topic"])
PARKED = Counter("spoor_parked_total", "Messages parked", ["topic"])
RELAYED = Counter("spoor_relayed_total", "Messages handed to Kafka", ["topic"])
BATCH_SECONDS = Histogram("spoor_batch_seconds", "One partition's part of a poll, from decoding to commit", ["topic"])
NOW = Gauge("spoor_partition_now_seconds", "What time it is for a partition (Unix seconds)", ["topic", "partition"])

NOT_YET = "not-connected-yet"


@dataclass
class Health:
    """What is not well: the name of a part -> a stable code. `notices` need somebody too, but all parts are ready.

    `spared`: parts that may break while we still do what we are asked; then we are degraded, and the door stays open.
    """

    troubles: dict[str, str] = field(default_factory=dict)
    notices: dict[str, str] = field(default_factory=dict)
    spared: tuple[str, ...] = ()

    def trouble(self, part: str, code: str) -> None:
        self.troubles[part] = code

    def well(self, part: str) -> None:
        self.troubles.pop(part, None)

    @property
    def word(self) -> Literal["ready", "degraded", "not ready"]:
        """Who was never connected is not ready, whatever is spared."""
        if any(part not in self.spared or code == NOT_YET for part, code in self.troubles.items()):
            return "not ready"
        return "degraded" if self.troubles else "ready"


def health_routes(health: Health) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def alive() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz")
    async def ready() -> JSONResponse:
        code = 503 if health.word == "not ready" else 200
        told = {"status": health.word, "troubles": health.troubles}
        return JSONResponse(told | ({"notices": health.notices} if health.notices else {}), code)

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router
