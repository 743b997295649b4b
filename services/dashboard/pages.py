"""The HTTP door for people: one page of figures, the list behind each number, and the case behind each row."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from plumbing.bearer import must_be
from plumbing.login import Known, login_routes
from plumbing.progress import watermark
from plumbing.web import CaseId, Problem
from schemas.catalogue import Language, Words, catalogue
from schemas.envelope import LEGAL_ZONE, legal_day
from schemas.topics import CASE_STATUS

from . import api, store
from .core.figures import FEWEST
from .core.filter import START, Filter, Stand

HERE = Path(__file__).parent
NEAREST = 10  # urgent cases on the first page


def colleague(viewer: Known) -> None:
    """Whoever we do not know logs in first; these pages are for those of api.town_hall."""
    must_be(viewer, "agent", "manager")


router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse, dependencies=[Depends(colleague)])
PAGES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
Taal = Annotated[Language, Query()]


@router.get("/")
async def front_door() -> Response:
    return RedirectResponse("/dashboard")


@router.get("/dashboard")
async def overview(request: Request, tx: api.Tx, taal: Taal = "nl") -> Response:
    told = await api.overview(request, tx)
    urgent = await store.cards(tx, Filter(Stand.LATE, None, told.today), START, NEAREST)
    return _page("overview.html", taal, {}, told=told, urgent=urgent, today=told.today, fewest=FEWEST)


@router.get("/dashboard/zaken")
async def cases(
    request: Request, tx: api.Tx, viewer: Known, question: api.Asked, taal: Taal = "nl", cursor: api.Cursor = None
) -> Response:
    found = await api.cases(request, tx, viewer, question, cursor)
    asked = {"stand": question.stand.value, "afdeling": question.department or ""}
    return _page("cases.html", taal, asked, found=found, question=question, stands=Stand, first=not cursor)


@router.get("/dashboard/zaken/{case_id:path}")
async def case(request: Request, tx: api.Tx, viewer: Known, case_id: CaseId, taal: Taal = "nl") -> Response:
    try:
        file = await api.case(request, tx, viewer, case_id)
    except Problem:
        return _page("missing.html", taal, {}, status=404)
    as_of = await watermark(tx, CASE_STATUS, request.app.state.settings.partitions)
    today = legal_day(as_of) if as_of else None
    return _page("case.html", taal, {}, file=file, card=file.case.card, today=today)


def show(request: Request, template: str, values: Mapping[str, Any], status: int) -> Response:
    return _page(template, "en" if request.query_params.get("taal") == "en" else "nl", {}, status, **values)


entrance = login_routes(show, lambda request, viewer: "/dashboard")


def _page(template: str, taal: Language, asked: Mapping[str, str], status: int = 200, **values: Any) -> Response:
    """`asked` is the query of this page, so that the other language asks the same."""
    speech = {"taal": taal, "t": lambda nl, en: en if taal == "en" else nl, "asked": asked}
    shown = {"number": _numbers(taal), "day": _days(taal), "moment": _moments(taal), "link": _links(taal)}
    words = {"word": _words(taal), "departments": catalogue().departments, "catalogue": catalogue()}
    html = PAGES.get_template(template).render(**speech, **shown, **words, **values)
    return HTMLResponse(html, status)


def _numbers(taal: Language) -> Any:
    return lambda value: format_decimal(value, locale=taal)


def _days(taal: Language) -> Any:
    def day(value: date | datetime | None) -> str:
        return format_date(legal_day(value), "d MMM y", locale=taal) if value else "–"

    return day


def _moments(taal: Language) -> Any:
    """A moment in full, in the time of the city."""

    def moment(value: datetime) -> str:
        local = value.astimezone(LEGAL_ZONE)
        clock = format_time(local.time(), "H:mm" if taal == "en" else "H.mm 'uur'", locale=taal)
        return f"{format_date(local.date(), 'EEEE d MMMM y', locale=taal)}, {clock}"

    return moment


def _links(taal: Language) -> Any:
    """An address in the language of the page; empty questions are left out."""

    def link(path: str, language: Language = taal, **query: str | None) -> str:
        asked = {name: value for name, value in query.items() if value}
        spoken = asked | ({"taal": language} if language != "nl" else {})
        return quote(path) + (f"?{urlencode(spoken)}" if spoken else "")

    return link


def _words(taal: Language) -> Any:
    """The plain words of a code; a code that the catalogue does not know speaks for itself."""

    def word(codes: Mapping[str, Words], code: str) -> str:
        return codes[code].in_(taal) if code in codes else code

    return word
