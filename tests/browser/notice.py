"""A notice board: one live page that a test can change, close and break, to see what a reader keeps."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from pydantic import SecretStr

from deploy.local.ports import HOST, free_ports
from front.shop import Shop
from front.static import router
from plumbing.settings import DoorSettings
from plumbing.web import dress
from tests.at_a_port import at_a_port

PAGE = """{% extends "base.html" %}{% from "macros.html" import live_line %}{% block title %}{{ news }}{% endblock %}
{% block content %}<h1>{{ news }}</h1><details><summary>More</summary><p>{{ news }}</p></details>
<label for="a">Answer</label><input id="a"><label><input type="checkbox" id="b"> b</label>
<label>Team <input id="c" value="14070"></label><label>Topic <select id="d"><option>one<option>two</select></label>
<label>Words <textarea id="e"></textarea></label>
{{ live_line(none) }}{% endblock %}"""
BEAT = 0.4  # seconds


@dataclass
class Board:
    """What hangs on it, who listens, and whether it can still be read."""

    address: str
    settings: DoorSettings
    news: str = "first"
    shut: int = 0  # the status that a reader gets instead; 303 leads to the log-in
    hangs: bool = False  # lines stay open, and nothing comes over them
    listeners: list[asyncio.Queue[str]] = field(default_factory=list)

    def tell(self, news: str) -> None:
        self.news = news
        for listener in self.listeners:
            listener.put_nowait(f'event: changed\ndata: {{"say": "It says {news}"}}\n\n')


@asynccontextmanager
async def hang_up(folder: Path) -> AsyncIterator[Board]:
    (folder / "page.html").write_text(PAGE, "utf-8")
    (port,) = free_ports(1)
    address = f"http://{HOST}:{port}"
    nothing: dict[str, Any] = {"kafka_bootstrap": "", "database_url": SecretStr(""), "db_schema": "board"}
    settings = DoorSettings(**nothing, session_key=SecretStr("k" * 32), public_address=address)
    board = Board(address, settings)
    async with at_a_port(_app(board, Shop(folder)), port, log_level="error"):
        try:
            yield board
        finally:
            board.shut = 410
            board.tell("nothing any more")  # who still listens goes home


def _app(board: Board, shop: Shop) -> FastAPI:
    app = FastAPI()
    dress(app)
    app.state.settings = board.settings
    app.include_router(router)

    @app.get("/inloggen")
    async def log_in() -> str:
        return "who are you?"

    @app.get("/board")
    async def page(request: Request) -> Response:
        if board.shut:
            return RedirectResponse("/inloggen", 303) if board.shut == 303 else Response(status_code=board.shut)
        return shop.show(request, "page.html", {"news": board.news, "live": "/news"})

    @app.get("/news")
    async def news() -> Response:
        if board.shut:
            return Response(status_code=401)
        return StreamingResponse(_listen(board), media_type="text/event-stream")

    return app


def _beat(board: Board) -> str:
    """A comment is no sign of life to a script."""
    return ": hangs\n\n" if board.hangs else f"event: beat\ndata: {BEAT}\n\n"


async def _next(board: Board, heard: asyncio.Queue[str]) -> str:
    try:
        return await asyncio.wait_for(heard.get(), BEAT)
    except TimeoutError:
        return _beat(board)


async def _listen(board: Board) -> AsyncIterator[str]:
    heard: asyncio.Queue[str] = asyncio.Queue()
    board.listeners.append(heard)
    try:
        yield f"retry: 200\n{_beat(board)}"
        while board.shut == 0:
            yield await _next(board, heard)
    finally:
        board.listeners.remove(heard)
