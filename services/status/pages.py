"""The door for everybody: the start, a tracking link, a plan, the log-in. It only reads; forms go to other doors."""

from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from front.shop import Shop
from plumbing.link import Link, read_link
from plumbing.login import Known, login_routes
from plumbing.postgres import Transaction
from plumbing.progress import watermark
from plumbing.session import Viewer, remember, viewer_of
from plumbing.web import CaseId, Problem, sent_from_here
from schemas.catalogue import catalogue
from schemas.snapshot import Snapshot
from schemas.topics import CASE_EVENTS

from . import store
from .api import Tx, dossier
from .core.access import may_see, opens
from .core.timeline import bars
from .store_versions import PLAN, name, version

HERE = Path(__file__).parent
router = APIRouter(include_in_schema=False)
shop = Shop(HERE / "templates")


@router.get("/")
async def start(request: Request) -> Response:
    """The address to type by hand that stands in every mail."""
    return shop.show(request, "start.html", {"notify": request.app.state.settings.notify_address})


@router.get("/v/{token}")
async def link_page(request: Request, token: str) -> Response:
    """One button, the same for every token: programs that look at each address in a mail do and learn nothing."""
    return shop.show(request, "link.html")


@router.post("/v/{token}")
async def open_link(request: Request, token: str, tx: Tx, naar: str = "") -> Response:
    """A visit begins. Wrong, expired, revoked and unknown get the same answer.

    Another site that sends its readers here gets the button: nobody finds themselves in somebody else's visit.
    """
    settings = request.app.state.settings
    if not sent_from_here(request):
        return shop.show(request, "link.html")
    link = read_link(settings.link_verify_key, token)
    if wait := request.app.state.knocks.wait(request, link.case_id if link else None):
        return shop.too_often(request, wait)
    snapshot = await _opened_by(request, tx, link) if link else None
    if link is None or snapshot is None:
        return expired(request)
    where = f"{settings.notify_address}/voorkeuren" if naar == "voorkeuren" else f"/zaak/{quote(link.case_id, safe='')}"
    answer = RedirectResponse(where, 303)
    if not may_see(viewer_of(request), snapshot):  # who is logged in stays so
        since = int(link.issued_at.timestamp())
        remember(answer, settings, Viewer("link", snapshot.applicant_id, case_id=link.case_id, since=since))
    return answer


async def _opened_by(request: Request, tx: Transaction, link: Link) -> Snapshot | None:
    """The case, if the link is still for whoever it is of now."""
    found = await store.case(tx, link.case_id)
    if found is None or found.snapshot is None or not link.is_for(found.snapshot.applicant_id):
        return None
    now = await watermark(tx, CASE_EVENTS, request.app.state.settings.partitions) or found.snapshot.as_of
    return found.snapshot if opens(found.snapshot, link.issued_at, link.expires_at, now) else None


@router.get("/voorkeuren")
async def preferences(request: Request, zaak: str = "") -> RedirectResponse:
    """Notify keeps them; whoever comes from the log-in is led there, and whoever comes from a case finds back to it."""
    back = f"?zaak={quote(zaak, safe='')}" if zaak else ""
    return RedirectResponse(f"{request.app.state.settings.notify_address}/voorkeuren{back}", 303)


@router.get("/berichten")
async def messages(request: Request) -> RedirectResponse:
    """Notify shows what waits; a colleague who comes from the log-in is led there."""
    return RedirectResponse(f"{request.app.state.settings.notify_address}/berichten", 303)


@router.get("/weekbericht")
async def mail_of_monday(request: Request) -> RedirectResponse:
    """Notify keeps who wants it; a colleague who comes from the log-in is led there."""
    return RedirectResponse(f"{request.app.state.settings.notify_address}/weekbericht", 303)


@router.get("/zaak")
async def find(nummer: Annotated[str, Query(min_length=1, max_length=100)]) -> RedirectResponse:
    return RedirectResponse(f"/zaak/{quote(nummer.strip(), safe='')}", 303)


@router.get("/dossier/{dossier_id}")
async def dossier_page(request: Request, dossier_id: CaseId, tx: Tx, viewer: Known) -> Response:
    """All cases of one plan: what holds all back, in which order they can be ready, what must I do."""
    since = await version(tx, name(PLAN, dossier_id), request.app.state.settings.partitions)
    live = f"/dossier/{quote(dossier_id, safe='')}/nieuws?sinds={since}"
    try:
        told = await dossier(request, dossier_id, tx, viewer)
    except Problem:
        return unknown(request)
    lines, today = bars(told)
    words = {"departments": catalogue().departments, "bars": lines, "today_at": today}
    return shop.show(request, "dossier.html", {"plan": told, "live": live, **words})


def expired(request: Request) -> Response:
    """Who came by a link that opens nothing any more can ask for a new one."""
    return shop.show(request, "expired.html", {"notify": request.app.state.settings.notify_address}, 410)


def unknown(request: Request) -> Response:
    """The same for what is not there and for what is somebody else's."""
    return shop.show(request, "unknown.html", status=404)


router.include_router(login_routes(shop.show, shop.home))
