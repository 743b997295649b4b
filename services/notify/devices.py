"""The door for browsers: the script that shows notifications, and which of them want to get any."""

from collections.abc import Mapping
from datetime import UTC, datetime
from hmac import compare_digest
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from front.static import FILES
from plumbing.bearer import TooMany
from plumbing.session import Viewer
from plumbing.web import Problem

from . import store_push
from .api import Tx
from .core.subscription import Device, Subscription, unseal, written, wrong_with
from .keys import lock
from .pages import DEVICES, Typed, Who, elsewhere, may_choose, permitted, settings_of, still_welcome
from .settings import Settings

router = APIRouter(include_in_schema=False)
SCRIPT = FILES["js/sw.js"]
# A worker has the policy of its own script. It keeps no pages: what it would show again may be old.
POLICY = "default-src 'none'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types"
Short = Annotated[str, Field(max_length=2000)]


async def switched_on(request: Request) -> Settings:
    """Without a key of ours there is no web push, and none of these doors."""
    settings = settings_of(request)
    if settings.vapid_private_key is None:
        raise Problem(404, "not-found", "Notifications are not set up here.")
    return settings


On = Annotated[Settings, Depends(switched_on)]


class Keys(BaseModel):
    p256dh: Short
    auth: Short


class Told(BaseModel):
    """What a browser says of its subscription, as it says it."""

    endpoint: Short
    keys: Keys

    def read(self, settings: Settings) -> Subscription:
        """Problem with all that is wrong with it."""
        told = Subscription(self.endpoint, self.keys.p256dh, self.keys.auth)
        if wrong := wrong_with(told, settings.push_services):
            raise Problem(400, "subscription-invalid", "Nobody can be notified there.", _violations(wrong))
        return told


class Asked(Told):
    permit: Short


class Renewed(Told):
    old: Told


@router.get("/sw.js")
async def worker(_: On) -> Response:
    """At the root, for a worker sees to the addresses below its own."""
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY}
    return Response(SCRIPT.content, headers=headers, media_type=SCRIPT.media_type)


@router.post("/meldingen", status_code=204)
async def switch_on(request: Request, told: Asked, tx: Tx, viewer: Who, settings: On) -> None:
    """This browser gets notifications from now on. Only from the page that we showed to the same person."""
    if viewer is None or not await still_welcome(tx, viewer):
        raise Problem(401, "login-needed", "Log in again, or open the link of your application again.")
    if may_choose(settings, viewer) != "all":
        raise Problem(401, "login-needed", "A link is not enough for this, for it may be passed on: log in.")
    if not permitted(request, told.permit, DEVICES, viewer):
        raise Problem(403, "permit-invalid", "Open the page of your messages again.")
    new = told.read(settings)
    [sealed] = await lock(tx, settings.ring, [(viewer.id, written(new))])
    await store_push.add_subscription(tx, _device(new, viewer, sealed))


@router.post("/meldingen/uit")
async def switch_off(
    request: Request, tx: Tx, viewer: Who, settings: On, permit: Typed = "", apparaat: Typed = ""
) -> Response:
    """One browser, or all: also those that are lost. Of who came by a link none that they did not switch on by one."""
    if viewer is None or not await still_welcome(tx, viewer):
        return elsewhere(viewer, settings)
    if not permitted(request, permit, DEVICES, viewer):
        return RedirectResponse("/voorkeuren?verlopen", 303)
    await store_push.end_devices_of(tx, viewer.id, apparaat or None, viewer.case_id)
    return RedirectResponse("/voorkeuren?bewaard", 303)


@router.post("/meldingen/vernieuwd", status_code=204)
async def renew(request: Request, told: Renewed, tx: Tx, settings: On) -> None:
    """A browser got another endpoint while no page was open. Who knows the old secret is that browser; to anybody
    else the answer is the same."""
    if wait := request.app.state.knocks.wait(request):
        raise TooMany(wait)
    new, old = told.read(settings), Subscription(told.old.endpoint, told.old.keys.p256dh, told.old.keys.auth)
    known = await store_push.lock_subscription(tx, old.digest)
    kept = unseal(settings.ring, known.sealed) if known else None
    if known and kept and compare_digest(kept.auth.encode(), old.auth.encode()):
        await store_push.end_subscriptions(tx, [old.digest])
        [sealed] = await lock(tx, settings.ring, [(known.applicant_id, written(new))])
        device = Device(new.digest, known.applicant_id, sealed, known.case_id, known.link_since)
        await store_push.add_subscription(tx, device)


def _device(new: Subscription, viewer: Viewer, sealed: str) -> Device:
    """Who came by a link may hear of that case alone: a link may be passed on."""
    if viewer.kind != "link":
        return Device(new.digest, viewer.id, sealed)
    return Device(new.digest, viewer.id, sealed, viewer.case_id, datetime.fromtimestamp(viewer.since or 0, UTC))


def _violations(wrong: Mapping[str, str]) -> list[dict[str, str]]:
    where = {"endpoint": "/body/endpoint", "p256dh": "/body/keys/p256dh", "auth": "/body/keys/auth"}
    words = {"endpoint": "Not an address of a push service that we know.", "p256dh": "Not a point of P-256."}
    return [
        {"code": code, "path": where[field], "message": words.get(field, "Not 16 bytes.")}
        for field, code in wrong.items()
    ]
