"""The door for people: who asks for a new link, and who chooses which messages to get. Notify alone knows addresses."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from front.shop import Shop, language
from plumbing.permit import grant, read_permit
from plumbing.postgres import Transaction
from plumbing.session import Viewer, viewer_of
from plumbing.web import CaseId, Problem, sent_from_here
from schemas.message_events import Channel, Kind

from . import store, store_address, store_people, store_push
from .api import Tx
from .channels.push import public_key
from .core.contact import Contact, is_address, masked, open_sealed
from .core.preference import TABLE, LinkChanges, by_link, chosen, columns, is_choice
from .core.ring import sealed_for
from .core.stop import read_stop, without
from .settings import Settings

router = APIRouter(include_in_schema=False)
shop = Shop(Path(__file__).parent / "templates")
Typed = Annotated[str, Form()]
Many = Annotated[list[str], Form()]
Who = Annotated[Viewer | None, Depends(viewer_of)]
LONGEST_NUMBER, LONGEST_ADDRESS = 100, 254
AN_HOUR = 3600  # seconds
PREFERENCES, DEVICES = "preferences", "devices"  # the permits of these forms


@router.get("/link")
async def link_form(request: Request) -> Response:
    return shop.show(request, "link.html", {"number": "", "email": "", "wrong": {}})


@router.post("/link")
async def ask_link(request: Request, tx: Tx, aanvraag: Typed = "", email: Typed = "") -> Response:
    """The same answer after the same work for everybody: whether there is such a case is looked at later."""
    if wait := request.app.state.knocks.wait(request):
        return shop.too_often(request, wait)
    number, typed = aanvraag.strip(), email.strip()
    if wrong := wrong_with(number, typed):
        return shop.show(request, "link.html", {"number": number, "email": typed, "wrong": wrong}, 400)
    await store_people.add_asked(tx, number, sealed_for(settings_of(request).ring, typed))
    return RedirectResponse("/link/gevraagd", 303)


@router.get("/link/gevraagd")
async def link_asked(request: Request) -> Response:
    return shop.show(request, "asked.html")


@router.post("/link/{case_id}")
async def send_link(request: Request, case_id: CaseId, tx: Tx, viewer: Who, permit: Typed = "") -> Response:
    """An agent has a new link sent, to the address that we know."""
    settings = settings_of(request)
    if viewer is None:
        return RedirectResponse(f"{settings.status_address}/inloggen?naar={quote(f'/balie/zaak/{case_id}')}", 303)
    allowed = read_permit(settings, permit, "link")
    if not viewer.may("agent"):
        raise Problem(404, "case-unknown", "There is no case with this number.")
    if allowed is None or (allowed.case_id, allowed.viewer_id) != (case_id, viewer.id):
        raise Problem(403, "permit-invalid", "Open the page of this case again, and send the form from there.")
    await store_people.add_asked(tx, case_id, None)
    return RedirectResponse(f"{settings.status_address}/balie/zaak/{quote(case_id, safe='')}?gezegd=link", 303)


@router.get("/voorkeuren")
async def preferences(request: Request, tx: Tx, viewer: Who, zaak: str = "") -> Response:
    settings = settings_of(request)
    if viewer is None or not await still_welcome(tx, viewer):
        return elsewhere(viewer, settings)
    kept, sealed = await store_people.preference(tx, viewer.id), await store_people.contact(tx, viewer.id)
    contact = open_sealed(settings.ring, sealed) if sealed else None
    case, may = zaak or viewer.case_id or "", may_choose(settings, viewer)
    told = {
        "address": masked(contact.email) if contact and contact.email and viewer.kind != "link" else None,
        "reached": bool(contact and contact.email),
        "bounced": await _bounced(tx, viewer),
        "may": may,
        "chosen": kept.language or (contact.language if contact else language(request)),
        "kinds": TABLE,
        "columns": await _columns(request, tx, viewer, contact),
        "wants": kept.wants,
        "is_choice": is_choice,
        "prefers_calls": kept.prefers_calls,
        "saved": "bewaard" in request.query_params,
        "stale": "verlopen" in request.query_params,
        "asked": request.query_params.get("adres", ""),
        "permit": grant(settings, PREFERENCES, viewer.case_id or "", viewer.id),
        "login": f"{settings.status_address}/inloggen?naar=/voorkeuren" if viewer.kind == "link" else "",
        "push": await _push(tx, settings, viewer),
        "case": case,
        "came_from": zaak,
        "back": settings.status_address + (f"/zaak/{quote(case, safe='')}" if case else "/mijn"),
    }
    return shop.show(request, "preferences.html", told)


@router.post("/voorkeuren")
async def choose(
    request: Request,
    tx: Tx,
    viewer: Who,
    permit: Typed = "",
    taal: Typed = "nl",
    zaak: Typed = "",
    wens: Many = [],  # noqa: B006  # FastAPI copies it
    kanaal: Many = [],  # noqa: B006
    bellen: Typed = "",
) -> Response:
    """Only by the form that this page showed to the same person."""
    settings = settings_of(request)
    if viewer is None or not await still_welcome(tx, viewer):
        return elsewhere(viewer, settings)
    here = f"&zaak={quote(zaak, safe='')}" if zaak else ""
    if stale := back_if_stale(request, permit, PREFERENCES, viewer, f"/voorkeuren?verlopen{here}"):
        return stale
    may = may_choose(settings, viewer)
    if may == "nothing":
        return elsewhere(viewer, settings)
    before, asked = await store_people.preference(tx, viewer.id), chosen(taal, wens, kanaal, bool(bellen))
    await store_people.save_preference(tx, viewer.id, by_link(before, asked, may))
    answer = RedirectResponse(f"/voorkeuren?bewaard{here}", 303)
    shop.remember(request, answer, asked.language or "nl")
    return answer


def may_choose(settings: Settings, viewer: Viewer) -> LinkChanges:
    """Who logged in chooses all for themselves."""
    return settings.link_changes if viewer.kind == "link" else "all"


async def _bounced(tx: Transaction, viewer: Viewer) -> bool:
    """Whether mails to them come back, as the page of the case tells it too."""
    return await store_address.email_fails(tx, viewer.id)


async def _columns(request: Request, tx: Transaction, viewer: Viewer, contact: Contact | None) -> tuple[Channel, ...]:
    """What they can choose between: ways that are set up, and for which they gave us something."""
    able = columns(await store_push.push_count(tx, viewer.id) > 0, bool(contact and contact.phone))
    return tuple(one for one in able if one == "call" or one in request.app.state.channels)


async def _push(tx: Transaction, settings: Settings, viewer: Viewer) -> dict[str, Any]:
    """For the part of the page about this browser; without a key there is none."""
    permit = grant(settings, DEVICES, viewer.case_id or "", viewer.id)
    return {
        "key": public_key(settings),
        "permit": permit,
        "may": may_choose(settings, viewer) == "all",
        "known": await store_push.devices(tx, viewer.id, viewer.case_id),
    }


@router.get("/uit/{token}")
async def ask_stop(request: Request, tx: Tx, token: str) -> Response:
    """Programs that look at addresses in mails change nothing here."""
    found = await _stop(request, tx, token)
    return shop.show(request, "stop.html", {"kinds": found[1] if found else (), "asking": bool(found)}, _known(found))


@router.post("/uit/{token}")
async def stop(request: Request, tx: Tx, token: str) -> Response:
    """From our page, or by a mail program in one press (RFC 8058): nobody logs in, the address proves whose it is."""
    if found := await _stop(request, tx, token):
        applicant_id, kinds = found
        kept, sealed = await store_people.preference(tx, applicant_id), await store_people.contact(tx, applicant_id)
        contact = open_sealed(settings_of(request).ring, sealed) if sealed else None
        spoken = kept.language or (contact.language if contact else "nl")
        await store_people.save_preference(tx, applicant_id, replace(without(kept, kinds), language=spoken))
    return shop.show(request, "stop.html", {"kinds": found[1] if found else (), "asking": False}, _known(found))


async def _stop(request: Request, tx: Tx, token: str) -> tuple[str, tuple[Kind, ...]] | None:
    """Whose choice it is, and which kinds."""
    if (said := read_stop(token)) is None:
        return None
    known = (await store.known_by(tx, [said.case_id])).get(said.case_id)
    key = settings_of(request).link_signing_key.get_secret_value()
    return (known.applicant_id, said.kinds) if known and said.is_for(key, known.applicant_id) else None


def _known(found: object) -> int:
    return 200 if found else 404


def elsewhere(viewer: Viewer | None, settings: Settings) -> Response:
    """To the log-in; a colleague has no messages and is led home, for logging in again would bring them back here."""
    path = "/mijn" if viewer and viewer.kind == "staff" else "/inloggen?naar=/voorkeuren"
    return RedirectResponse(f"{settings.status_address}{path}", 303)


async def still_welcome(tx: Tx, viewer: Viewer) -> bool:
    """An applicant, also one who came by a tracking link, as long as it was not revoked."""
    if viewer.kind != "link" or viewer.case_id is None:
        return viewer.kind == "applicant"
    known = (await store.known_by(tx, [viewer.case_id])).get(viewer.case_id)
    if known is None or known.applicant_id != viewer.id:
        return False
    since = known.links_from
    return since is None or (viewer.since is not None and viewer.since > since.timestamp())


def wrong_with(number: str, email: str) -> dict[str, str]:
    """By field the name of a sentence in the page; nothing depends on whether we know them."""
    wrong = {}
    if not 0 < len(number) <= LONGEST_NUMBER or "\x00" in number:
        wrong["aanvraag"] = "number"
    if not is_address(email) or len(email) > LONGEST_ADDRESS:
        wrong["email"] = "address"
    return wrong


def permitted(request: Request, permit: str, what: str, viewer: Viewer) -> bool:
    """Whether it comes by a form that we showed to the same person, lately."""
    settings = settings_of(request)
    allowed = read_permit(settings, permit, what)
    return allowed is not None and allowed.viewer_id == viewer.id and _from_here(request, settings)


def back_if_stale(request: Request, permit: str, what: str, viewer: Viewer, page: str) -> Response | None:
    """To the page, where they choose again."""
    return None if permitted(request, permit, what, viewer) else RedirectResponse(page, 303)


def asked_enough(request: Request, asked: int) -> Response | None:
    """Nothing more would leave this hour: who was told that it did looks into an empty mailbox."""
    return shop.too_often(request, AN_HOUR) if asked >= settings_of(request).links_an_hour else None


def _from_here(request: Request, settings: Settings) -> bool:
    """Not from another site. Our pages send no referrer, so their origin is `null`: what the browser says counts."""
    if "sec-fetch-site" in request.headers:
        return sent_from_here(request, "same-site")
    origin = request.headers.get("origin", "null")
    known = (settings.public_address, settings.notify_address, settings.status_address)
    return origin == "null" or origin in {"{0.scheme}://{0.netloc}".format(urlsplit(one)) for one in known}


def settings_of(request: Request) -> Settings:
    found: Settings = request.app.state.settings
    return found
