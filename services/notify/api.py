"""The HTTP door: what was decided for a case, and how many messages there are; no address and no text."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends

from plumbing.bearer import Asking, must_be
from plumbing.postgres import Transaction, transaction
from plumbing.web import CaseId
from schemas.envelope import Wire

from . import store

FOR_OTHERS: dict[int | str, dict[str, Any]] = {403: {"description": "For agents, managers and systems for all."}}


async def town_hall(viewer: Asking) -> None:
    """Whom was told what: for agents, managers and systems that may see all cases."""
    must_be(viewer, "agent", "manager")


router = APIRouter(prefix="/v1", tags=["berichten"], dependencies=[Depends(town_hall)], responses=FOR_OTHERS)
Tx = Annotated[Transaction, Depends(transaction, scope="function")]


class Bericht(Wire):
    """A message as the town hall sees it: what, why, and what became of it."""

    id: UUID
    kind: str
    channel: str
    announcement: str
    cause: str
    state: str
    reason: str | None
    attempts: int
    at: datetime
    queued_at: datetime
    ended_at: datetime | None


class Stilte(Wire):
    """An announcement of which the applicant was not told."""

    announcement: str
    reason: str
    at: datetime


class Berichten(Wire):
    case_id: str
    messages: list[Bericht]
    silences: list[Stilte]


class Counts(Wire):
    """`waiting`: for a contact; `queued`: also those with a courier now; `resting`: until the post of the day, the
    morning or a call; `calls`: for a colleague to make; `failed`: given up."""

    queued: int
    resting: int
    calls: int
    waiting: int
    sent: int
    failed: int
    silent: int


@router.get("/berichten")
async def how_many(tx: Tx) -> Counts:
    found: dict[str, Any] = dict.fromkeys(Counts.model_fields, 0) | await store.counts(tx)
    return Counts.model_validate(found | {"queued": found["queued"] + found.get("sending", 0)})


@router.get("/berichten/{case_id}")
async def of_a_case(case_id: CaseId, tx: Tx) -> Berichten:
    """Empty for a case of which nothing was announced."""
    messages, silences = await store.messages_of(tx, case_id), await store.silences_of(tx, case_id)
    return Berichten.model_validate({"case_id": case_id, "messages": messages, "silences": silences})
