"""The door for people: one plain page for the applicant. It only reads; what a person types enters by another door."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from babel.dates import format_date, format_datetime
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, RedirectResponse
from fastapi.templating import Jinja2Templates

from plumbing.login import Known, login_routes
from plumbing.session import Viewer
from plumbing.web import CaseId, Problem
from schemas.catalogue import Language, catalogue
from schemas.envelope import LEGAL_ZONE, legal_day

from .api import Tx, read_case
from .core.explain import lasts, sentence, total
from .core.further import further_terms
from .core.words import further_words, kinds, status_sentence, step_lines

HERE = Path(__file__).parent
Taal = Annotated[Language, Query()]
router = APIRouter(include_in_schema=False)
templates = Jinja2Templates(HERE / "templates")


def _day(value: date, language: Language) -> str:
    """vrijdag 27 november 2026"""
    return format_date(value, "EEEE d MMMM y", locale=language)


def _moment(value: datetime, language: Language) -> str:
    return format_datetime(value, "d MMMM y, HH.mm", tzinfo=LEGAL_ZONE, locale=language)


templates.env.filters |= {"day": _day, "moment": _moment}


@router.get("/")
async def start(request: Request, taal: Taal = "nl") -> Response:
    """The address to type by hand that stands in every mail."""
    return templates.TemplateResponse(request, "start.html", {"taal": taal})


@router.get("/zaak")
async def find(nummer: Annotated[str, Query(min_length=1, max_length=100)], taal: Taal = "nl") -> RedirectResponse:
    return RedirectResponse(f"/zaak/{quote(nummer.strip(), safe='')}?taal={taal}", 303)


@router.get("/zaak/{case_id}")
async def case_page(request: Request, case_id: CaseId, tx: Tx, viewer: Known, taal: Taal = "nl") -> Response:
    """Where is it, who has it, when is it ready, what must I do."""
    try:
        told = await read_case(request, tx, case_id, viewer)
    except Problem:
        return templates.TemplateResponse(request, "unknown.html", {"taal": taal}, 404)
    return templates.TemplateResponse(request, "case.html", {"taal": taal, **told, **_beside(told, taal)})


def _beside(told: dict[str, Any], language: Language) -> dict[str, Any]:
    """What the catalogue and the law say beside the snapshot."""
    snapshot, city = told["zaak"], catalogue()
    today = legal_day(told["bijgewerkt_tot"] or snapshot.as_of)
    kind = city.case_type(snapshot.case_type, snapshot.received_on)
    return {
        "kind": kind,
        "steps": step_lines(snapshot, kind),
        "status": status_sentence(snapshot, kind).in_(language),
        "kinds": kinds(language),
        "waiting": any(line.ground == "completion" and lasts(line, today) for line in snapshot.ledger),
        "sum": total(snapshot, language),
        "sentences": [(line, sentence(line, language, today)) for line in snapshot.ledger],
        "further": further_terms(snapshot, today),
        "further_words": further_words(language),
        "departments": city.departments,
        "reasons": city.reasons,
    }


def show(request: Request, template: str, values: dict[str, Any], status: int = 200) -> Response:
    return templates.TemplateResponse(request, template, {"taal": "nl", **values}, status)


def home(viewer: Viewer) -> str:
    """Where somebody goes who logged in and asked for nothing."""
    return "/mijn" if viewer.kind == "applicant" else "/balie" if viewer.may("agent") else "/"


router.include_router(login_routes(show, home))


@router.get("/static/app.css")
async def style() -> FileResponse:
    return FileResponse(HERE / "static" / "app.css", media_type="text/css")
