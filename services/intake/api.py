"""The HTTP doors: events, contacts, ticks."""

from datetime import UTC
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from plumbing.asking import only_known
from plumbing.bearer import speaks_for
from plumbing.postgres import Transaction, transaction
from plumbing.web import Moment, Problem, answer

from . import store
from .core.admit import status_of
from .core.delivery import HTTP, Delivery
from .handlers import receive, say_tick
from .settings import Settings

router = APIRouter(prefix="/v1")
Tx = Annotated[Transaction, Depends(transaction, scope="function")]

EVENT = {"type": "object", "required": ["specversion", "id", "source", "type", "subject", "time", "data"]}
BODIES = {
    "application/cloudevents+json": {"schema": EVENT},
    "application/cloudevents-batch+json": {"schema": {"type": "array", "maxItems": 1000, "items": EVENT}},
    "application/json": {"schema": {"type": "object", "description": "binary mode: attributes in ce-* headers"}},
}


def problem(words: str) -> dict[str, Any]:
    return {"description": words}


class Shown(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, serialize_by_alias=True)


class Receipt(Shown):
    """Durable from now on, also while Kafka is away."""

    delivery_id: UUID
    accepted: int
    known: int


class Clock(Shown):
    now: AwareDatetime | None


class ClockMoved(Clock):
    said: bool


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


Config = Annotated[Settings, Depends(settings_of)]


async def speaker(request: Request, settings: Config) -> str | None:
    """The department that proved who it is; None for one that may speak for all, as everybody at an open door."""
    if settings.intake_open_door and "authorization" not in request.headers:
        return None
    return await speaks_for(request)


Speaker = Annotated[str | None, Depends(speaker)]


async def for_all(speaker: Speaker) -> None:
    """What time it is concerns every department."""
    if speaker is not None:
        raise Problem(403, "not-for-you", "This needs the scope feiten:alle.")


async def delivery_of(request: Request, settings: Config, speaker: Speaker) -> Delivery:
    """The request as it came. It is read before a transaction is opened: a slow sender holds no connection."""
    headers = {name.decode().lower(): value.decode(errors="replace") for name, value in request.headers.raw}
    return Delivery(
        id=uuid4(),
        door=HTTP,
        content_type=headers.get("content-type", ""),
        headers={name: value for name, value in headers.items() if name.startswith(("ce-", "ce_"))},
        body=await body_of(request, settings.body_limit),
        speaker=speaker,
    )


async def body_of(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise Problem(413, "body-too-large", f"A request has at most {limit} bytes.", limit=limit)
    return bytes(body)


@router.post(
    "/events",
    tags=["gebeurtenissen"],
    status_code=202,
    response_model=Receipt,
    summary="Say what happened: one CloudEvent (structured or binary), or a batch that comes in whole or not at all",
    responses={
        400: problem("Refused, with every violation at once (docs/violations.md); nothing of it came in."),
        409: problem("An id was used before, for an event with other content."),
        413: problem("The batch, an event or the request is too large; the answer names the limit."),
        415: problem("Neither application/cloudevents+json, its batch, nor JSON with ce-* headers."),
    },
    openapi_extra={"requestBody": {"required": True, "content": BODIES}},
)
async def post_events(delivery: Annotated[Delivery, Depends(delivery_of)], tx: Tx, settings: Config) -> Any:
    # A refusal is returned, not raised: it must be committed too.
    (outcome,) = await receive([delivery], tx, settings)
    status, code = status_of(outcome)
    if outcome.wrong:
        extra = {"deliveryId": str(delivery.id)} | (
            {"limit": settings.batch_limit} if code == "batch-too-large" else {}
        )
        return answer(status, code, "Nothing of this came in; see the violations.", outcome.violations, **extra)
    return Receipt(delivery_id=delivery.id, accepted=len(outcome.accepted), known=outcome.known)


class Ticking(Shown):
    now: Moment


@router.post(
    "/ticks",
    tags=["klok"],
    dependencies=[Depends(for_all)],
    status_code=202,
    response_model=ClockMoved,
    summary="Say what time it is (driven mode only); a time that is not later than the last is ignored",
    responses={404: problem("This intake follows the wall clock.")},
)
async def post_tick(tick: Ticking, tx: Tx, settings: Config) -> Any:
    if settings.clock != "driven":
        raise Problem(404, "clock-not-driven", "This intake follows the wall clock.")
    said = await say_tick(tx, tick.now.astimezone(UTC), settings.partitions)
    return ClockMoved(now=(await store.moment(tx)).now, said=said)


@router.get(
    "/ticks/latest",
    tags=["klok"],
    dependencies=[Depends(only_known)],
    response_model=Clock,
    summary="What time it is in the city; null before the first tick",
    openapi_extra={"security": []},  # no secret, and a launcher asks it
)
async def latest_tick(tx: Tx) -> Any:
    return Clock(now=(await store.moment(tx)).now)
