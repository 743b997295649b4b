"""The desk of notify, for agents and managers: what waits and why, who must be called, and what did not arrive.

Without script; every button is a form with a permit, and leads back here.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

from fastapi import Form, Request, Response
from fastapi.responses import RedirectResponse

from plumbing.logs import log
from plumbing.permit import grant
from plumbing.postgres import Transaction
from plumbing.progress import watermark
from plumbing.session import Viewer
from schemas.catalogue import catalogue
from schemas.topics import CASE_STATUS

from . import orders, store_brake, store_desk, store_webhooks
from .api import Tx
from .core.advise import advise
from .core.contact import open_sealed
from .core.evidence import Orderer
from .core.waiting import WHYS, Waiting, Why, calls, why
from .pages import Who, permitted, settings_of, shop
from .weekly import for_colleagues
from .weeks import unread_weeks

MOST = 200  # messages on the page, the oldest first
PERMIT = "messages"
router = for_colleagues("/berichten")
Typed = Annotated[str, Form(max_length=100)]
Many = Annotated[str, Form(max_length=MOST * 37)]  # the messages of a line


class Called(NamedTuple):
    """Whom a colleague is about to call."""

    case_id: str
    phone: str | None


@router.get("")
async def overview(request: Request, tx: Tx, viewer: Who) -> Response:
    if viewer is None or not is_colleague(viewer):
        return elsewhere(viewer, settings_of(request).status_address)
    return await _shown(request, tx, viewer)


async def _shown(request: Request, tx: Transaction, viewer: Viewer, called: Called | None = None) -> Response:
    settings = settings_of(request)
    counts = await store_desk.open_counts(tx)
    told = {
        "groups": await _groups(tx, settings.partitions),
        "calls": calls,
        "called": called,
        "counts": counts,
        "more": sum(row["messages"] for row in counts) > MOST,
        "overdue": sum(row["overdue"] for row in counts),
        "resting": await store_desk.resting(tx),
        "failed": await store_desk.given_up(tx, MOST),
        "advise": advise,
        "brakes": await store_brake.held(tx),
        "weeks": await unread_weeks(tx, settings.partitions),
        "systems": [row for row in await store_webhooks.how_it_goes(tx) if row["parked"] or row["trouble"]],
        "said": request.query_params.get("gezegd", ""),
        "permit": grant(settings, PERMIT, "", viewer.id),
        "departments": catalogue().departments,
        "case": f"{settings.status_address}/balie/zaak/" if viewer.may("agent") else "",
    }
    return shop.show(request, "desk.html", told)


@router.post("")
async def order(request: Request, tx: Tx, viewer: Who, permit: Typed = "", what: Typed = "", of: Many = "") -> Response:
    """Only by a form that this page showed to the same colleague."""
    if viewer is None or not is_colleague(viewer):
        return elsewhere(viewer, settings_of(request).status_address)
    if not permitted(request, permit, PERMIT, viewer):
        return RedirectResponse("/berichten?gezegd=verlopen", 303)
    if what == "number":
        return await _number(request, tx, viewer, of)
    done = what in ORDERS and await ORDERS[what](tx, of, orderer(viewer))
    if done:
        log.warning("colleague_ordered", what=what, of=of)
    return RedirectResponse(f"/berichten?gezegd={quote(what) if done else 'niets'}", 303)


async def _number(request: Request, tx: Transaction, viewer: Viewer, of: str) -> Response:
    """Shown once to who presses, and in no address and no log; that it was shown is logged."""
    id = _number_of(of)
    found = await store_desk.to_call(tx, id) if id else None
    if not found:
        return RedirectResponse("/berichten?gezegd=niets", 303)
    contact = open_sealed(settings_of(request).ring, found["sealed"]) if found["sealed"] else None
    log.warning("phone_number_shown", case_id=found["case_id"], message_id=of)
    shown = await _shown(request, tx, viewer, Called(found["case_id"], contact.phone if contact else None))
    shown.headers["Cache-Control"] = "no-store"
    return shown


def is_colleague(viewer: Viewer) -> bool:
    return viewer.may("agent") or viewer.may("manager")


def orderer(viewer: Viewer) -> Orderer:
    """What is kept of who orders; who may do both does it as a manager."""
    return Orderer("manager" if viewer.may("manager") else "agent", list(viewer.departments) or None)


def elsewhere(viewer: Viewer | None, status: str) -> Response:
    """To the log-in; who is known and no colleague learns nothing of this page."""
    return RedirectResponse(f"{status}/" if viewer else f"{status}/inloggen?naar=/berichten", 303)


async def _groups(tx: Transaction, partitions: int) -> dict[Why, list[Waiting]]:
    now, clock = await watermark(tx, CASE_STATUS, partitions), await store_desk.clock(tx)
    found: dict[Why, list[Waiting]] = {reason: [] for reason in WHYS}
    for one in await store_desk.waiting(tx, MOST):
        found[why(one, now, clock)].append(one)
    return {reason: messages for reason, messages in found.items() if messages}


Order = Callable[[Transaction, str, Orderer], Awaitable[Any]]
Done = Callable[[Transaction, UUID, Orderer], Awaitable[Any]]  # to one message


def of_each(do: Done) -> Order:
    """For all messages of a line: what came after the page was shown was not told, and stays."""

    async def ordered(tx: Transaction, of: str, by: Orderer) -> Any:
        done = [await of_message(do)(tx, one, by) for one in of.split()]
        return any(done)

    return ordered


def of_message(do: Done) -> Order:
    async def ordered(tx: Transaction, of: str, by: Orderer) -> Any:
        id = _number_of(of)
        return id is not None and await do(tx, id, by)

    return ordered


def _number_of(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


async def _stop(tx: Transaction, id: UUID, by: Orderer) -> int:
    return await orders.cancel(tx, [id], by)


async def _notify_again(tx: Transaction, subscriber: UUID, _: Orderer) -> int:
    return await store_webhooks.retry_parked(tx, subscriber=subscriber)


ORDERS: dict[str, Order] = {
    "again": of_message(orders.try_again),
    "cancel": of_message(_stop),
    "called": of_each(orders.called),
    "not-reached": of_each(orders.not_reached),
    "notify": of_message(_notify_again),
    "release": orders.release,
    "purge": orders.purge,
}
