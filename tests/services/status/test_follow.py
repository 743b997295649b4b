"""An open page follows its case: it hears a sentence when something changed, for as long as its reader may see it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import FastAPI

from plumbing.session import Viewer, seal_session
from plumbing.testing import City, eventually
from schemas.stories import asked, on, opened, started
from services.status.app import make_app
from services.status.settings import Settings

ME = Viewer("applicant", "a-DH-2026-0001")
PATH = "/zaak/DH-2026-0001/nieuws"


class Stream:
    """A browser that listens; ASGI itself, for a test client waits for the end of an answer."""

    def __init__(
        self,
        app: FastAPI,
        cookie: str,
        query: str = "",
        headers: tuple[tuple[bytes, bytes], ...] = (),
        path: str = PATH,
    ) -> None:
        self.status = 0
        self.heard = ""
        self.gone = asyncio.Event()
        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
            "root_path": "", "scheme": "http",
            "query_string": query.encode(), "headers": [(b"cookie", cookie.encode()), *headers],
            "asgi": {"version": "3.0"}, "http_version": "1.1",
            "client": ("127.0.0.1", 1), "server": ("status.test", 80),
        }  # fmt: skip
        self.task = asyncio.create_task(app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.heard += message.get("body", b"").decode()

    async def says(self, words: str) -> str:
        async def said() -> bool:
            return words in self.heard

        await eventually(said, 10)
        return self.heard


@pytest.fixture
async def app(city: City) -> AsyncIterator[FastAPI]:
    app = make_app(city.settings(Settings, "status"))
    client = await city.serving(app)
    await city.say("case-events", opened(on(9, 1)))

    async def known() -> bool:
        return (await client.get("/zaak/DH-2026-0001", headers={"cookie": _cookie(city, ME)})).status_code == 200

    await eventually(known)
    yield app


def _cookie(city: City, viewer: Viewer, taal: str = "nl") -> str:
    return f"spoor={seal_session(city.settings(Settings, 'status'), viewer)}; taal={taal}"


@asynccontextmanager
async def listening(city: City, app: FastAPI, viewer: Viewer = ME, **how: Any) -> AsyncIterator[Stream]:
    stream = Stream(app, _cookie(city, viewer, how.pop("taal", "nl")), **how)
    try:
        yield stream
    finally:
        stream.gone.set()
        await asyncio.wait_for(stream.task, 10)


async def test_a_change_is_told_in_a_sentence_with_its_version(city, app):
    async with listening(city, app) as stream, listening(city, app, taal="en") as english:
        await stream.says(": open")
        await city.say("case-events", started(on(9, 2)))
        heard = await stream.says("toetsen uw plan")
        await english.says("checking your plan")

    data = [line.removeprefix("data: ") for line in heard.splitlines() if line.startswith("data: ")]
    assert json.loads(data[-1]) == {"say": "Nieuw: we toetsen uw plan aan de regels."}
    assert "event: changed\n" in heard and "\nid: " in heard and stream.status == 200


async def test_the_page_of_a_plan_says_what_moved_though_its_end_did_not_and_nothing_is_announced(city, app):
    plan, pool = "/dossier/cafe/nieuws", await city.pool("status")
    cases = [opened(on(9, n), f"DH-{n}", title=f"Plan {n}", applicant_id=ME.id, dossier_id="cafe") for n in (1, 2)]
    await city.say("case-events", *cases)
    await eventually(lambda: pool.fetchval("SELECT count(*) = 2 FROM register WHERE dossier_id = 'cafe'"))
    async with listening(city, app, path=plan) as stream:
        await stream.says(": open")
        await city.say("case-events", started(on(9, 3), "advies", "DSB", case="DH-1"))
        await stream.says("Nieuw: Plan 1, ligt nu bij Dienst Stadsbeheer.")
    async with listening(city, app, path=plan, query="sinds=0") as back:
        await back.says("Nieuw: uw plan wacht nu vooral op Plan 2.")

    assert not await pool.fetchval("SELECT count(*) FROM told WHERE change = 'dossier-moved'")


async def test_nobody_is_left_when_the_pages_are_closed(city, app):
    async with listening(city, app) as stream:
        await stream.says(": open")
        assert app.state.news.open_pages == 1

    assert app.state.news.open_pages == 0


async def test_who_comes_back_hears_what_was_missed_and_only_then(city, app):
    async with listening(city, app) as first:
        heard = await first.says("id: ")  # it came without a version, so it is told the present one
        version = heard.split("id: ")[1].split()[0]
    async with listening(city, app, headers=((b"last-event-id", version.encode()),)) as back:
        await back.says(": open")
        await city.say("case-events", asked(on(9, 3), on(9, 17)))
        heard = await back.says("we wachten op u")

    assert heard.count("event: changed") == 1


async def test_what_is_not_yours_or_not_there_sounds_the_same(city, app):
    answers = []
    for viewer, path in ((Viewer("applicant", "a-2"), PATH), (ME, "/zaak/nobody/nieuws")):
        stream = Stream(app, _cookie(city, viewer), path=path)
        await asyncio.wait_for(stream.task, 10)
        answers.append((stream.status, stream.heard))
    stream = Stream(app, "spoor=nonsense")
    await asyncio.wait_for(stream.task, 10)

    assert answers[0] == answers[1] and answers[0][0] == 404
    assert stream.status == 401 and "login-needed" in stream.heard


async def test_a_version_that_is_none_is_refused(city, app):
    stream = Stream(app, _cookie(city, ME), "sinds=%00<script>")
    await asyncio.wait_for(stream.task, 10)

    assert stream.status == 400


async def test_the_stream_ends_with_the_session(city, app, monkeypatch):
    async with listening(city, app) as stream:
        await stream.says("id: ")
        monkeypatch.setattr("services.status.follow.viewer_of", lambda _: None)
        await city.say("case-events", started(on(9, 2)))
        await asyncio.wait_for(stream.task, 10)

    assert stream.heard.count("event: changed") == 1


async def test_a_quiet_page_keeps_its_connection(city, app, monkeypatch):
    monkeypatch.setattr("services.status.follow.HEARTBEAT", 0.01)
    async with listening(city, app) as stream:

        async def beats() -> bool:
            return stream.heard.count("event: beat") > 2

        await eventually(beats, 10)
