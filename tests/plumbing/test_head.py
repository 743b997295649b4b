"""Whoever only asks whether a page is there gets the answer of the page, without the page."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.sse import EventSourceResponse, format_sse_event

from plumbing.web import HEADERS, dress


@pytest.fixture
async def door() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    dress(app)

    @app.get("/page")
    async def page() -> dict[str, str]:
        return {"title": "Terras"}

    @app.get("/news")
    async def news() -> EventSourceResponse:
        async def for_ever() -> AsyncIterator[bytes]:
            while True:
                yield format_sse_event(comment="still here")

        return EventSourceResponse(for_ever())

    @app.post("/form")
    async def form() -> None: ...

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://spoor.test") as client:
        yield client


async def test_head_is_answered_like_get_without_a_body(door: httpx.AsyncClient):
    head, get = await door.head("/page"), await door.get("/page")

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == get.headers and head.headers["content-length"] == str(len(get.content))
    assert all(name in head.headers for name in HEADERS)


async def test_a_stream_that_never_ends_ends_for_who_wants_no_body(door: httpx.AsyncClient):
    answer = await door.head("/news")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"].startswith("text/event-stream")


async def test_what_is_not_there_or_only_takes_forms_says_so(door: httpx.AsyncClient):
    assert [(await door.head(path)).status_code for path in ("/nothing", "/form")] == [404, 405]
