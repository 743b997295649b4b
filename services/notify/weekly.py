"""The door for colleagues who want the mail of Monday: they ask, confirm their address from there, and stop it."""

from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from front.page import page_of
from front.shop import language
from plumbing.asking import only_known
from plumbing.logs import log
from plumbing.permit import grant, read_signed
from plumbing.postgres import Transaction
from plumbing.session import Viewer
from plumbing.web import sent_from_here
from schemas.catalogue import catalogue

from . import store_weekly
from .api import Tx
from .core.contact import Contact, is_address, masked, open_sealed, same_address, written
from .core.weekly import READER, STOP, Reader, name_of, open_to
from .keys import lock
from .pages import LONGEST_ADDRESS, Many, Typed, Who, asked_enough, back_if_stale, settings_of, shop
from .settings import Settings

PERMIT = "week"
Word = Annotated[str, Query(max_length=20)]  # the page reads it
Taal = Annotated[str, Query(pattern="^(nl|en)?$")]  # the shop reads it


async def asked_well(request: Request, viewer: Who, gezegd: Word = "", taal: Taal = "") -> None:
    """For pages of colleagues, who would believe that a choice was heard. Links in mails are not asked: programs for
    mail add names to them."""
    if viewer and viewer.kind == "staff":
        await only_known(request)


async def seen(tx: Tx, viewer: Who) -> None:
    """The rights in the session of a colleague are the newest we know: a mail that they may not have any more ends."""
    if viewer and viewer.kind == "staff" and not await store_weekly.see(tx, name_of(viewer), open_to(viewer)):
        log.info("mail_to_colleague_ended")


def for_colleagues(prefix: str) -> APIRouter:
    asked = [Depends(asked_well), Depends(seen)]
    return APIRouter(prefix=prefix, include_in_schema=False, route_class=page_of(shop), dependencies=asked)


router = for_colleagues("/weekbericht")
by_mail = APIRouter(prefix="/weekbericht", include_in_schema=False)  # who presses a button in it need not log in


@router.get("")
async def choice(request: Request, tx: Tx, viewer: Who) -> Response:
    if viewer is None or not open_to(viewer):
        return elsewhere(request, viewer)
    return await _shown(request, tx, viewer)


@router.post("")
async def choose(
    request: Request,
    tx: Tx,
    viewer: Who,
    permit: Typed = "",
    email: Typed = "",
    afdeling: Many = [],  # noqa: B006  # FastAPI copies it
) -> Response:
    """Departments count at once; an address only after it was confirmed from there."""
    settings = settings_of(request)
    if viewer is None or not open_to(viewer):
        return elsewhere(request, viewer)
    if stale := back_if_stale(request, permit, PERMIT, viewer, "/weekbericht?gezegd=verlopen"):
        return stale
    mine, typed = await _mine(tx, settings, viewer), email.strip()
    if wrong := wrong_with(typed, afdeling, open_to(viewer), mine.address is not None, settings.work_domains):
        return await _shown(request, tx, viewer, typed, afdeling, wrong)
    same = mine.address is not None and (not typed or same_address(typed, mine.address))
    if same and await store_weekly.choose(tx, name_of(viewer), afdeling):
        return RedirectResponse("/weekbericht?gezegd=bewaard", 303)
    return await _ask(request, tx, viewer, Contact(typed, language(request)), afdeling)


async def _ask(request: Request, tx: Transaction, viewer: Viewer, new: Contact, departments: list[str]) -> Response:
    settings, who, id = settings_of(request), name_of(viewer), uuid4()
    if wait := request.app.state.knocks.wait(request, who):
        return shop.too_often(request, wait)
    if enough := asked_enough(request, await store_weekly.asked_lately(tx, who)):
        return enough
    [box] = await lock(tx, settings.ring, [(who, written(new))])
    await store_weekly.ask(tx, id, who, box, departments)
    await store_weekly.add_mails(tx, [(id, who, None)])
    return RedirectResponse("/weekbericht?gezegd=gevraagd", 303)


@router.post("/stop")
async def stop_here(request: Request, tx: Tx, viewer: Who, permit: Typed = "") -> Response:
    if viewer is None or not open_to(viewer):
        return elsewhere(request, viewer)
    if stale := back_if_stale(request, permit, PERMIT, viewer, "/weekbericht?gezegd=verlopen"):
        return stale
    await store_weekly.stop(tx, name_of(viewer))
    return RedirectResponse("/weekbericht?gezegd=gestopt", 303)


@by_mail.get("/ja/{token}")
async def confirm_page(request: Request, token: str, tx: Tx) -> Response:
    """One button, or why there is none any more: programs that look at each address in a mail change nothing."""
    word = read_signed(settings_of(request), READER, token)
    now = await store_weekly.asked(tx, UUID(word)) if word else None
    return shop.show(request, "week.html", {"became": now or "gone"}, 200 if now else 410)


@by_mail.post("/ja/{token}")
async def confirm(request: Request, token: str, tx: Tx) -> Response:
    """Wrong, expired and unknown get the same answer."""
    if not sent_from_here(request):
        return await confirm_page(request, token, tx)
    if wait := request.app.state.knocks.wait(request):
        return shop.too_often(request, wait)
    word = read_signed(settings_of(request), READER, token)
    if word is None or not await store_weekly.confirm(tx, UUID(word)):
        return shop.show(request, "week.html", {"became": "gone"}, 410)
    return shop.show(request, "week.html", {"became": "confirmed"})


@by_mail.get("/uit/{token}")
async def stop_page(request: Request, token: str, tx: Tx) -> Response:
    """It asks as long as there is something to stop; who stopped before is told so."""
    who = read_signed(settings_of(request), STOP, token)
    if who is None:
        return shop.show(request, "week.html", {"became": "gone"}, 410)
    return shop.show(request, "week.html", {"became": "stopping" if await store_weekly.readers(tx, who) else "stopped"})


@by_mail.post("/uit/{token}")
async def stop(request: Request, token: str, tx: Tx) -> Response:
    """From our page, or by a mail program in one press (RFC 8058): nobody logs in, the address proves whose it is."""
    who = read_signed(settings_of(request), STOP, token)
    if who is None:
        return shop.show(request, "week.html", {"became": "gone"}, 410)
    await store_weekly.stop(tx, who)
    return shop.show(request, "week.html", {"became": "stopped"})


class Mine:
    """What a colleague has and what they asked for."""

    def __init__(self, settings: Settings, readers: list[Reader]) -> None:
        self.confirmed = next((one for one in readers if one.confirmed), None)
        self.newest = readers[-1] if readers else None
        contact = open_sealed(settings.ring, self.confirmed.sealed) if self.confirmed else None
        self.address = contact.email if contact else None


async def _mine(tx: Transaction, settings: Settings, viewer: Viewer) -> Mine:
    return Mine(settings, await store_weekly.readers(tx, name_of(viewer)))


async def _shown(
    request: Request,
    tx: Transaction,
    viewer: Viewer,
    typed: str = "",
    departments: list[str] | None = None,
    wrong: dict[str, str] | None = None,
) -> Response:
    settings, mine, may = settings_of(request), await _mine(tx, settings_of(request), viewer), open_to(viewer)
    had = mine.newest.departments if mine.newest else may
    told: dict[str, Any] = {
        "address": masked(mine.address) if mine.address else None,
        "waiting": mine.newest is not None and not mine.newest.confirmed,
        "failed": await store_weekly.last_state(tx, name_of(viewer)) == "failed",
        "departments": {code: catalogue().departments[code].in_(language(request)) for code in may},
        "chosen": had if departments is None else departments,
        "typed": typed,
        "wrong": wrong or {},
        "told": request.query_params.get("gezegd", ""),
        "domains": sorted(settings.work_domains),
        "days": settings.weekly_roles_days,
        "permit": grant(settings, PERMIT, "", viewer.id),
        "dashboard": settings.dashboard_address,
    }
    return shop.show(request, "weekly.html", told, 400 if wrong else 200)


def wrong_with(
    typed: str, departments: list[str], may: tuple[str, ...], has_address: bool, domains: frozenset[str]
) -> dict[str, str]:
    """By field the name of a sentence in the page; nothing typed keeps the address that is there."""
    wrong = {}
    if typed or not has_address:
        if not is_address(typed) or len(typed) > LONGEST_ADDRESS:
            wrong["email"] = "address"
        elif domains and typed.rpartition("@")[2].lower() not in domains:
            wrong["email"] = "domain"
    if not departments:
        wrong["afdeling"] = "none"
    elif not set(departments) <= set(may):
        wrong["afdeling"] = "others"
    return wrong


def elsewhere(request: Request, viewer: Viewer | None) -> Response:
    """To the log-in; who is known is told that this page is for others, and a colleague which right it takes."""
    if viewer:
        return shop.of_others(request, "week")
    return RedirectResponse(f"{settings_of(request).status_address}/inloggen?naar=/weekbericht", 303)
