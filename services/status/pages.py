"""The door for people: one plain page for the applicant. It only reads; what a person types enters by another door."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from front.shop import Shop, language
from plumbing.login import Known, login_routes
from plumbing.session import Viewer
from plumbing.web import CaseId, Problem
from schemas.catalogue import Language, catalogue
from schemas.envelope import legal_day

from . import store
from .api import Tx, read_case
from .core.explain import sentence, total
from .core.further import further_terms
from .core.looks import told as looked
from .core.page import page_of
from .core.words import further_words, kinds

HERE = Path(__file__).parent
router = APIRouter(include_in_schema=False)
shop = Shop(HERE / "templates")


@router.get("/")
async def start(request: Request) -> Response:
    """The address to type by hand that stands in every mail."""
    return shop.show(request, "start.html")


@router.get("/zaak")
async def find(nummer: Annotated[str, Query(min_length=1, max_length=100)]) -> RedirectResponse:
    return RedirectResponse(f"/zaak/{quote(nummer.strip(), safe='')}", 303)


@router.get("/zaak/{case_id}")
async def case_page(request: Request, case_id: CaseId, tx: Tx, viewer: Known) -> Response:
    """Where is it, who has it, when is it ready, what must I do."""
    try:
        told = await read_case(request, tx, case_id, viewer)
    except Problem:
        return shop.show(request, "unknown.html", status=404)
    taal = language(request)
    looks = looked(await store.looks(tx, case_id), catalogue().departments, taal)
    return shop.show(request, "case.html", {**told, **_beside(told, taal), "looks": looks})


def _beside(told: dict[str, Any], language: Language) -> dict[str, Any]:
    """What the catalogue and the law say beside the snapshot."""
    snapshot = told["zaak"]
    today = legal_day(told["bijgewerkt_tot"] or snapshot.as_of)
    kind = catalogue().case_type(snapshot.case_type, snapshot.received_on)
    return {
        "page": page_of(snapshot, kind, today),
        "kinds": kinds(language),
        "sum": total(snapshot, language),
        "sentences": [(line, sentence(line, language, today)) for line in snapshot.ledger],
        "further": further_terms(snapshot, today),
        "further_words": further_words(language),
        "promises": [],
    }


def home(viewer: Viewer) -> str:
    """Where somebody goes who logged in and asked for nothing."""
    return "/mijn" if viewer.kind == "applicant" else "/balie" if viewer.may("agent") else "/"


router.include_router(login_routes(shop.show, home))
