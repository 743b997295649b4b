"""The desk of notify, for agents and managers: what waits and why, who must be called, and what did not arrive.

Without script; every button is a form with a permit, and leads back here.
"""

from collections import Counter as Tally
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, NamedTuple
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Form, Request, Response
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

PAGE = 50  # lines of a list
MOST = 200  # messages of a line
PERMIT = "messages"
CALLS, FAILED, SYSTEMS = "in-a-call-list", "mislukt", "systemen"  # the lists beside those of why a message waits
router = for_colleagues("/berichten")
Typed = Annotated[str, Form(max_length=100)]
Many = Annotated[str, Form(max_length=MOST * 37)]  # the messages of a line


class Places(NamedTuple):
    """Where each list of the page begins: after the message with this number; the others begin at their start."""

    calls: UUID | None = None
    waiting: UUID | None = None
    failed: UUID | None = None


BEGIN = Places()


def places(bellen: UUID | None = None, wacht: UUID | None = None, mislukt: UUID | None = None) -> Places:
    """In the words of an address."""
    return Places(bellen, wacht, mislukt)


class Called(NamedTuple):
    """Whom a colleague is about to call."""

    case_id: str
    phone: str | None


@router.get("")
async def overview(request: Request, tx: Tx, viewer: Who, after: Annotated[Places, Depends(places)]) -> Response:
    if viewer is None or not is_colleague(viewer):
        return elsewhere(request, viewer)
    return await _shown(request, tx, viewer, after)


async def _shown(
    request: Request, tx: Transaction, viewer: Viewer, after: Places = BEGIN, called: Called | None = None
) -> Response:
    settings = settings_of(request)
    counts = await store_desk.open_counts(tx)
    people = calls(await store_desk.to_call_about(tx, PAGE + 1, after.calls))
    rest = await store_desk.waiting(tx, PAGE + 1, after.waiting, calls=False)
    failed = await store_desk.given_up(tx, PAGE + 1, after.failed)
    groups = await _groups(tx, rest[:PAGE], settings.partitions)
    systems = [row for row in await store_webhooks.how_it_goes(tx) if row["parked"] or row["trouble"]]
    lists = [(CALLS, people), *groups.items(), (FAILED, failed), (SYSTEMS, systems)]
    told = {
        "people": people[:PAGE],
        "groups": groups,
        "opened": _opened(after, [name for name, rows in lists if rows]),
        "after": after,
        "next": Places(
            calls=people[PAGE - 1].tasks[0].id if len(people) > PAGE else None,
            waiting=rest[PAGE - 1].id if len(rest) > PAGE else None,
            failed=failed[PAGE - 1]["id"] if len(failed) > PAGE else None,
        ),
        "called": called,
        "counts": counts,
        "in_all": Tally(
            calls=sum(row["messages"] for row in counts if row["channel"] == "call"),
            waiting=sum(row["messages"] for row in counts if row["channel"] != "call"),
            failed=await store_desk.how_many_failed(tx),
        ),
        "overdue": sum(row["overdue"] for row in counts),
        "resting": await store_desk.resting(tx),
        "failed": failed[:PAGE],
        "advise": advise,
        "brakes": await store_brake.held(tx),
        "weeks": await unread_weeks(tx, settings.partitions),
        "systems": systems,
        "said": request.query_params.get("gezegd", ""),
        "permit": grant(settings, PERMIT, "", viewer.id),
        "departments": catalogue().departments,
        "case": f"{settings.status_address}/balie/zaak/" if viewer.may("agent") else "",
    }
    return shop.show(request, "desk.html", told)


def _opened(after: Places, lists: Sequence[str]) -> str | None:
    """The list that is not folded: the one that somebody pages through, else the first that is there."""
    if after.failed and FAILED in lists:
        return FAILED
    return next((one for one in lists if not (after.waiting and one == CALLS)), None)


@router.post("")
async def order(request: Request, tx: Tx, viewer: Who, permit: Typed = "", what: Typed = "", of: Many = "") -> Response:
    """Only by a form that this page showed to the same colleague."""
    if viewer is None or not is_colleague(viewer):
        return elsewhere(request, viewer)
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
    shown = await _shown(request, tx, viewer, called=Called(found["case_id"], contact.phone if contact else None))
    shown.headers["Cache-Control"] = "no-store"
    return shown


def is_colleague(viewer: Viewer) -> bool:
    return viewer.may("agent") or viewer.may("manager")


def orderer(viewer: Viewer) -> Orderer:
    """What is kept of who orders; who may do both does it as a manager."""
    return Orderer("manager" if viewer.may("manager") else "agent", list(viewer.departments) or None)


def elsewhere(request: Request, viewer: Viewer | None) -> Response:
    """To the log-in; who is known and no colleague is told that this page is for others."""
    if viewer:
        return shop.of_others(request, "messages")
    return RedirectResponse(f"{settings_of(request).status_address}/inloggen?naar=/berichten", 303)


async def _groups(tx: Transaction, messages: Sequence[Waiting], partitions: int) -> dict[Why, list[Waiting]]:
    now, clock = await watermark(tx, CASE_STATUS, partitions), await store_desk.clock(tx)
    found: dict[Why, list[Waiting]] = {reason: [] for reason in WHYS}
    for one in messages:
        found[why(one, now, clock)].append(one)
    return {reason: told for reason, told in found.items() if told}


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
