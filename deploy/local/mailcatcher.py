"""The mail catcher: takes every mail by SMTP, sends none on, and lets people read them in a browser."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI

from deploy.local.child import Command
from deploy.local.mailbox import Mailbox
from deploy.local.mailpages import reading_room
from deploy.local.ports import HOST

NOBODY = "@weg.example"  # an address there is gone: what happens when a mail does not arrive can be seen


class Letterbox:
    """What aiosmtpd asks when a mail has come in."""

    def __init__(self, box: Mailbox) -> None:
        self._box = box

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower().endswith(NOBODY):
            return "550 5.1.1 Nobody here by that name"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        content = envelope.content or b""
        source = content if isinstance(content, bytes) else content.encode()
        await self._box.keep(envelope.mail_from or "", envelope.rcpt_tos, source)
        return "250 Kept"


def mail_catcher(folder: Path, smtp_port: int, host: str = HOST) -> FastAPI:
    """The web application; the SMTP door opens and closes with it."""
    box = Mailbox(folder)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        door = await loop.create_server(lambda: SMTP(Letterbox(box), enable_SMTPUTF8=True), host, smtp_port)
        app.state.smtp_port = door.sockets[0].getsockname()[1]
        yield
        door.close()
        box.close()

    app = FastAPI(title="Mail catcher", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.include_router(reading_room(box))
    return app


def mail_catcher_command(folder: Path, smtp_port: int, http_port: int) -> Command:
    """How a launcher starts the mail catcher as a child."""
    ports = ["--smtp-port", str(smtp_port), "--http-port", str(http_port)]
    argv = [sys.executable, "-m", "deploy.local.mailcatcher", *ports, "--data", str(folder.resolve())]
    return Command("mail-catcher", argv, cwd=Path(__file__).parents[2])


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m deploy.local.mailcatcher", description=__doc__)
    asked.add_argument("--smtp-port", type=int, default=1025)
    asked.add_argument("--http-port", type=int, default=8025)
    asked.add_argument("--data", type=Path, required=True, help="folder that keeps the mails")
    asked.add_argument("--host", default=HOST)
    given = asked.parse_args()
    app = mail_catcher(given.data, given.smtp_port, given.host)
    uvicorn.run(app, host=given.host, port=given.http_port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
