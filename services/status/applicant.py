"""The door for who applied: a case, all their cases, and the days for their calendar."""

from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from front.frame import may_be_shown_by
from front.shop import language
from plumbing.login import Known
from plumbing.permit import grant
from plumbing.postgres import Transaction
from plumbing.session import Viewer
from plumbing.web import CaseId, Problem
from schemas.catalogue import Language, catalogue
from schemas.envelope import BEGINNING, legal_day
from schemas.snapshot import Snapshot

from . import store, store_records, store_register
from .api import Tx, now, read_case
from .core import case_answer as answers
from .core.access import may_see, sees_little
from .core.agenda import agenda
from .core.dates import Range
from .core.expect import after_the_wait
from .core.letter import address_fails
from .core.looks import in_words
from .core.message_answer import Message, messages
from .core.mine import Mine, mine
from .core.page import CasePage, Seen, case_of
from .core.showing import Letter
from .core.when import to_show
from .pages import expired, shop, unknown
from .store_versions import CASE, MINE, name, version

MOST = 200  # cases of one applicant on a page
router = APIRouter(include_in_schema=False)


@router.get("/mijn")
async def my_cases(request: Request, tx: Tx, viewer: Known) -> Response:
    """All cases of whoever is logged in, what must be done first; a link shows its one case, colleagues have none."""
    if viewer.kind != "applicant":
        return RedirectResponse(shop.home(request, viewer), 303)
    live = f"/mijn/nieuws?sinds={await version(tx, name(MINE, viewer.id), _partitions(request))}"
    told = await list_of(request, tx, viewer)
    more = len(told.busy) + len(told.ready) > MOST
    bounced = address_fails(await store.mails_lost(tx, viewer.id))
    shown = {"mine": told, "more": more, "live": live, "updated": await now(request, tx), "bounced": bounced}
    return shop.show(request, "mine.html", shown)


async def list_of(request: Request, tx: Transaction, viewer: Viewer) -> Mine:
    """Problem for who is no applicant; one more than fits, when there are more."""
    if viewer.kind != "applicant":
        raise Problem(404, "case-unknown", "There is no list of cases for you.")
    shown = await store_register.cases_of_applicant(tx, viewer.id, MOST + 1)
    shown = [case for case in shown if may_see(viewer, case)]
    today = legal_day(await now(request, tx) or max((case.as_of for case in shown), default=BEGINNING))
    return mine(shown, await _ranges(tx, shown, today), today, language(request))


async def _ranges(tx: Transaction, cases: list[Snapshot], today: date) -> dict[str, Range]:
    """What each page would show: what is expected, or was until it was over."""
    found, known = await store_records.ranges(tx, [case.case_id for case in cases]), {one.case_id: one for one in cases}
    shown = ((id, to_show(after_the_wait(now, known[id]), told, today)) for id, (now, told) in found.items())
    return {case_id: one for case_id, one in shown if one}


async def page_of(request: Request, tx: Transaction, case_id: str, viewer: Viewer) -> CasePage:
    """The page as it is now, for who has it open: no look is written down, and how fresh the data are is left out."""
    found = await store.case(tx, case_id)
    if found is None or found.snapshot is None or not may_see(viewer, found.snapshot):
        raise Problem(404, "case-unknown", "There is no case with this number.")
    case, until = found.snapshot, await now(request, tx)
    today, little = legal_day(until or case.as_of), sees_little(viewer, request.app.state.settings.link_view)
    sent = messages(await store.messages(tx, case_id))
    expected = (await _ranges(tx, [case], today)).get(case_id)
    bounced = address_fails(await store.mails_lost(tx, case.applicant_id))
    seen = Seen(case, today, until, expected, letters(sent), little=little, bounced=bounced)
    return case_of(seen, language(request))


def _partitions(request: Request) -> int:
    return int(request.app.state.settings.partitions)


def letters(sent: list[Message]) -> list[Letter]:
    return [Letter(one.soort, one.kanaal, one.stand, one.tijdstip, one.stand_op, one.verstuurd_op) for one in sent]


@router.get("/zaak/{case_id}")
async def case_page(request: Request, case_id: CaseId, tx: Tx, viewer: Known) -> Response:
    """Where is it, who has it, when is it ready, what must I do. The dashboard shows it to a colleague beside the case;
    nobody's own page stands in a frame."""
    since = await version(tx, name(CASE, case_id), _partitions(request))
    try:
        told = await read_case(request, tx, case_id, viewer)
    except Problem:
        return expired(request) if viewer.kind == "link" else unknown(request)
    told |= await beside(request, tx, told, viewer)
    told["live"] += f"?sinds={since}"
    page = shop.show(request, "case.html", told, called=told["page"].called)
    if viewer.kind == "staff":
        may_be_shown_by(page, request.app.state.settings.dashboard_address)
    return page


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


async def beside(request: Request, tx: Transaction, told: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
    """What every page of a case needs, the applicant's and the desk's; only who applied may rate it."""
    taal, settings, case = language(request), request.app.state.settings, told["zaak"]
    today, little = legal_day(told["bijgewerkt_tot"] or case.as_of), told["little"]
    expected = to_show(told["verwachting"], told["laatst_verteld"], today)
    sent, sources = letters(told["brieven"]), await store_records.sources(tx)
    found = answers.expectations(await store_records.expected_before(tx, case.case_id)) if sent else []
    bounced = address_fails(await store.mails_lost(tx, case.applicant_id))
    seen = Seen(case, today, told["bijgewerkt_tot"], expected, sent, sources, found, little, bounced)
    return {
        "page": case_of(seen, taal),
        "live": f"/zaak/{quote(case.case_id, safe='')}/nieuws",
        "said": request.query_params.get("gezegd", ""),
        "permit": grant(settings, "rate", case.case_id, viewer.id, case.as_of) if _theirs(viewer) else "",
        "intake": settings.intake_address,
        "looks": [] if little else [_look(one, taal) for one in await store.looks(tx, case.case_id)],
    }
