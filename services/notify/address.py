"""The door for a new e-mail address: its applicant asks for it, whoever reads the mail that goes there confirms it."""

from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from front.shop import language
from plumbing.permit import read_signed
from plumbing.postgres import Transaction
from plumbing.web import sent_from_here

from . import store_address
from .api import Tx
from .core.contact import Contact, is_address, written
from .core.mailbox import ADDRESS, Telling, asked_for, became
from .fates import on_delivered
from .keys import lock
from .pages import LONGEST_ADDRESS, PREFERENCES, Typed, Who, asked_enough, back_if_stale, elsewhere, settings_of, shop
from .people import on_new_address, reaches, tell_of_address
from .settings import Settings

router = APIRouter(include_in_schema=False)


@router.post("/voorkeuren/adres")
async def ask(request: Request, tx: Tx, viewer: Who, permit: Typed = "", email: Typed = "") -> Response:
    """Nothing changes yet. The answer is the same for whichever address, known to us or not. Who came by a tracking
    link must log in: a link is forwarded, and whoever has the address has the case."""
    settings = settings_of(request)
    if viewer is None or viewer.kind != "applicant":
        return elsewhere(viewer, settings)
    if wait := request.app.state.knocks.wait(request, viewer.id):
        return shop.too_often(request, wait)
    if stale := back_if_stale(request, permit, PREFERENCES, viewer, "/voorkeuren?verlopen"):
        return stale
    typed = email.strip()
    if not is_address(typed) or len(typed) > LONGEST_ADDRESS:
        return RedirectResponse("/voorkeuren?adres=onjuist#adres", 303)
    if enough := asked_enough(request, await store_address.asked_lately(tx, viewer.id)):
        return enough
    now = (await reaches(tx, settings.ring, [viewer.id])).get(viewer.id)
    await _ask(tx, settings, viewer.id, asked_for(typed, now and now.contact, language(request)))
    return RedirectResponse("/voorkeuren?adres=gevraagd", 303)


async def _ask(tx: Transaction, settings: Settings, applicant_id: str, new: Contact) -> None:
    id = uuid4()
    [box] = await lock(tx, settings.ring, [(applicant_id, written(new))])
    await store_address.ask(tx, id, applicant_id, box)
    await tell_of_address(tx, applicant_id, Telling(id, ADDRESS, box))


@router.get("/adres/{token}")
async def confirm_page(request: Request, token: str, tx: Tx) -> Response:
    """One button, or why there is none any more: programs that look at each address in a mail change nothing."""
    return await _shown(request, tx, token)


@router.post("/adres/{token}")
async def confirm(request: Request, token: str, tx: Tx) -> Response:
    """What can be confirmed no more gets the same answer as who only looks."""
    settings = settings_of(request)
    if not sent_from_here(request):
        return await _shown(request, tx, token)
    if wait := request.app.state.knocks.wait(request):
        return shop.too_often(request, wait)
    id = _id(read_signed(settings, ADDRESS, token))
    found = await store_address.confirm(tx, id) if id else None
    if id is None or found is None:
        return await _shown(request, tx, token)
    await on_new_address(tx, *found, settings.ring)
    await on_delivered(tx, [id], "confirmed")
    return shop.show(request, "address.html", {"became": "changed"})


async def _shown(request: Request, tx: Transaction, token: str) -> Response:
    id = _id(read_signed(settings_of(request), ADDRESS, token))
    now = became(await store_address.asked(tx, id) if id else None)
    return shop.show(request, "address.html", {"became": now}, 200 if now in ("asked", "confirmed") else 410)


def _id(word: str | None) -> UUID | None:
    return UUID(word) if word else None
