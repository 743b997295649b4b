"""The service itself: one of the four, in this process, until it is told to stop."""

from typing import Annotated

import typer

from schemas.catalogue import catalogue

from .addresses import HOST, SERVICES


def serve(
    service: Annotated[str, typer.Argument(help=" | ".join(SERVICES))],
    port: Annotated[int, typer.Option(help="where it answers HTTP")],
    host: Annotated[str, typer.Option(help="0.0.0.0 lets other machines in")] = HOST,
) -> None:
    """Run one service. It reads KAFKA_BOOTSTRAP, DATABASE_URL and its other settings from the environment."""
    if service not in SERVICES:
        raise typer.BadParameter(f"There is no service {service!r}; there are {', '.join(SERVICES)}.")
    catalogue()  # a mistake in it is told now, not at the first fact
    import uvicorn

    # our own JSON lines are the log; a request's path may hold a case number, so there is no access log
    uvicorn.run(
        f"services.{service}.app:make_app",
        factory=True,
        host=host,
        port=port,
        loop="uvloop",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
