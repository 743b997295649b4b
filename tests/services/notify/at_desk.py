"""A colleague at the desk of notify, for tests: what the page shows, and which button is pressed."""

import re
from typing import Any
from uuid import UUID

import httpx

from plumbing.permit import grant
from plumbing.postgres import Pool
from plumbing.session import Viewer
from schemas.message_events import message_event
from services.notify.desk import PERMIT
from tests.relayed import take_letters

AGENT = Viewer("staff", "s-agent", roles=("agent",))


async def page(desk: httpx.AsyncClient, language: str = "nl") -> str:
    answer = await desk.get(f"/berichten?taal={language}")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def buttons(html: str) -> list[tuple[str, str]]:
    return re.findall(r'name="what" value="([\w-]+)"><input type="hidden" name="of" value="([\w-]+)"', html)


async def press(desk: httpx.AsyncClient, what: str, of: object = "") -> str:
    transport: Any = desk._transport
    typed = {"permit": grant(transport.app.state.settings, PERMIT, "", AGENT.id), "what": what, "of": str(of)}
    answer = await desk.post("/berichten", data=typed)
    assert answer.status_code == 303
    return answer.headers["location"].partition("gezegd=")[2]


async def only(pool: Pool, **where: str) -> UUID:
    (name, value), *_ = where.items()
    found: UUID = await pool.fetchval(f"SELECT id FROM message WHERE {name} = $1", value)
    return found


async def said_of(pool: Pool) -> list[str]:
    async with pool.acquire() as tx:
        letters = await take_letters(tx, range(4))
    return [message_event.validate_json(one.value or "").type.split(".")[3] for one in letters]
