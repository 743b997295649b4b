"""The door for people: one plain page for the applicant. It only reads; what a person types enters by another door."""

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from front.shop import Shop, language
from plumbing.web import CaseId, Problem
from schemas.catalogue import Language, catalogue
from schemas.envelope import legal_day

from .api import Tx, read_case
from .core.explain import lasts, sentence, total
from .core.further import further_terms
from .core.words import further_words, kinds, status_sentence, step_lines

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
async def case_page(request: Request, case_id: CaseId, tx: Tx) -> Response:
    """Where is it, who has it, when is it ready, what must I do."""
    try:
        told = await read_case(request, tx, case_id)
    except Problem:
        return shop.show(request, "unknown.html", status=404)
    return shop.show(request, "case.html", {**told, **_beside(told, language(request))})


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
