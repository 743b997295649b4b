"""NotifyNL for tests: it answers as the published API of GOV.UK Notify does, with its failures, and tells what became.

It never reads the words of a message; it keeps what was asked of it.
"""

import base64
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.at_a_port import at_a_port

WHOSE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
KEY = f"spoor_test-{WHOSE}-{SECRET}"
TEMPLATES = {"sms": (str(uuid4()), {"text"}), "email": (str(uuid4()), {"subject", "text"})}
TOKEN = "the bearer token of the callbacks"
ADDRESS = {"sms": ("phone_number", re.compile(r"\+[1-9]\d{7,14}")), "email": ("email_address", re.compile(r"\S+@\S+"))}


def failure(status: int, error: str, message: str) -> JSONResponse:
    return JSONResponse({"status_code": status, "errors": [{"error": error, "message": message}]}, status)


TOO_MANY = failure(429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds")
TOO_MANY_TODAY = failure(429, "TooManyRequestsError", "Exceeded send limits (250000) for today")
ON_TRIAL = failure(400, "BadRequestError", "Can't send to this recipient when service is in trial mode")
BROKEN = failure(500, "Exception", "Internal server error")


@dataclass
class Notification:
    id: str
    sort: str
    asked: dict[str, Any]
    status: str = "created"


Troubled = Callable[[], Awaitable[Response]]


@dataclass
class NotifyNlDouble:
    origin: str = ""
    clock: float = 0.0  # seconds that it is ahead of ours
    sent: list[Notification] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)  # method and path of every request
    answers: list[Response] = field(default_factory=list)  # to the next sendings instead
    keeps_silent: int = 0  # so many times it takes a message and breaks before its answer

    def of(self, reference: str) -> list[Notification]:
        return [one for one in self.sent if one.asked.get("reference") == reference]

    async def send(self, request: Request) -> Response:
        self.asked.append(f"POST {request.url.path}")
        if refused := self._distrust(request):
            return refused
        if self.answers:
            return self.answers.pop(0)
        sort, asked = request.path_params["sort"], await request.json()
        if wrong := _wrong_letter(asked) if sort == "letter" else _wrong(sort, asked):
            return wrong
        self.sent.append(made := Notification(str(uuid4()), sort, asked))
        if self.keeps_silent:
            self.keeps_silent -= 1
            return BROKEN
        told = {"id": made.id, "reference": asked.get("reference"), "uri": f"{self.origin}/v2/notifications/{made.id}"}
        return JSONResponse(told, 201)

    async def find(self, request: Request) -> Response:
        self.asked.append(f"GET {request.url.path}")
        if refused := self._distrust(request):
            return refused
        wanted = request.query_params
        found = [one for one in self.of(wanted["reference"]) if one.sort == wanted["template_type"]]
        told = [{"id": n.id, "reference": n.asked["reference"], "type": n.sort, "status": n.status} for n in found]
        return JSONResponse({"notifications": told, "links": {}})

    async def templates(self, request: Request) -> Response:
        self.asked.append(f"GET {request.url.path}")
        return self._distrust(request) or JSONResponse({"templates": []})

    async def tell(
        self, notify: httpx.AsyncClient, one: Notification, status: str, token: str = TOKEN, **more: Any
    ) -> httpx.Response:
        """Its callback: `to` is an address, which nobody may keep."""
        one.status, now = status, "2026-11-22T09:00:00.000000Z"
        template = one.asked.get("template_id")
        told = {
            "id": one.id, "reference": one.asked.get("reference"), "to": "iemand@example.org", "status": status,
            "created_at": now, "completed_at": now, "sent_at": now, "notification_type": one.sort,
            "template_id": template, "template_version": 1,
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {token}"}
        return await notify.post("/v1/notifynl/bezorging", json=told | more, headers=headers)

    def _distrust(self, request: Request) -> Response | None:
        """As its API does: whose token, then its signature, then its age."""
        now = time.time() + self.clock
        headers = {"Date": formatdate(now, usegmt=True)}
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            read = jwt.decode(token, OctKey.import_key(SECRET), algorithms=["HS256"])
        except (JoseError, ValueError):
            answer = failure(403, "AuthError", "Invalid token: signature, api token not found")
        else:
            if read.claims.get("iss") != WHOSE or read.header != {"alg": "HS256", "typ": "JWT"}:
                answer = failure(403, "AuthError", "Invalid token: service not found")
            elif abs(read.claims["iat"] - now) > 30:
                answer = failure(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
            else:
                return None
        answer.headers.update(headers)
        return answer


def _wrong(sort: str, asked: dict[str, Any]) -> Response | None:
    id, names = TEMPLATES[sort]
    name, form = ADDRESS[sort]
    if not form.fullmatch(str(asked.get(name, ""))):
        return failure(400, "ValidationError", f"{name} Not a valid address: {asked.get(name)}")
    if asked.get("template_id") != id:
        return failure(400, "BadRequestError", "Template not found")
    if missing := names - set(asked.get("personalisation", {})):
        return failure(400, "BadRequestError", f"Missing personalisation: {', '.join(sorted(missing))}")
    return None


def _wrong_letter(asked: dict[str, Any]) -> Response | None:
    if not asked.get("reference"):
        return failure(400, "ValidationError", "reference is a required property")
    if asked.get("postage") not in ("first", "second", "economy"):
        return failure(400, "ValidationError", "postage invalid. It must be either first, second or economy.")
    if not base64.b64decode(asked.get("content", ""), validate=True).startswith(b"%PDF-"):
        return failure(400, "BadRequestError", "Letter content is not a valid PDF")
    return None


@asynccontextmanager
async def open_notify_nl() -> AsyncIterator[NotifyNlDouble]:
    double = NotifyNlDouble()
    doors = [
        Route("/v2/notifications/{sort}", double.send, methods=["POST"]),
        Route("/v2/notifications", double.find, methods=["GET"]),
        Route("/v2/templates", double.templates, methods=["GET"]),
    ]
    async with at_a_port(Starlette(routes=doors)) as origin:
        double.origin = origin
        yield double
