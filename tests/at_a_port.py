"""A web app of a test, served at a port of this machine as long as it is needed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any, Literal

import uvicorn
from starlette.types import ASGIApp

from deploy.local.ports import HOST
from plumbing.testing import eventually


class _Server(uvicorn.Server):
    def capture_signals(self) -> Any:
        """They are the test run's."""
        return nullcontext()


@asynccontextmanager
async def at_a_port(
    app: ASGIApp, port: int = 0, lifespan: Literal["on", "off"] = "off", log_level: str = "warning"
) -> AsyncIterator[str]:
    """Its origin."""
    server = _Server(
        uvicorn.Config(app, HOST, port, log_level=log_level, ws="none", lifespan=lifespan, date_header=False)
    )
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    try:
        await eventually(started, 30)
        yield f"http://{HOST}:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
