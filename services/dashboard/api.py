"""The HTTP door for machines: the same figures and lists as the pages."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from plumbing.asking import only_known
from plumbing.bearer import Asking, must_be
from plumbing.postgres import Transaction, transaction
from plumbing.progress import watermark
from plumbing.web import CaseId, Problem
from schemas.catalogue import catalogue
from schemas.catalogue.asked import Department
from schemas.envelope import legal_day
from schemas.snapshot import Camel
from schemas.topics import CASE_STATUS

from . import store, store_letters, store_tally
from .core import figures
from .core.filter import START, Filter, Stand, place
from .core.letter import Letter
from .core.order import Order
from .looked import looked

PAGE = 50

FOR_OTHERS: dict[int | str, dict[str, Any]] = {
    403: {"description": "For managers and systems for all; one case for agents too."}
}


async def town_hall(viewer: Asking) -> None:
    """Figures and lists are of all departments: for managers and systems that may see all cases."""
    must_be(viewer, "manager")


async def one_case(viewer: Asking) -> None:
    """For agents too: who calls them asks for one."""
    must_be(viewer, "agent", "manager")


router = APIRouter(prefix="/v1", responses=FOR_OTHERS)
OF_ALL, OF_ONE = [[Depends(who), Depends(only_known)] for who in (town_hall, one_case)]
Tx = Annotated[Transaction, Depends(transaction, scope="function")]
Named = Annotated[Department | None, Query(alias="afdeling")]
Cursor = Annotated[str | None, Query(pattern=rf"^({Order.DUE}\.[0-9]{{1,8}}\.[^\x00]+)?$", max_length=130)]


@dataclass(frozen=True, slots=True)
class CaseList(Camel):
    """A page of a list, the most urgent first; `next` is the cursor of the page after it."""

    total: int
    cases: list[store.Listed]
    next: str | None


@dataclass(frozen=True, slots=True)
class CaseFile(Camel):
    """All that the town hall sees of one case; both lists newest first."""

    case: store.Listed
    changes: list[store.Told]
    messages: list[Letter]


async def today_of(request: Request, tx: Transaction) -> date | None:
    as_of = await watermark(tx, CASE_STATUS, request.app.state.settings.partitions)
    return legal_day(as_of) if as_of else None


def seen(one: store.Listed, today: date | None) -> store.Listed:
    """On that day."""
    return replace(one, card=replace(one.card, forecast_on=one.card.expected_by(today)))


@router.get("/overzicht", tags=["overzicht"], dependencies=OF_ALL)
async def overview(request: Request, tx: Tx) -> figures.Overview:
    """How many cases stand how, per department and in all."""
    as_of = await watermark(tx, CASE_STATUS, request.app.state.settings.partitions)
    today = legal_day(as_of) if as_of else None
    asked = Filter(Stand.ALL, None, today)
    rows = await store_tally.rows(tx, asked, figures.STANDING | {"lead"})
    apart = await store_tally.rows(tx, asked, figures.STANDING | {"lead"}, {"department"})
    return figures.overview(rows, apart, catalogue().departments, as_of, today)


async def asked(request: Request, tx: Tx, stand: Stand = Stand.OPEN, afdeling: Named = None) -> Filter:
    """What a list is asked for, judged by the day of the watermark."""
    return Filter(stand, afdeling or None, await today_of(request, tx))


Asked = Annotated[Filter, Depends(asked)]


@router.get("/zaken", tags=["zaken"], dependencies=OF_ALL)
async def cases(request: Request, tx: Tx, viewer: Asking, question: Asked, cursor: Cursor = None) -> CaseList:
    """The cases behind a number of the overview, fifty at a time."""
    found = await store.cards(tx, question, place(cursor) if cursor else START, PAGE + 1)
    more = Order.DUE.cursor(found[PAGE - 1].card) if len(found) > PAGE else None
    total = figures.number(await store_tally.rows(tx, question, figures.STANDING), question)
    await looked(tx, request, viewer, [one.card.case_id for one in found[:PAGE]])
    return CaseList(total, [seen(one, question.today) for one in found[:PAGE]], more)


@router.get(
    "/zaken/{case_id:path}",
    tags=["zaken"],
    dependencies=OF_ONE,
    responses={404: {"description": "No such case."}},
)
async def case(request: Request, tx: Tx, viewer: Asking, case_id: CaseId) -> CaseFile:
    if (found := await store.card(tx, case_id)) is None:
        raise Problem(404, "case-unknown", "No such case was announced.")
    await looked(tx, request, viewer, [case_id])
    return CaseFile(
        seen(found, await today_of(request, tx)),
        await store.changes_of(tx, case_id),
        await store_letters.letters_of(tx, case_id),
    )
