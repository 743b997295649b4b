"""Servers that somebody else runs: are they there, and do they let us in? Asked before anything is started."""

import asyncio
import socket
from urllib.parse import SplitResult, urlsplit

FORM = "postgresql://role:password@host:port/database"


class NobodyThere(Exception):
    """A server that was named does not answer, or does not let us in. The password stays out of the words."""


def must_answer(bootstrap: str, database_url: str) -> None:
    """Each named server is there and opens, or it is said at once which does not; raises NobodyThere."""
    if bootstrap:
        first = bootstrap.split(",", maxsplit=1)[0]
        _reach("KAFKA_BOOTSTRAP", first if "://" in first else f"kafka://{first}", 9092)
    if database_url:
        place = _reach("DATABASE_URL", database_url, 5432)
        asyncio.run(_log_in(database_url, place))


def _reach(name: str, server: str, usual: int) -> SplitResult:
    place = urlsplit(server)
    try:
        host, port = place.hostname or "", place.port or usual
    except ValueError:  # its words would hold what was typed
        raise NobodyThere(f"{name}: the port is no number") from None
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        raise NobodyThere(f"{name}: nothing answers at {host}:{port}") from error
    return place


async def _log_in(url: str, place: SplitResult) -> None:
    """As the services do it: once in and out again."""
    import asyncpg

    try:
        await (await asyncpg.connect(url, timeout=5)).close()
    except (OSError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        where = f"PostgreSQL at {place.hostname}:{place.port or 5432}"
        raise NobodyThere(f"DATABASE_URL: {where} {_why(error, place)}.") from None


def _why(trouble: Exception, place: SplitResult) -> str:
    import asyncpg

    match trouble:
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return f"does not let the role {place.username!r} in: its name or password is not right. The form is {FORM}"
        case asyncpg.InvalidCatalogNameError():
            return f"has no database {place.path.lstrip('/')!r}. Make it (CREATE DATABASE), or name another one"
        case _:
            return f"answers, but does not let us in ({type(trouble).__name__}). The form is {FORM}"
