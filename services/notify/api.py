"""The HTTP doors: what was decided for a case, how many messages there are, and what a mail platform tells of them."""

from collections.abc import Collection
from datetime import datetime
from hmac import compare_digest
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from plumbing.asking import only_known
from plumbing.bearer import Asking, LoginNeeded, holds, must_be, token_of
from plumbing.logs import log
from plumbing.postgres import Transaction, transaction
from plumbing.web import CaseId, Problem
from schemas.envelope import Wire
from schemas.message_events import Channel

from . import store, store_fates
from .channels.open import by_notifynl
from .core.receipt import WORDS, Arrived, Bounced, receipt
from .fates import on_bounced, on_delivered

FOR_OTHERS: dict[int | str, dict[str, Any]] = {403: {"description": "For agents, managers and systems for all."}}


async def town_hall(viewer: Asking) -> None:
    """Whom was told what: for agents, managers and systems that may see all cases."""
    must_be(viewer, "agent", "manager")


OF_STAFF = [Depends(town_hall), Depends(only_known)]
router = APIRouter(prefix="/v1", tags=["berichten"], dependencies=OF_STAFF, responses=FOR_OTHERS)
Tx = Annotated[Transaction, Depends(transaction, scope="function")]


REPORTS = "bezorging"  # the scope of who may tell what became of messages


async def mail_platform(request: Request) -> None:
    await holds(request, REPORTS)


reports = APIRouter(prefix="/v1", tags=["bezorging"], dependencies=[Depends(mail_platform)])


class Bezorging(Wire):
    """What a mail platform heard of a mail that it took from us (RFC 3464).

    `bounced`: it came back, or the platform stopped trying. `delayed`: the platform goes on trying, so nothing changes.
    """

    message_id: str = Field(max_length=300, description="the Message-ID of the mail, with or without < and >")
    result: Literal["delivered", "bounced", "delayed"]
    status: str | None = Field(
        default=None,
        validate_default=True,
        pattern=r"^[245]\.\d{1,3}\.\d{1,3}$",
        description="RFC 3463, such as 5.1.1; optional of `delivered`",
    )

    @field_validator("status")
    @classmethod
    def _one_tale(cls, status: str | None, told: ValidationInfo) -> str | None:
        """Of the field, and not of the whole: what is wrong with another field must not hide it."""
        result = told.data.get("result")
        if status is None and result in ("bounced", "delayed"):
            raise PydanticCustomError("status_missing", "This result needs a status")
        if status and result and status[0] not in {"delivered": "2", "bounced": "45", "delayed": "4"}[result]:
            raise PydanticCustomError("status_of_another_result", "This status does not go with this result")
        return status


@reports.post("/bezorging", status_code=204)
async def report(told: Bezorging, tx: Tx, request: Request) -> None:
    """The same answer for a mail that we know and one that we do not; told twice is told once."""
    ids = await store_fates.mailed_as(tx, known) if (known := _left_half(told.message_id)) else []
    if told.result == "delivered":
        await on_delivered(tx, ids, told.status or "2.0.0")
    if told.result == "bounced":
        state = request.app.state
        await on_bounced(tx, ids, f"bounced-{told.status}", state.settings.ring, state.channels)


def _left_half(message_id: str) -> UUID | None:
    """What we named the mail; None for a mail of somebody else."""
    try:
        return UUID(message_id.strip().strip("<>").partition("@")[0])
    except ValueError:
        return None


async def notifynl(request: Request) -> None:
    """Whether it is NotifyNL that tells: by a word that only we and they know."""
    token = request.app.state.settings.notifynl_callback_token
    if token is None:
        raise Problem(404, "not-found", "NotifyNL is not set up here.")
    told = token_of(request)
    if told is None or not compare_digest(told.encode(), token.get_secret_value().encode()):
        raise LoginNeeded("invalid_token")


callbacks = APIRouter(prefix="/v1/notifynl", dependencies=[Depends(notifynl)], include_in_schema=False)


class Callback(BaseModel):
    """Of what NotifyNL tells, what we need; the address in it is not read."""

    id: str = Field(max_length=100, description="its own, under which it answered that it took the message")
    notification_type: Literal["email", "sms", "letter"]
    reference: str | None = Field(None, max_length=1000)
    status: str = Field(max_length=100)

    @field_validator("status")
    @classmethod
    def _a_word_of_it(cls, status: str) -> str:
        if status not in WORDS:
            raise PydanticCustomError("status_unknown", "This status is none of NotifyNL")
        return status


@callbacks.post("/bezorging", status_code=204)
async def notifynl_tells(told: Callback, tx: Tx, request: Request) -> None:
    """Only of what it carries, under both references; told twice is told once. Other messages of the same service there
    are none of ours, so the answer is the same, but the log says so."""
    ids = await _carried(tx, told, by_notifynl(request.app.state.settings))
    if not ids:
        log.warning("notifynl_told_of_another", sort=told.notification_type, status=told.status)
    match receipt(told.status):
        case Arrived():
            await on_delivered(tx, ids, "notifynl-delivered")
        case Bounced(reason):
            state = request.app.state
            await on_bounced(tx, ids, reason, state.settings.ring, state.channels)


async def _carried(tx: Transaction, told: Callback, channels: Collection[Channel]) -> list[UUID]:
    if (name := _left_half(told.reference or "")) is None:
        return []
    sort = told.notification_type
    return await store_fates.carried_as(tx, name, sort, told.id, sort in channels)


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
    morning or a call; `held`: by a brake, until a colleague has looked; `calls`: for a colleague to make; `failed`:
    given up. What ended otherwise is told by case, and counted by the metrics."""

    queued: int
    resting: int
    calls: int
    held: int
    waiting: int
    failed: int


@router.get("/berichten")
async def how_many(tx: Tx) -> Counts:
    found: dict[str, Any] = dict.fromkeys(Counts.model_fields, 0) | await store.counts(tx)
    return Counts.model_validate(found | {"queued": found["queued"] + found.get("sending", 0)})


@router.get("/berichten/{case_id}")
async def of_a_case(case_id: CaseId, tx: Tx) -> Berichten:
    """Empty for a case of which nothing was announced."""
    messages, silences = await store.messages_of(tx, case_id), await store.silences_of(tx, case_id)
    return Berichten.model_validate({"case_id": case_id, "messages": messages, "silences": silences})
