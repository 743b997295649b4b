"""The door for who applied: a case, all their cases, the days for their calendar, and how an open page follows."""

from collections.abc import AsyncIterator
from json import dumps
from random import randrange
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event

from front.shop import language
from plumbing.bearer import LoginNeeded
from plumbing.login import Known
from plumbing.news import News
from plumbing.permit import grant
from plumbing.postgres import Transaction
from plumbing.session import Viewer, viewer_of
from plumbing.web import CaseId, Problem
from schemas.catalogue import Language, catalogue
from schemas.envelope import BEGINNING, legal_day
from schemas.snapshot import Snapshot

from . import store, store_records, store_register
from .api import Tx, now, read_case
from .core.access import may_see
from .core.agenda import agenda
from .core.letter import address_fails
from .core.looks import in_words
from .core.mine import headline, mine
from .core.page import Seen, case_of
from .core.showing import Letter
from .pages import expired, home, shop, unknown

MOST = 200  # cases of one applicant on a page
HEARTBEAT = 15.0  # seconds; a proxy closes what is silent
RETRY = 3000  # milliseconds before a browser comes back, and twice that for some: not all at once
Version = Annotated[str, Query(pattern=r"^[0-9a-f]{0,64}$")]
router = APIRouter(include_in_schema=False)


@router.get("/mijn")
async def my_cases(request: Request, tx: Tx, viewer: Known) -> Response:
    """All cases of whoever is logged in, what must be done first; a link shows its one case, colleagues have none."""
    if viewer.kind != "applicant":
        where = f"/zaak/{quote(viewer.case_id, safe='')}" if viewer.case_id else home(viewer)
        return RedirectResponse(where, 303)
    cases = await store_register.cases_of_applicant(tx, viewer.id, MOST + 1)
    shown = [case for case in cases[:MOST] if may_see(viewer, case)]
    today = legal_day(await now(request, tx) or max((case.as_of for case in shown), default=BEGINNING))
    expected = await store_records.expectations(tx, [case.case_id for case in shown])
    told = {
        "mine": mine(shown, expected, today, language(request)),
        "more": len(cases) > MOST,
        "bounced": address_fails(await store.last_mail(tx, viewer.id)),
    }
    return shop.show(request, "mine.html", told)


@router.get("/zaak/{case_id}")
async def case_page(request: Request, case_id: CaseId, tx: Tx, viewer: Known) -> Response:
    """Where is it, who has it, when is it ready, what must I do."""
    version = (await store.versions(tx, [case_id])).get(case_id, "")  # asked first, so that no change is missed
    try:
        told = await read_case(request, tx, case_id, viewer)
    except Problem:
        return expired(request) if viewer.kind == "link" else unknown(request)
    told |= await beside(request, tx, told, viewer)
    told["live"] += f"?sinds={version}"
    return shop.show(request, "case.html", told)


def _theirs(viewer: Viewer) -> bool:
    """Only who applied is asked how it was."""
    return viewer.kind in ("applicant", "link")


def _look(look: dict[str, Any], taal: Language) -> dict[str, Any]:
    return {"hour": look["hour"], "who": in_words(look["who"], look["department"], catalogue().departments, taal)}


@router.get("/zaak/{case_id}/agenda.ics")
async def calendar(request: Request, case_id: CaseId, tx: Tx, viewer: Known) -> Response:
    """The days on which the applicant is expected, for their own calendar."""
    try:
        told = await read_case(request, tx, case_id, viewer)
    except Problem:
        return unknown(request)
    name = {"Content-Disposition": 'attachment; filename="agenda.ics"'}
    return Response(agenda(told["zaak"], language(request)), headers=name, media_type="text/calendar")


@router.get("/zaak/{case_id}/nieuws")
async def news(request: Request, case_id: CaseId, sinds: Version = "") -> Response:
    """That something changed, as it changes; the page is fetched again by who shows it."""
    viewer = viewer_of(request)
    if viewer is None:
        raise LoginNeeded
    if await _seen(request, case_id, viewer) is None:
        raise Problem(404, "case-unknown", "There is no case with this number.")
    since = request.headers.get("last-event-id") or sinds
    return EventSourceResponse(_changes(request, case_id, viewer, since), headers={"X-Accel-Buffering": "no"})


async def _changes(request: Request, case_id: str, viewer: Viewer, since: str) -> AsyncIterator[bytes]:
    """Until the session ends, or may not see the case any more; both are looked at again with each change."""
    board: News = request.app.state.news
    with board.watch(case_id, since) as watcher:
        yield format_sse_event(comment="open", retry=RETRY + randrange(RETRY))
        while True:
            changed = await watcher.changed(HEARTBEAT)
            if viewer_of(request) != viewer:
                return
            if not changed:
                yield KEEPALIVE_COMMENT
                continue
            told = await _seen(request, case_id, viewer)
            if told is None:
                return
            say = dumps({"say": headline(told, language(request))}, ensure_ascii=False)
            yield format_sse_event(data_str=say, event="changed", id=watcher.version)


async def _seen(request: Request, case_id: str, viewer: Viewer) -> Snapshot | None:
    """The case, if this viewer may see it; no connection is held while a page is only open."""
    async with request.app.state.pool.acquire() as connection:
        found = await store.case(connection, case_id)
    return found.snapshot if found and found.snapshot and may_see(viewer, found.snapshot) else None


async def beside(request: Request, tx: Transaction, told: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    """What every page of a case needs, the applicant's and the desk's; only who applied may rate it."""
    taal, settings, case = language(request), request.app.state.settings, told["zaak"]
    letters = [Letter(one.soort, one.kanaal, one.stand, one.tijdstip) for one in told["berichten"]]
    today = legal_day(told["bijgewerkt_tot"] or case.as_of)
    before = told["laatst_verteld"]  # what nobody can say any more is still told when it is over
    expected = told["verwachting"] or (before if before and before.last < today else None)
    bounced = address_fails(await store.last_mail(tx, case.applicant_id))
    seen = Seen(case, today, told["bijgewerkt_tot"], expected, letters, await store_records.sources(tx), bounced)
    return {
        "page": case_of(seen, taal),
        "live": f"/zaak/{quote(case.case_id, safe='')}/nieuws",
        "said": request.query_params.get("gezegd", ""),
        "permit": grant(settings, "rate", case.case_id, viewer.id, case.as_of) if _theirs(viewer) else "",
        "intake": settings.intake_address,
        "looks": [_look(one, taal) for one in await store.looks(tx, case.case_id)],
    }
