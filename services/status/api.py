"""The door for machines: where a case stands, its steps, its history."""

from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from plumbing.bearer import Asking
from plumbing.postgres import Transaction, transaction
from plumbing.progress import watermark
from plumbing.session import Viewer
from plumbing.web import CaseId, Problem
from schemas.catalogue import Language
from schemas.envelope import BEGINNING, legal_day
from schemas.snapshot import Snapshot
from schemas.topics import CASE_EVENTS

from . import store
from .core.access import may_see
from .core.answer import TermsAnswer, terms_answer
from .core.dossier import plan
from .core.fold import retell
from .core.looks import Who, look_of
from .core.overview import Overview, overview

router = APIRouter(prefix="/v1", tags=["zaken"])
Tx = Annotated[Transaction, Depends(transaction, scope="function")]


class Entry(BaseModel):
    """One announcement: what changed, when it happened, and the fact or tick behind it."""

    wat: str
    tijdstip: datetime
    oorzaak: str


class Message(BaseModel):
    """What the applicant was told; accepted by the channel is not yet delivered."""

    soort: str
    kanaal: str
    stand: str
    tijdstip: datetime


class LookAnswer(BaseModel):
    """Somebody looked, in this hour: what they are to the case, and of which department; never who."""

    wie: Who
    afdeling: str | None
    uur: datetime


class CaseAnswer(BaseModel):
    """Everything public about a case. `bijgewerktTot`: what time it is for the slowest part of our data."""

    zaak: Snapshot
    ligt_bij: list[str] = Field(serialization_alias="ligtBij")
    historie: list[Entry]
    berichten: list[Message]
    bijgewerkt_tot: datetime | None = Field(serialization_alias="bijgewerktTot")


@router.get("/zaken/{case_id}", responses={404: {"description": "No such case, or not opened yet"}})
async def case(request: Request, case_id: CaseId, tx: Tx, viewer: Asking) -> CaseAnswer:
    """Where a case stands over all departments."""
    return CaseAnswer(**await read_case(request, tx, case_id, viewer))


async def read_case(request: Request, tx: Transaction, case_id: str, viewer: Viewer) -> dict[str, Any]:
    """The snapshot with its history and messages; the look is written down.

    Problem 404 for what this viewer may not see, and as long as the opening did not arrive: nobody can tell which.
    """
    found = await store.case(tx, case_id)
    if found is None or found.snapshot is None or not may_see(viewer, found.snapshot):
        raise Problem(404, "case-unknown", "There is no case with this number.")
    key = request.app.state.settings.session_key.get_secret_value()
    await store.add_look(tx, case_id, look_of(viewer, found.snapshot, key))
    return {
        "zaak": found.snapshot,
        "ligt_bij": list(found.snapshot.with_departments),
        "historie": [
            Entry(wat=e["change"], tijdstip=e["at"], oorzaak=e["caused_by"]) for e in await store.history(tx, case_id)
        ],
        "berichten": [
            Message(soort=m["kind"], kanaal=m["channel"], stand=m["state"], tijdstip=m["at"])
            for m in await store.messages(tx, case_id)
        ],
        "bijgewerkt_tot": await watermark(tx, CASE_EVENTS, request.app.state.settings.partitions),
    }


@router.get("/zaken/{case_id}/inzage", responses={404: {"description": "No such case, or not opened yet"}})
async def looks(request: Request, case_id: CaseId, tx: Tx, viewer: Asking) -> list[LookAnswer]:
    """Who looked at the case, this look with them, the last first."""
    await read_case(request, tx, case_id, viewer)
    return [
        LookAnswer(wie=look["who"], afdeling=look["department"] or None, uur=look["hour"])
        for look in await store.looks(tx, case_id)
    ]


@router.get("/dossiers/{dossier_id}", responses={404: {"description": "No such dossier, or none of yours"}})
async def dossier(request: Request, dossier_id: CaseId, tx: Tx, viewer: Asking) -> Overview:
    """One plan over departments: what waits for what, what holds all back, and when all can be ready."""
    return await read_dossier(request, tx, dossier_id, viewer)


async def read_dossier(request: Request, tx: Transaction, dossier_id: str, viewer: Viewer) -> Overview:
    """The plan as this viewer may see it; a look at each of its cases that they see is written down.

    Problem 404 for who may see none of them, and for a dossier that is none: nobody can tell which.
    """
    until = await watermark(tx, CASE_EVENTS, request.app.state.settings.partitions)
    found = await store.cases_of_dossiers(tx, [dossier_id])
    cases = [case.snapshot for _, case in found[dossier_id].values() if case.snapshot]
    today = legal_day(until or max((case.as_of for case in cases), default=BEGINNING))
    told = overview(dossier_id, plan(cases, today), partial(may_see, viewer), today, until)
    if told is None:
        raise Problem(404, "dossier-unknown", "There is no dossier with this number.")
    key = request.app.state.settings.session_key.get_secret_value()
    for case in sorted(filter(partial(may_see, viewer), cases), key=lambda one: one.case_id):
        await store.add_look(tx, case.case_id, look_of(viewer, case, key))
    return told


@router.get("/zaken/{case_id}/termijnen", responses={404: {"description": "No such case, or not known on that day"}})
async def terms(
    request: Request,
    case_id: CaseId,
    tx: Tx,
    viewer: Asking,
    bekend_op: Annotated[date | None, Query(alias="bekendOp")] = None,
    taal: Annotated[Language, Query()] = "nl",
) -> TermsAnswer:
    """The ledger of the legal term, line by line; with `bekendOp` as it was known at the end of that day."""
    told, today = await _known(request, tx, case_id, viewer, bekend_op)
    return terms_answer(told, today, taal)


async def _known(
    request: Request, tx: Transaction, case_id: str, viewer: Viewer, day: date | None
) -> tuple[Snapshot, date]:
    """The case as told by what its sources had logged by the end of a day; by default all of it, today."""
    told = await read_case(request, tx, case_id, viewer)
    if day is None:
        return told["zaak"], legal_day(told["bijgewerkt_tot"] or told["zaak"].as_of)
    heard = (await store.histories(tx, {case_id}, without=set()))[case_id]
    then = retell(case_id, [fact for fact in heard if legal_day(fact.time) <= day]).snapshot
    if then is None:
        raise Problem(404, "case-unknown", "There is no case with this number, or it was not known on that day.")
    return then, day
