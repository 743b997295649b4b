"""The door through which an open overview hears that there is news: one question for all that are open."""

from collections.abc import AsyncIterator, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse

from plumbing.asking import only_known
from plumbing.bearer import LoginNeeded
from plumbing.news import News
from plumbing.postgres import Transaction
from plumbing.progress import heard
from plumbing.session import Viewer, viewer_of
from plumbing.stream import beat, changed, opened
from plumbing.web import Problem
from schemas.topics import CASE_MESSAGES, CASE_STATUS

from .core.access import reach
from .core.question import USUAL_PERIOD, Question
from .moment import asked_by
from .pages import Area, Code, Kind, Period

HEARTBEAT = 5.0  # seconds; who reads figures hears soon that they stand still
router = APIRouter(include_in_schema=False)


async def versions(tx: Transaction, names: list[str]) -> Mapping[str, str]:
    """Every figure can change with every batch, so all pages have one version."""
    now = str(await heard(tx, (CASE_STATUS, CASE_MESSAGES)))
    return dict.fromkeys(names, now)


@router.get("/dashboard/nieuws", dependencies=[Depends(only_known)])
async def follow(
    request: Request,
    afdeling: Code = "",
    soort: Kind = "",
    stadsdeel: Area = "",
    periode: Period = USUAL_PERIOD,
    sinds: Annotated[str, Query(pattern=r"^[0-9]{0,20}$")] = "",
) -> StreamingResponse:
    viewer = viewer_of(request)
    if viewer is None:
        raise LoginNeeded
    if (whose := reach(viewer)) is None:
        raise Problem(404, "not-found", "There is no such page.")
    asked = asked_by(whose, Question(afdeling=afdeling, soort=soort, stadsdeel=stadsdeel, periode=periode))
    since = request.headers.get("last-event-id") or sinds
    told = _changes(request, viewer, asked.name, since or None)
    return EventSourceResponse(told, headers={"X-Accel-Buffering": "no"})


async def _changes(request: Request, viewer: Viewer, name: str, since: str | None) -> AsyncIterator[bytes]:
    """Nothing is said aloud: numbers move all day, and who reads them looks."""
    news: News = request.app.state.news
    with news.watch(name, since) as watcher:
        yield opened(HEARTBEAT)
        while viewer_of(request) == viewer:
            if await watcher.changed(HEARTBEAT):
                yield changed(watcher.version)
            else:
                yield beat(HEARTBEAT)
