"""A push service for tests: it checks what a real one checks (RFC 8030, 8188, 8291, 8292), and can read the text.

It also made the keys that a browser would have made.
"""

import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.notify.core.subscription import Subscription
from tests.at_a_port import at_a_port

LONGEST = 4096  # bytes
A_DAY = 24 * 3600


def b64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """What a browser keeps of its subscription, and what came in for it."""

    key: ec.EllipticCurvePrivateKey
    auth: bytes
    server_key: str | None  # as it told at subscribe
    inbox: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)  # given to the next messages instead

    @property
    def keys(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"p256dh": b64(point), "auth": b64(self.auth)}


@dataclass
class PushService:
    origin: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)  # every path that was asked for

    def subscribe(self, server_key: str | None = None) -> tuple[Subscription, Browser]:
        """As `PushManager.subscribe` does; the key of the sender is tied to it."""
        name, browser = b64(os.urandom(9)), Browser(ec.generate_private_key(ec.SECP256R1()), os.urandom(16), server_key)
        self.browsers[name] = browser
        return Subscription(f"{self.origin}/push/{name}", **browser.keys), browser

    async def push(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        browser, body = self.browsers.get(request.path_params["name"]), await request.body()
        if browser is None:
            return Response(status_code=404)
        if browser.answers:
            return browser.answers.pop(0)
        if wrong := self._wrong_with(request, browser, body):
            return wrong
        text = http_ece.decrypt(body, private_key=browser.key, auth_secret=browser.auth, version="aes128gcm")
        browser.inbox.append(json.loads(text))
        browser.headers.append(dict(request.headers))
        return Response(status_code=201, headers={"Location": f"{self.origin}/m/{len(browser.inbox)}"})

    async def elsewhere(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        return Response(status_code=201)

    def _wrong_with(self, request: Request, browser: Browser, body: bytes) -> Response | None:
        if "ttl" not in request.headers or request.headers.get("content-encoding") != "aes128gcm":
            return Response("a header is missing", 400)
        if why := self._distrust(request.headers.get("authorization", ""), browser):
            return Response(why, 403)
        return Response(status_code=413) if len(body) > LONGEST else None

    def _distrust(self, authorization: str, browser: Browser) -> str | None:
        scheme, _, rest = authorization.partition(" ")
        said = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "vapid" or said.keys() != {"t", "k"}:
            return "no token"
        if browser.server_key not in (None, said["k"]):
            return "another key than at subscribe"
        head, claims, signature = said["t"].split(".")
        if json.loads(unb64(head))["alg"] != "ES256" or not _signed(said["k"], f"{head}.{claims}", unb64(signature)):
            return "not signed"
        told, now = json.loads(unb64(claims)), time.time()
        right = told["aud"] == self.origin and now < told["exp"] <= now + A_DAY and told["sub"].startswith("mailto:")
        return None if right else "claims"


def _signed(key: str, text: str, signature: bytes) -> bool:
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(key))
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    try:
        point.verify(encode_dss_signature(r, s), text.encode(), ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


@asynccontextmanager
async def open_push_service() -> AsyncIterator[PushService]:
    service = PushService()
    doors = [
        Route("/push/{name}", service.push, methods=["POST"]),
        Route("/{path:path}", service.elsewhere, methods=["GET", "POST"]),
    ]
    async with at_a_port(Starlette(routes=doors)) as origin:
        service.origin = origin
        yield service
