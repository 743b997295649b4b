"""Notifications to other systems over HTTP, as the standard ZGW Notificaties says it or as a CloudEvent (NL GOV)."""

import asyncio
import socket
import ssl
from typing import Any
from urllib.parse import quote

import httpx

from schemas.status_events import SOURCE

from ..core.notice import CHANNEL, Notice, Wrong
from ..core.origin import is_public, origin_of
from ..core.ring import opened
from ..core.turn import Declined, Took, Turn
from ..settings import Settings
from .push import wait_of

NOT_PUBLIC = "callback-not-public"
ABOUT_IT = (400, 409, 413, 415, 422)  # the notification, and not the system
WANTS_REST = (429, 503)
PLACES = {"status": "/historie"}
TYPES = {"create": "geregistreerd", "update": "gemuteerd", "destroy": "verwijderd"}


class NotPublic(OSError):
    """Its name leads to a place that is not for everybody: a stranger would choose whom we talk to."""


class Webhook:
    """Any 2xx is taken. Whom it talks to is looked at before each call, and it connects to what was looked at."""

    def __init__(self, settings: Settings) -> None:
        self.settings, ca = settings, settings.webhook_ca_file
        self._trust = ssl.create_default_context(cafile=str(ca) if ca else None)

    def line(self) -> httpx.AsyncClient:
        """To one system: two that share an address must not share a connection. A redirect would lead past the look,
        and so would a proxy."""
        seconds = self.settings.webhook_call_seconds
        return httpx.AsyncClient(verify=self._trust, follow_redirects=False, trust_env=False, timeout=seconds)

    async def hand_over(self, line: httpx.AsyncClient, turn: Turn, notice: Notice) -> Took | Declined:
        auth = opened(self.settings.ring, turn.sealed)
        if auth is None:
            return Declined("auth-stayed-closed")
        sort, told = self._told(turn, notice)
        return await self._send(line, turn.callback, auth, sort, told, {"Idempotency-Key": f'"{notice.id}"'})

    async def look(self, callback: str) -> list[Wrong]:
        """Whether its host may be asked at all, without a word to it: so that this is told with all else."""
        if origin_of(callback) in self.settings.private_origins:
            return []
        try:
            async with asyncio.timeout(self.settings.webhook_call_seconds):
                await looked_at(httpx.URL(callback))
        except NotPublic:
            return [_not_public()]
        except (httpx.InvalidURL, TimeoutError):
            return []  # the test of the callback tells
        return []

    async def attempt(self, callback: str, auth: str) -> list[Wrong]:
        """Whether it takes a notification that says nothing, as the standard wants it before there is any."""
        here = f"{self.settings.status_address}/v1/zaken/test"
        told = zgw("test", "zaak", here, here, "create", "2026-01-01T00:00:00Z", {})
        async with self.line() as line:
            became = await self._send(line, callback, auth, "application/json", told, {})
        match became:
            case Took():
                return []
            case Declined(reason) if reason == NOT_PUBLIC:
                return [_not_public()]
            case Declined(reason):
                return [Wrong("invalid-callback-url", "/callbackUrl", f"It did not take a test: {reason}.")]

    async def _send(
        self, line: httpx.AsyncClient, to: str, auth: str, sort: str, told: Any, more: dict[str, str]
    ) -> Took | Declined:
        try:
            async with asyncio.timeout(self.settings.webhook_call_seconds):
                url = httpx.URL(to)
                address = url if origin_of(to) in self.settings.private_origins else await looked_at(url)
                headers = {"Host": url.netloc.decode(), "Authorization": auth, "Content-Type": sort, **more}
                request = line.build_request("POST", address, json=told, headers=headers)
                request.extensions["sni_hostname"] = url.host  # the certificate must be of the name
                answer = await line.send(request, stream=True)
                if answer.status_code == httpx.codes.NO_CONTENT:
                    await answer.aread()  # there is nothing, so the connection can be used again
                await answer.aclose()  # nobody reads what else it says
        except NotPublic:
            return Declined(NOT_PUBLIC)
        except httpx.ConnectError as error:
            return Declined("tls" if _is_tls(error) else "away")
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
            return Declined("no-answer")
        return _meaning(answer)

    def _told(self, turn: Turn, notice: Notice) -> tuple[str, dict[str, Any]]:
        case = f"{self.settings.status_address}/v1/zaken/{quote(notice.case_id, safe='')}"
        at = notice.at.isoformat().replace("+00:00", "Z")
        resource = case + PLACES.get(notice.resource, "")
        if not turn.cloudevents:
            told = zgw(CHANNEL, notice.resource, case, resource, notice.action, at, dict(notice.features))
            return "application/json", told
        return "application/cloudevents+json", {
            "specversion": "1.0",
            "id": str(notice.id),
            "source": SOURCE,
            "type": f"nl.overheid.zaken.{notice.resource}-{TYPES[notice.action]}",
            "time": at,
            "dataref": resource,
            "datacontenttype": "application/json",
            "data": dict(notice.features),
        }


def zgw(
    channel: str, resource: str, case: str, where: str, action: str, at: str, features: dict[str, str]
) -> dict[str, Any]:
    return {
        "kanaal": channel,
        "hoofdObject": case,
        "resource": resource,
        "resourceUrl": where,
        "actie": action,
        "aanmaakdatum": at,
        "kenmerken": features,
    }


async def looked_at(url: httpx.URL) -> httpx.URL:
    """The same at an address that was looked at; NotPublic if any that its name has is not for everybody."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(url.host, url.port or 443, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise NotPublic from None
    addresses = [str(one[4][0]) for one in found]
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotPublic
    return url.copy_with(host=addresses[0])


def _not_public() -> Wrong:
    return Wrong(NOT_PUBLIC, "/callbackUrl", "Its host must be known, and have public addresses only.")


def _meaning(answer: httpx.Response) -> Took | Declined:
    status = answer.status_code
    if answer.is_success:
        return Took()
    asked = wait_of(answer) if status in WANTS_REST and "retry-after" in answer.headers else None
    return Declined(f"status-{status}", asked, alone=status in ABOUT_IT)


def _is_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
