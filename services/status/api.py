"""The door for machines: which cases there are, where each stands, its history, the sum of its term, who looked."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from plumbing.asking import links, only_known
from plumbing.bearer import Asking, must_reach, not_too_often
from plumbing.clock import hour_of
from plumbing.postgres import Transaction, transaction
from plumbing.progress import watermark
from plumbing.session import Viewer
from plumbing.web import CaseId, Day, Moment, Problem, Text, YesNo
from schemas.catalogue import Language
from schemas.catalogue.asked import CaseType, Department
from schemas.envelope import BEGINNING, end_of, legal_day
from schemas.snapshot import Phase, Snapshot
from schemas.topics import CASE_EVENTS

from . import store, store_dossiers, store_records, store_register
from .core import case_answer as answers
from .core.access import less, may_see, reach, sees_little, unnamed
from .core.answer import TermsAnswer, terms_answer
from .core.case import Case
from .core.case_answer import CaseAnswer, CaseList, HistoryAnswer, LookAnswer
from .core.dossier import plan
from .core.expect import after_the_wait
from .core.fold import retell
from .core.freshness import freshness
from .core.looks import look_of
from .core.message_answer import as_known, messages
from .core.overview import Overview, overview
from .core.question import CURSOR, Place, Question, place
from .core.terms import name
from .core.wake import rest

router = APIRouter(prefix="/v1", tags=["zaken"], dependencies=[Depends(not_too_often), Depends(only_known)])
Tx = Annotated[Transaction, Depends(transaction, scope="function")]
UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "No such case for you, or not opened yet."}}
THEN: dict[int | str, dict[str, Any]] = {404: {"description": "No such case for you, or not known on that day."}}
PAGED: dict[int | str, dict[str, Any]] = {
    403: {"description": "A token without a scope for cases."},
    200: {"headers": {"Link": {"description": "`first` and `next` (RFC 8288).", "schema": {"type": "string"}}}},
}


class Asked(BaseModel):
    """What a list is asked for; a name that is not here is refused, for a filter with a typing error hides nothing."""

    model_config = ConfigDict(extra="forbid")

    afdeling: Department | None = Field(None, description="The department that decides.", examples=["DSO"])
    zaaktype: CaseType | None = Field(None, examples=["omgevingsvergunning-regulier"])
    fase: Phase | None = None
    aanvrager: Text | None = Field(None, description="The applicantId; never a BSN.")
    dossier: Text | None = None
    te_laat: YesNo | None = Field(None, alias="teLaat", description="The legal date passed without a decision.")
    gewijzigd_sinds: Moment | None = Field(
        None,
        alias="gewijzigdSinds",
        description="Changed in the city at or after this moment; the oldest change first. "
        "Take `bijgewerktTot` of an answer for the next time, and nothing is missed.",
    )
    aantal: int = Field(50, ge=1, le=100, description="How many on a page.")
    cursor: str | None = Field(None, pattern=CURSOR, max_length=120, description="`volgende` of the page before.")

    def question(self) -> Question:
        asked = (self.afdeling, self.zaaktype, self.fase, self.aanvrager, self.dossier)
        return Question(*asked, self.te_laat, self.gewijzigd_sinds)

    def after(self) -> Place:
        return place(self.cursor) if self.cursor else Place()


@router.get("/zaken", responses=PAGED)
async def cases(
    request: Request, response: Response, tx: Tx, viewer: Asking, asked: Annotated[Asked, Query()]
) -> CaseList:
    """The cases you may see, in the order of their numbers; with `gewijzigdSinds` in that of their changes."""
    must_reach(viewer)
    found = await store_register.listed(tx, asked.question(), reach(viewer), asked.after(), asked.aantal + 1)
    page = [one for one in found[: asked.aantal] if may_see(viewer, one[0])]
    await write_down(request, tx, viewer, (told for told, _ in page))
    told, at = found[: asked.aantal][-1] if found else (None, BEGINNING)
    more = str(Place(told.case_id, at)) if told and len(found) > asked.aantal else None
    response.headers["Link"] = ", ".join(links(request.query_params, more))
    return CaseList(
        zaken=[answers.listed(told, changed_at) for told, changed_at in page],
        volgende=more,
        bijgewerkt_tot=await now(request, tx),
    )


@router.get("/zaken/{case_id}", responses=THEN)
async def case(
    request: Request,
    case_id: CaseId,
    tx: Tx,
    viewer: Asking,
    geldig_op: Annotated[Day | None, Query(alias="geldigOp", description="As at the end of this day.")] = None,
) -> CaseAnswer:
    """Where a case stands over all departments; with `geldigOp` what was known and shown on that day."""
    told = await read_case(request, tx, case_id, viewer)
    then = told if geldig_op is None or geldig_op >= _today(told) else await _as_shown(tx, told, viewer, geldig_op)
    return CaseAnswer(**then | {"zaak": unnamed(less(then["zaak"]))} if told["little"] else then)


async def read_case(request: Request, tx: Transaction, case_id: str, viewer: Viewer) -> dict[str, Any]:
    """The snapshot with its history and messages; the look is written down.

    Problem 404 for what this viewer may not see, and as long as the opening did not arrive: nobody can tell which.
    """
    found = await store.case(tx, case_id)
    if found is None or found.snapshot is None or not may_see(viewer, found.snapshot):
        raise Problem(404, "case-unknown", "There is no case with this number.")
    await write_down(request, tx, viewer, [found.snapshot])
    until, sent = await now(request, tx), messages(await store.messages(tx, case_id))
    expected, last_told = (await store_records.ranges(tx, [case_id])).get(case_id, (None, None))
    little = sees_little(viewer, request.app.state.settings.link_view)
    return {
        "zaak": less(found.snapshot) if little else found.snapshot,
        "ligt_bij": list(found.snapshot.with_departments),
        "wacht_op": found.snapshot.whose_wait,
        "verwachting": answers.ranged(after_the_wait(expected, found.snapshot)),
        "laatst_verteld": answers.ranged(last_told),
        "beloften": answers.kept(found.snapshot, legal_day(until or found.snapshot.as_of), sent),
        "bronnen": answers.sources(freshness(found.snapshot, await store_records.sources(tx))),
        "historie": answers.entries(await store.history(tx, case_id), little),
        "berichten": [] if little else sent,
        "brieven": sent,
        "little": little,
        "bijgewerkt_tot": until,
    }


async def write_down(request: Request, tx: Transaction, viewer: Viewer, cases: Iterable[Snapshot]) -> None:
    """That they were looked at, in one statement."""
    hour, key = await hour_of(tx), request.app.state.settings.session_key.get_secret_value()
    await store.add_looks(tx, {case.case_id: look_of(viewer, case, hour, key) for case in cases})


async def now(request: Request, tx: Transaction) -> datetime | None:
    """What time it is for the slowest part of our data."""
    return await watermark(tx, CASE_EVENTS, request.app.state.settings.partitions)


def _today(told: dict[str, Any]) -> date:
    return legal_day(told["bijgewerkt_tot"] or told["zaak"].as_of)


async def _as_shown(tx: Transaction, told: dict[str, Any], viewer: Viewer, day: date) -> dict[str, Any]:
    """The same at the end of an earlier day: nothing that was logged, announced or sent later."""
    then, heard = await _known(tx, told["zaak"].case_id, viewer, day)
    found = answers.expectations(await store_records.expected_before(tx, then.case_id))
    sent = [as_known(one, day) for one in told["berichten"] if legal_day(one.tijdstip) <= day]
    return {
        "zaak": then,
        "ligt_bij": list(then.with_departments),
        "wacht_op": then.whose_wait,
        "verwachting": answers.expected_then(found, end_of(day)) if then.is_open else None,
        "beloften": answers.kept(then, day, sent),
        "bronnen": [],
        "historie": answers.announced_by(told["historie"], {name(fact) for fact in heard}, day),
        "berichten": sent,
        "bijgewerkt_tot": end_of(day),
    }


async def _known(tx: Transaction, case_id: str, viewer: Viewer, day: date) -> tuple[Snapshot, list[Any]]:
    """The case as told by what its sources had logged by the end of a day, and those facts."""
    history = (await store.histories(tx, {case_id}, without=set()))[case_id]
    heard = [fact for fact in history if legal_day(fact.time) <= day]
    then = rest(retell(case_id, heard) if heard else Case(case_id), end_of(day)).snapshot
    if then is None or not may_see(viewer, then):
        raise Problem(404, "case-unknown", "There is no case with this number, or it was not known on that day.")
    return then, heard


@router.get("/zaken/{case_id}/historie", responses=UNKNOWN)
async def history(request: Request, case_id: CaseId, tx: Tx, viewer: Asking) -> HistoryAnswer:
    """What was announced, promised and sent, as it was told then."""
    told = await read_case(request, tx, case_id, viewer)
    return HistoryAnswer(
        zaaknummer=case_id,
        aankondigingen=told["historie"],
        beloften=answers.promises(told["zaak"].promises),
        verwachtingen=answers.expectations(await store_records.expected_before(tx, case_id)),
        berichten=told["berichten"][::-1],
    )


@router.get("/zaken/{case_id}/inzage", responses=UNKNOWN)
async def looks(request: Request, case_id: CaseId, tx: Tx, viewer: Asking) -> list[LookAnswer]:
    """Who looked at the case, this look with them, the last first."""
    told = await read_case(request, tx, case_id, viewer)
    looked = [] if told["little"] else await store.looks(tx, case_id)
    return [LookAnswer(wie=one["who"], afdeling=one["department"] or None, uur=one["hour"]) for one in looked]


@router.get("/dossiers/{dossier_id}", responses={404: {"description": "No such dossier, or none of yours"}})
async def dossier(request: Request, dossier_id: CaseId, tx: Tx, viewer: Asking) -> Overview:
    """One plan over departments: what waits for what, what holds all back, and when all can be ready."""
    told, cases = await plan_of(request, tx, dossier_id, viewer)
    await write_down(request, tx, viewer, filter(partial(may_see, viewer), cases))
    return told


async def plan_of(request: Request, tx: Tx, dossier_id: str, viewer: Viewer) -> tuple[Overview, list[Snapshot]]:
    """The plan as this viewer may see it, and all its cases; no look is written down.

    Problem 404 for who may see none of them, and for a dossier that is none: nobody can tell which.
    """
    until = await now(request, tx)
    found = await store_dossiers.cases_of_dossiers(tx, [dossier_id])
    cases = [case.snapshot for _, case in found[dossier_id].values() if case.snapshot]
    today = legal_day(until or max((case.as_of for case in cases), default=BEGINNING))
    expected = await store_records.expectations(tx, [case.case_id for case in cases])
    told = overview(dossier_id, plan(cases, today, expected), partial(may_see, viewer), today, until)
    if told is None:
        raise Problem(404, "dossier-unknown", "There is no dossier with this number.")
    return told, cases


@router.get("/zaken/{case_id}/termijnen", responses=THEN)
async def terms(
    request: Request,
    case_id: CaseId,
    tx: Tx,
    viewer: Asking,
    bekend_op: Annotated[Day | None, Query(alias="bekendOp")] = None,
    taal: Annotated[Language, Query()] = "nl",
) -> TermsAnswer:
    """The ledger of the legal term, line by line; with `bekendOp` as it was known at the end of that day."""
    told = await read_case(request, tx, case_id, viewer)
    today = _today(told)
    if bekend_op is None or bekend_op >= today:
        return terms_answer(told["zaak"], today, taal)
    then, _ = await _known(tx, case_id, viewer, bekend_op)
    return terms_answer(then, bekend_op, taal)
