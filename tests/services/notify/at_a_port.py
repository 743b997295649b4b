"""A web app of a test, served at a port of this machine as long as it is needed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from plumbing.testing import eventually


class _Server(uvicorn.Server):
    def capture_signals(self) -> Any:
        """They are the test run's."""
        return nullcontext()


@asynccontextmanager
async def at_a_port(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """Its origin."""
    server = _Server(
        uvicorn.Config(app, "127.0.0.1", port, log_level="warning", ws="none", lifespan="off", date_header=False)
    )
    serving = asyncio.create_task(server.serve())

    async def started() -> bool:
        return server.started

    await eventually(started, 30)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving
