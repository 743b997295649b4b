"""The door through which an open page follows what it shows: it hears that something changed, and in a line what."""

from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse

from front.shop import language
from plumbing.bearer import LoginNeeded
from plumbing.news import News
from plumbing.postgres import Transaction
from plumbing.session import Viewer, viewer_of
from plumbing.stream import beat, changed, opened
from plumbing.web import CaseId, Problem
from schemas.catalogue import Language

from .api import plan_of
from .applicant import list_of, page_of
from .core.news import glimpse, missed, news, news_of_mine
from .core.news_of_plan import missed_of_plan, news_of_plan
from .store_versions import CASE, MINE, PLAN, name, version

HEARTBEAT = 15.0  # seconds; a proxy closes what is silent
Version = Annotated[str, Query(pattern=r"^[0-9a-f]{0,64}$")]
router = APIRouter(include_in_schema=False)
Glance = Callable[[Request, Transaction, Viewer], Any]  # what the page shows now; Problem for who may not see it


class Page(NamedTuple):
    """What is followed: its name on the board, what it shows, and what is new when that differs."""

    name: str
    glance: Glance
    new: Callable[[Any, Any, Language], str]
    missed: Callable[[Any, Language], str] = lambda _, __: ""


@router.get("/zaak/{case_id}/nieuws")
async def of_case(request: Request, case_id: CaseId, sinds: Version = "") -> StreamingResponse:
    async def glance(request: Request, tx: Transaction, viewer: Viewer) -> Any:
        return glimpse(await page_of(request, tx, case_id, viewer))

    return await _follow(request, Page(name(CASE, case_id), glance, news, missed), sinds)


@router.get("/mijn/nieuws")
async def of_list(request: Request, sinds: Version = "") -> StreamingResponse:
    viewer = viewer_of(request)
    who = viewer.id if viewer and viewer.kind == "applicant" else ""
    return await _follow(request, Page(name(MINE, who), list_of, news_of_mine), sinds)


@router.get("/dossier/{dossier_id}/nieuws")
async def of_plan(request: Request, dossier_id: CaseId, sinds: Version = "") -> StreamingResponse:
    async def glance(request: Request, tx: Transaction, viewer: Viewer) -> Any:
        return (await plan_of(request, tx, dossier_id, viewer))[0]

    return await _follow(request, Page(name(PLAN, dossier_id), glance, news_of_plan, missed_of_plan), sinds)


async def _follow(request: Request, page: Page, since: str) -> StreamingResponse:
    viewer = viewer_of(request)
    if viewer is None:
        raise LoginNeeded
    async with request.app.state.pool.acquire() as connection:
        now = await version(connection, page.name, request.app.state.settings.partitions)
        shown = await page.glance(request, connection, viewer)
    since = request.headers.get("last-event-id") or since
    behind = page.missed(shown, language(request)) if since != now else ""
    told = _changes(request, page, viewer, (since or None, shown, behind))
    return EventSourceResponse(told, headers={"X-Accel-Buffering": "no"})


async def _changes(
    request: Request, page: Page, viewer: Viewer, begin: tuple[str | None, Any, str]
) -> AsyncIterator[bytes]:
    """Until the session ends, or may not see it any more; both are looked at again with each change."""
    board: News = request.app.state.news
    since, shown, behind = begin
    with board.watch(page.name, since) as watcher:
        yield opened(HEARTBEAT)
        while True:
            rang = await watcher.changed(HEARTBEAT)
            if viewer_of(request) != viewer:
                return
            if not rang:
                yield beat(HEARTBEAT)
                continue
            before, shown = shown, await _shown(request, page, viewer)
            if shown is None:
                return
            say, behind = page.new(before, shown, language(request)) or behind, ""
            yield changed(watcher.version, say)


async def _shown(request: Request, page: Page, viewer: Viewer) -> Any:
    """None for who may not see it any more; no connection is held while a page is only open."""
    with suppress(Problem):
        async with request.app.state.pool.acquire() as connection:
            return await page.glance(request, connection, viewer)
