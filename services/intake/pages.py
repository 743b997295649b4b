"""The door for people: forms that a page of status showed. Each is judged as every delivery, and leads back there."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute

from front.shop import Shop, origin
from plumbing.bearer import TooMany
from plumbing.logs import log
from plumbing.patience import WORLD
from plumbing.permit import Permit, read_permit
from plumbing.postgres import Transaction
from plumbing.session import Viewer, viewer_of
from plumbing.web import Problem, answer
from schemas.envelope import identity
from schemas.facts import FORM_SOURCE
from schemas.message_events import Violation

from . import store
from .api import Config, Tx, body_of
from .core.form import CONTACT, RATING, REVOCATION, Fields, Form, complaints, filled_in, handed_in
from .handlers import receive
from .settings import Settings

LARGEST = 16 * 1024  # bytes
MOST_FIELDS = 20
TITLES = {401: "login-needed", 403: "permit-invalid"}
shop = Shop(Path(__file__).parent / "templates")


class ForPeople(APIRoute):
    """Whatever goes wrong, a browser gets a page, and the page that showed the form may read whether it came in."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answered = super().get_route_handler()

        async def shown(request: Request) -> Response:
            return _readable(request, await taken(request))

        async def taken(request: Request) -> Response:
            try:
                return await answered(request)
            except Problem as problem:
                if not _is_browser(request):
                    raise
                return _sorry(request, problem.status)
            except WORLD as error:
                if not _is_browser(request):
                    raise
                log.warning("world_was_broken", what="http", times=1, error=error)
                return _sorry(request, 503)

        return shown


def _readable(request: Request, answer: Response) -> Response:
    """By status alone, which has another origin than this door where services have ports of one host."""
    asks, status = request.headers.get("origin"), origin(request.app.state.settings.status_address)
    if asks and asks == status:
        answer.headers["Access-Control-Allow-Origin"] = status
        answer.headers["Access-Control-Allow-Credentials"] = "true"
    answer.headers.append("Vary", "Origin")
    return answer


router = APIRouter(prefix="/v1/formulieren", include_in_schema=False, route_class=ForPeople)


class Paper(NamedTuple):
    """A form, who may send it, the page it came from and goes back to, and what that page says then."""

    what: str  # of the permit
    form: Form
    may_send: Callable[[Viewer, Permit], bool]
    page: str
    thanks: str


def is_their_case(viewer: Viewer, permit: Permit) -> bool:
    """The city does not rate itself."""
    return viewer.kind == "applicant" or (viewer.kind == "link" and viewer.case_id == permit.case_id)


def is_agent(viewer: Viewer, _: Permit) -> bool:
    return viewer.may("agent")


RATE = Paper("rate", RATING, is_their_case, "/zaak/", "dank")
LOG_CONTACT = Paper("contact", CONTACT, is_agent, "/balie/zaak/", "contact")
REVOKE_LINKS = Paper("revoke", REVOCATION, is_agent, "/balie/zaak/", "ingetrokken")


async def fields_of(request: Request) -> Fields:
    """What was typed, the first of each name. Read before a transaction is opened."""
    body = (await body_of(request, LARGEST)).decode(errors="replace")
    typed: dict[str, str] = {}
    for name, value in parse_qsl(body, keep_blank_values=True, errors="replace")[:MOST_FIELDS]:
        typed.setdefault(name, value)
    return typed


Typed = Annotated[Fields, Depends(fields_of)]
Who = Annotated[Viewer | None, Depends(viewer_of)]


@router.post("/oordeel")
async def rate(request: Request, typed: Typed, viewer: Who, settings: Config, tx: Tx) -> Response:
    return await _take(RATE, request, typed, viewer, settings, tx)


@router.post("/contact")
async def log_contact(request: Request, typed: Typed, viewer: Who, settings: Config, tx: Tx) -> Response:
    return await _take(LOG_CONTACT, request, typed, viewer, settings, tx)


@router.post("/links-intrekken")
async def revoke_links(request: Request, typed: Typed, viewer: Who, settings: Config, tx: Tx) -> Response:
    return await _take(REVOKE_LINKS, request, typed, viewer, settings, tx)


async def _take(
    paper: Paper, request: Request, typed: Fields, viewer: Viewer | None, settings: Settings, tx: Transaction
) -> Response:
    permit = _shown_to(viewer, paper, typed, settings)
    if wait := request.app.state.knocks.wait(request, permit.case_id if permit else None):
        return _too_often(request, wait, settings)
    if permit is None:
        return _stopped(request, 403 if viewer else 401, typed)
    page = f"{settings.status_address}{paper.page}{quote(permit.case_id, safe='')}"
    then = f"{page}?gezegd={paper.thanks}"
    if wrong := await _say(paper.form, typed, permit, tx, settings):
        return _refused(request, {"page": page, "then": then}, paper, typed, wrong)
    return RedirectResponse(then, 303)


def _shown_to(viewer: Viewer | None, paper: Paper, typed: Fields, settings: Settings) -> Permit | None:
    """The permit of a page that showed this form to them; a case is knocked at only by who has one for it."""
    permit = read_permit(settings, typed.get("permit", ""), paper.what)
    theirs = viewer and permit and permit.viewer_id == viewer.id and paper.may_send(viewer, permit)
    return permit if theirs else None


async def _say(form: Form, typed: Fields, permit: Permit, tx: Transaction, settings: Settings) -> Sequence[Violation]:
    """All that is wrong with it; nothing when it came in, now or before."""
    moment = await store.moment(tx)
    event = filled_in(form, typed, permit.number, permit.case_id, moment.now or moment.received_at, permit.after)
    key = identity(FORM_SOURCE, event["id"])
    if await store.digests(tx, [key]):
        return ()
    (outcome,) = await receive([handed_in(event)], tx, settings)
    return () if outcome.codes == {"id-reused"} else outcome.violations  # sent twice at once: the other one came in


def _refused(
    request: Request, leads: Mapping[str, str], paper: Paper, typed: Fields, wrong: Sequence[Violation]
) -> Response:
    """The form once more, with what was typed and what to mend; a problem for who is no browser."""
    if not _is_browser(request):
        return answer(400, "refused", "Nothing of this came in; see the violations.", wrong)
    told = {"typed": typed, "wrong": complaints(wrong), "other_language": leads["page"], **leads}
    return shop.show(request, f"{paper.what}.html", told, 400)


def _stopped(request: Request, status: int, typed: Fields) -> Response:
    if not _is_browser(request):
        return answer(status, TITLES[status], "Nothing of this came in.")
    return _sorry(request, status, typed.get("word", ""))


def _too_often(request: Request, wait: int, settings: Settings) -> Response:
    if not _is_browser(request):
        raise TooMany(wait)
    return shop.too_often(request, wait, {"other_language": settings.status_address})


def _sorry(request: Request, status: int, word: str = "") -> Response:
    home: str = request.app.state.settings.status_address
    return shop.show(
        request, "sorry.html", {"status": status, "word": word, "page": home, "other_language": home}, status
    )


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")
