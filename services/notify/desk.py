"""The desk of notify, for agents and managers: what waits and why, who must be called, and what did not arrive.

Without script; every button is a form with a permit, and leads back here.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from plumbing.logs import log
from plumbing.permit import grant, read_permit
from plumbing.postgres import Transaction
from plumbing.progress import watermark
from plumbing.session import Viewer, viewer_of
from schemas.catalogue import catalogue
from schemas.topics import CASE_STATUS

from . import orders, store_brake, store_desk, store_webhooks
from .api import Tx
from .core.waiting import WHYS, Waiting, Why, why
from .pages import from_here, settings_of, shop

MOST = 200  # messages on the page, the oldest first
PERMIT = "messages"
router = APIRouter(prefix="/berichten", include_in_schema=False)
Typed = Annotated[str, Form(max_length=100)]
Who = Annotated[Viewer | None, Depends(viewer_of)]


@router.get("")
async def overview(request: Request, tx: Tx, viewer: Who) -> Response:
    settings = settings_of(request)
    if viewer is None or not is_colleague(viewer):
        return elsewhere(viewer, settings.status_address)
    counts = await store_desk.open_counts(tx)
    told = {
        "groups": await _groups(tx, settings.partitions),
        "counts": counts,
        "more": sum(row["messages"] for row in counts) > MOST,
        "overdue": sum(row["overdue"] for row in counts),
        "resting": await store_desk.resting(tx),
        "failed": await store_desk.given_up(tx, MOST),
        "brakes": await store_brake.held(tx),
        "systems": [row for row in await store_webhooks.how_it_goes(tx) if row["parked"] or row["trouble"]],
        "said": request.query_params.get("gezegd", ""),
        "permit": grant(settings, PERMIT, "", viewer.id),
        "departments": catalogue().departments,
        "case": f"{settings.status_address}/balie/zaak/" if viewer.may("agent") else "",
    }
    return shop.show(request, "desk.html", told)


@router.post("")
async def order(
    request: Request, tx: Tx, viewer: Who, permit: Typed = "", what: Typed = "", of: Typed = ""
) -> Response:
    """Only by a form that this page showed to the same colleague."""
    settings = settings_of(request)
    if viewer is None or not is_colleague(viewer):
        return elsewhere(viewer, settings.status_address)
    allowed = read_permit(settings, permit, PERMIT)
    if allowed is None or allowed.viewer_id != viewer.id or not from_here(request, settings):
        return RedirectResponse("/berichten?gezegd=verlopen", 303)
    done = what in ORDERS and await ORDERS[what](tx, of)
    if done:
        log.warning("colleague_ordered", what=what, of=of)
    return RedirectResponse(f"/berichten?gezegd={quote(what) if done else 'niets'}", 303)


def is_colleague(viewer: Viewer) -> bool:
    return viewer.may("agent") or viewer.may("manager")


def elsewhere(viewer: Viewer | None, status: str) -> Response:
    """To the log-in; who is known and no colleague learns nothing of this page."""
    return RedirectResponse(f"{status}/" if viewer else f"{status}/inloggen?naar=/berichten", 303)


async def _groups(tx: Transaction, partitions: int) -> dict[Why, list[Waiting]]:
    now, clock = await watermark(tx, CASE_STATUS, partitions), await store_desk.clock(tx)
    found: dict[Why, list[Waiting]] = {reason: [] for reason in WHYS}
    for one in await store_desk.waiting(tx, MOST):
        found[why(one, now, clock)].append(one)
    return {reason: messages for reason, messages in found.items() if messages}


Order = Callable[[Transaction, str], Awaitable[Any]]


def of_message(do: Callable[[Transaction, UUID], Awaitable[Any]]) -> Order:
    async def ordered(tx: Transaction, of: str) -> Any:
        try:
            return await do(tx, UUID(of))
        except ValueError:
            return False

    return ordered


async def _stop(tx: Transaction, id: UUID) -> int:
    return await orders.cancel(tx, [id])


async def _notify_again(tx: Transaction, subscriber: UUID) -> int:
    return await store_webhooks.retry_parked(tx, subscriber=subscriber)


ORDERS: dict[str, Order] = {
    "again": of_message(orders.try_again),
    "cancel": of_message(_stop),
    "called": of_message(orders.called),
    "not-reached": of_message(orders.not_reached),
    "notify": of_message(_notify_again),
    "release": orders.release,
    "purge": orders.purge,
}
