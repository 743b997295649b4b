"""The desk: a case found by its number, what its applicant sees, and what an agent needs beside it; and the cases of
a department for its own people. It only reads; what a colleague does is a form that intake or notify takes in.
"""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from front.shop import language
from plumbing.login import Known
from plumbing.permit import grant
from plumbing.postgres import Transaction
from plumbing.session import Viewer
from plumbing.web import CaseId, Problem
from schemas.catalogue import Language, Words
from schemas.snapshot import Phase, Snapshot

from . import store, store_register
from .api import Tx, read_case, write_down
from .applicant import beside
from .core.access import may_see, reach
from .core.desk import CHANNELS, PHASES, TOPICS, found, not_counted, sought
from .core.explain import total
from .core.question import CURSOR, Place, Question, place
from .core.terms import kind_of
from .core.words import kinds
from .pages import shop, unknown

MOST = 20  # results on a page
A_PAGE = 50  # cases of a department
PERMITS = ("contact", "link", "revoke")
router = APIRouter(include_in_schema=False)
Cursor = Annotated[str | None, Query(pattern=CURSOR, max_length=120)]


@router.get("/balie")
async def search(request: Request, tx: Tx, viewer: Known, nummer: str = "") -> Response:
    """Who has the whole number is at the case at once."""
    if not viewer.may("agent"):
        return shop.of_others(request, "desk")
    number, taal = sought(nummer), language(request)
    cases = await store_register.cases_numbered(tx, number, MOST + 1) if number else []
    if cases and cases[0].case_id.upper() == number:
        asked = f"?taal={taal}" if "taal" in request.query_params else ""
        return RedirectResponse(f"/balie/zaak/{quote(cases[0].case_id, safe='')}{asked}", 303)
    await write_down(request, tx, viewer, cases[:MOST])
    told = {
        "typed": nummer[:100],
        "too_little": bool(nummer.strip()) and number is None,
        "searched": number is not None,
        "found": [found(case, taal) for case in cases[:MOST]],
        "more": len(cases) > MOST,
        "notify": request.app.state.settings.notify_address,
    }
    return shop.show(request, "desk.html", told)


@router.get("/werk")
async def work(request: Request, tx: Tx, viewer: Known, fase: Phase = "in-handling", cursor: Cursor = None) -> Response:
    """The cases that the departments of this colleague decide or work on."""
    if not viewer.may("department"):
        return shop.of_others(request, "work")
    after = place(cursor) if cursor else Place()
    listed = await store_register.listed(tx, Question(phase=fase), reach(viewer), after, A_PAGE + 1)
    cases, taal = [case for case, _ in listed[:A_PAGE] if may_see(viewer, case)], language(request)
    await write_down(request, tx, viewer, cases)
    told = {
        "phase": fase,
        "phases": _words(PHASES, taal),
        "found": [found(case, taal) for case in cases],
        "more": str(Place(listed[A_PAGE - 1][0].case_id)) if len(listed) > A_PAGE else "",
    }
    return shop.show(request, "work.html", told)


@router.get("/balie/zaak/{case_id}")
async def desk_case(request: Request, case_id: CaseId, tx: Tx, viewer: Known) -> Response:
    """Left what the applicant sees, right what only we need; whoever is no agent meets an unknown case."""
    if not viewer.may("agent"):
        return unknown(request)
    try:
        told = await read_case(request, tx, case_id, viewer)
    except Problem:
        return unknown(request)
    taal = language(request)
    desk = await _right_side(request, tx, told["zaak"], viewer, taal)
    told |= await beside(request, tx, told, viewer)
    return shop.show(request, "desk_case.html", {**told, "desk": desk}, called=told["page"].called)


async def _right_side(
    request: Request, tx: Transaction, case: Snapshot, viewer: Viewer, taal: Language
) -> dict[str, Any]:
    settings = request.app.state.settings
    history = (await store.histories(tx, {case.case_id}, without=set()))[case.case_id] if case.refused else []
    return {
        "said": request.query_params.get("gezegd", ""),
        "kinds": kinds(kind_of(case).called, taal),
        "channels": _words(CHANNELS, taal),
        "topics": _words(TOPICS, taal),
        "not_counted": not_counted(case, history, taal),
        "sum": total(case, taal),
        "permits": {what: grant(settings, what, case.case_id, viewer.id, case.as_of) for what in PERMITS},
        "intake": settings.intake_address,
        "notify": settings.notify_address,
    }


def _words(words: dict[str, Words], taal: Language) -> dict[str, str]:
    return {code: one.in_(taal) for code, one in words.items()}
